"""The eighteen sectors that schools, employers and partners all name, and what is known about each."""

import re

from django.db.models import TextChoices


class RiskBand(TextChoices):
    """HSE's three levels of familiarity, which decide how much an organiser needs to ask."""

    LOW = 'low', 'Low risk'
    LESS_FAMILIAR = 'less_familiar', 'Less familiar risk'
    HIGHER = 'higher', 'Higher risk'


class Sector(TextChoices):
    HEALTH = 'health-and-social-care', 'Health and social care'
    HAIR = 'hair-and-beauty', 'Hair and beauty'
    ENGINEERING = 'engineering-and-manufacturing', 'Engineering and manufacturing'
    RETAIL = 'retail', 'Retail'
    CONSTRUCTION = 'construction-and-trades', 'Construction and trades'
    EDUCATION = 'education-and-childcare', 'Education and childcare'
    DIGITAL = 'it-and-digital', 'IT and digital'
    CREATIVE = 'creative-arts-and-media', 'Creative arts and media'
    LAW = 'law-and-public-services', 'Law and public services'
    HOSPITALITY = 'hospitality-and-catering', 'Hospitality and catering'
    ANIMALS = 'animal-care-and-veterinary', 'Animal care and veterinary'
    FINANCE = 'finance-and-business', 'Finance and business'
    LAND = 'agriculture-and-environment', 'Agriculture and environment'
    SCIENCE = 'science-and-laboratories', 'Science and laboratories'
    LOGISTICS = 'logistics-and-warehousing', 'Logistics and warehousing'
    MOTOR = 'motor-vehicle', 'Motor vehicle'
    CHARITY = 'charity-and-community', 'Charity and community'
    SPORT = 'sport-and-leisure', 'Sport and leisure'


DEFAULT_BANDS = {
    Sector.HEALTH: RiskBand.LESS_FAMILIAR,
    Sector.HAIR: RiskBand.LESS_FAMILIAR,
    Sector.ENGINEERING: RiskBand.HIGHER,
    Sector.RETAIL: RiskBand.LOW,
    Sector.CONSTRUCTION: RiskBand.HIGHER,
    Sector.EDUCATION: RiskBand.LOW,
    Sector.DIGITAL: RiskBand.LOW,
    Sector.CREATIVE: RiskBand.LOW,
    Sector.LAW: RiskBand.LOW,
    Sector.HOSPITALITY: RiskBand.LESS_FAMILIAR,
    Sector.ANIMALS: RiskBand.LESS_FAMILIAR,
    Sector.FINANCE: RiskBand.LOW,
    Sector.LAND: RiskBand.HIGHER,
    Sector.SCIENCE: RiskBand.LESS_FAMILIAR,
    Sector.LOGISTICS: RiskBand.LESS_FAMILIAR,
    Sector.MOTOR: RiskBand.HIGHER,
    Sector.CHARITY: RiskBand.LOW,
    Sector.SPORT: RiskBand.LESS_FAMILIAR,
}

SYNONYMS = {
    Sector.HEALTH: (
        'health, healthcare, health care, social care, care, care work, nursing, nurse, nhs, hospital, '
        'medicine, medical, doctor, dentist, dental, pharmacy, care home, midwifery, physiotherapy, '
        'paramedic'
    ),
    Sector.HAIR: (
        'hair, hairdressing, hairdresser, beauty, beauty therapy, barber, barbering, salon, nails, make- up'
    ),
    Sector.ENGINEERING: (
        'engineering, engineer, manufacturing, factory, production, mechanical engineering, electrical '
        'engineering, aerospace, fabrication, welding'
    ),
    Sector.RETAIL: (
        'shop, shops, shop work, sales, customer service, supermarket, wholesale, fashion retail'
    ),
    Sector.CONSTRUCTION: (
        'construction, building, builder, trades, plumbing, plumber, joinery, carpentry, carpenter, '
        'bricklaying, electrician, electrical installation, painting and decorating, plastering, roofing'
    ),
    Sector.EDUCATION: (
        'education, teaching, teacher, school, schools, primary school, childcare, child care, nursery, '
        'early years, teaching assistant, youth work'
    ),
    Sector.DIGITAL: (
        'it, ict, computing, computer science, computers, digital, software, coding, programming, '
        'technology, tech, cyber security, games design, web design'
    ),
    Sector.CREATIVE: (
        'art, arts, creative, creative arts, media, design, graphic design, music, drama, theatre, film, '
        'tv, radio, photography, journalism, publishing, fashion, dance, museums, performing arts'
    ),
    Sector.LAW: (
        'law, legal, solicitor, solicitors, public services, police, fire service, armed forces, army, '
        'council, local government, civil service, court, uniformed services, emergency services'
    ),
    Sector.HOSPITALITY: (
        'hospitality, catering, cooking, chef, kitchen, restaurant, cafe, hotel, hotels, food, bakery, '
        'pub, travel and tourism, tourism'
    ),
    Sector.ANIMALS: (
        'animals, animal care, animal, vet, vets, veterinary, veterinary nursing, kennels, cattery, dog '
        'grooming, zoo, stables, equine, pets'
    ),
    Sector.FINANCE: (
        'finance, business, accounting, accountancy, accounts, banking, insurance, office, admin, '
        'administration, marketing, human resources, hr, estate agent, property, economics'
    ),
    Sector.LAND: (
        'agriculture, farming, farm, environment, horticulture, gardening, landscaping, conservation, '
        'forestry, land based, countryside'
    ),
    Sector.SCIENCE: (
        'science, laboratory, laboratories, labs, lab, research, pharmaceutical, pharmaceuticals, '
        'chemistry, biology, physics, forensics, stem'
    ),
    Sector.LOGISTICS: (
        'logistics, warehouse, warehousing, transport, distribution, delivery, supply chain, haulage, '
        'aviation, airport, rail, railway'
    ),
    Sector.MOTOR: (
        'motor, motors, motor trade, mechanic, mechanics, garage, cars, car repair, automotive, vehicle '
        'maintenance, motor mechanic, vehicle repair'
    ),
    Sector.CHARITY: (
        'charity, charities, community, voluntary, voluntary sector, third sector, non-profit, charity '
        'shop, community centre, faith'
    ),
    Sector.SPORT: (
        'sport, sports, leisure, fitness, gym, pe, football, coaching, sports coaching, swimming, leisure '
        'centre, outdoor education, events'
    ),
}

# Standard Industrial Classification 2007: the start of the code, longest first.
SIC_PREFIXES = {
    Sector.LAND: '01 02 03 36 37 38 39 813',
    Sector.ENGINEERING: (
        '05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 35 7112'
    ),
    Sector.CONSTRUCTION: '41 42 43 7111',
    Sector.MOTOR: '45',
    Sector.RETAIL: '46 47',
    Sector.LOGISTICS: '49 50 51 52 53',
    Sector.HOSPITALITY: '55 56 79',
    Sector.CREATIVE: '58 59 60 731 74 90 91',
    Sector.DIGITAL: '582 61 62 63 95',
    Sector.FINANCE: '64 65 66 68 69 70 73 77 78 80 81 82',
    Sector.LAW: '691 84',
    Sector.SCIENCE: '712 72',
    Sector.ANIMALS: '75 0162 9104',
    Sector.EDUCATION: '85 8891',
    Sector.HEALTH: '86 87 88',
    Sector.SPORT: '8551 92 93',
    Sector.CHARITY: '8899 94',
    Sector.HAIR: '9602 9604',
}


def _plain(text):
    return re.sub(r'[^a-z0-9]+', ' ', text.lower().replace('&', ' and ')).strip()


_BY_WORDS = {_plain(word): sector for sector, words in SYNONYMS.items() for word in words.split(',')} | {
    _plain(name): sector for sector in Sector for name in (sector.label, sector.value)
}

_BY_SIC = dict(
    sorted(
        ((prefix, sector) for sector, prefixes in SIC_PREFIXES.items() for prefix in prefixes.split()),
        key=lambda pair: -len(pair[0]),
    )
)


def parse_sector(text):
    """The sector a person meant by "Vets", "IT & Digital" or "computing"; None when only they can say."""
    return _BY_WORDS.get(_plain(text or ''))


def sector_for_sic(code):
    """The sector of a SIC 2007 code ("75000", "62.02"); None for a code that fits none of ours."""
    digits = re.sub(r'\D', '', code or '')
    return next((sector for prefix, sector in _BY_SIC.items() if digits.startswith(prefix)), None)


def default_band(sector):
    """Where a new offer in this sector starts; the employer and the hub may move it."""
    return DEFAULT_BANDS[Sector(sector)]
