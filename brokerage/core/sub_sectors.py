"""Kinds of work within each sector, which an offer may name one of.

Source: divisions and groups of the UK Standard Industrial Classification 2007, as `sectors.SIC_PREFIXES` shares them
out, put together where a school would, in words that students know. A value begins with its sector's.
"""

from django.db.models import TextChoices

from brokerage.core.sectors import Sector

# {sector: {end of the value: (label, start of the codes)}}
WITHIN = {
    Sector.HEALTH: {
        'hospitals': ('Hospitals', '861'),
        'surgeries': ('Doctors and dentists', '862'),
        'therapies': ('Therapy, pharmacy and other health', '869'),
        'care-homes': ('Care homes', '87'),
        'care-at-home': ('Care at home and day centres', '881'),
    },
    Sector.HAIR: {
        'hairdressing': ('Hairdressing and barbering', '9602'),
        'beauty': ('Beauty and nails', '9602'),
        'wellbeing': ('Spas and wellbeing', '9604'),
    },
    Sector.ENGINEERING: {
        'food-and-drink': ('Making food and drink', '10 11'),
        'textiles-wood-paper': ('Textiles, wood, paper and print', '13 14 15 16 17 18'),
        'materials': ('Chemicals, plastics and ceramics', '19 20 21 22 23'),
        'metal': ('Metal and metal products', '24 25'),
        'electronics': ('Electronics and electrical goods', '26 27'),
        'machines': ('Machines and vehicles', '28 29 30'),
        'energy-and-upkeep': ('Energy, repair and installation', '33 35'),
        'design': ('Engineering design', '7112'),
    },
    Sector.RETAIL: {
        'food-shops': ('Supermarkets and food shops', '4711 472'),
        'other-shops': ('Clothes, home and other shops', '4719 474 475 476 477'),
        'markets-and-online': ('Markets and online shops', '478 479'),
        'wholesale': ('Wholesale', '46'),
    },
    Sector.CONSTRUCTION: {
        'building': ('Building houses and other buildings', '41'),
        'civil-engineering': ('Roads, bridges and pipes', '42'),
        'electrical-and-plumbing': ('Electrical work, plumbing and heating', '432'),
        'finishing': ('Joinery, plastering and decorating', '433'),
        'roofing-and-groundwork': ('Roofing and groundwork', '431 439'),
        'architecture': ('Architecture and surveying', '7111'),
    },
    Sector.EDUCATION: {
        'early-years': ('Nurseries and childcare', '851 8891'),
        'primary': ('Primary schools', '852'),
        'secondary': ('Secondary schools and colleges', '853'),
        'higher': ('Universities', '854'),
        'training': ('Training and tuition', '8552 8553 8559 856'),
    },
    Sector.DIGITAL: {
        'software': ('Software and games', '582 6201'),
        'it-support': ('IT support and advice', '6202 6203 6209'),
        'web-and-data': ('Websites and data', '63'),
        'telecoms': ('Telephone and internet networks', '61'),
        'repair': ('Computer and phone repair', '95'),
    },
    Sector.CREATIVE: {
        'publishing': ('Publishing and journalism', '581'),
        'film-and-broadcasting': ('Film, television, radio and music', '59 60'),
        'advertising': ('Advertising', '731'),
        'design-and-photography': ('Design and photography', '741 742'),
        'performing-arts': ('Theatre and performing arts', '90'),
        'museums-and-libraries': ('Museums and libraries', '9101 9102 9103'),
    },
    Sector.LAW: {
        'legal': ('Solicitors and courts', '691'),
        'government': ('Councils and the civil service', '841'),
        'emergency-and-defence': ('Police, fire and armed forces', '842'),
    },
    Sector.HOSPITALITY: {
        'hotels': ('Hotels', '55'),
        'restaurants': ('Restaurants and cafes', '561'),
        'catering': ('Catering for events and workplaces', '562'),
        'pubs': ('Pubs and bars', '563'),
        'travel': ('Travel and tourism', '79'),
    },
    Sector.ANIMALS: {
        'vets': ('Vets', '75'),
        'animal-care': ('Kennels, stables and farm animals', '0162'),
        'zoos': ('Zoos and nature reserves', '9104'),
    },
    Sector.FINANCE: {
        'banking': ('Banking', '64'),
        'insurance': ('Insurance and pensions', '65 66'),
        'property': ('Estate agents and property', '68'),
        'accounting': ('Accounting', '692'),
        'management': ('Head offices and business advice', '70'),
        'recruitment': ('Recruitment', '78'),
        'premises': ('Security and cleaning', '80 811 812'),
        'office-services': ('Office services', '82'),
    },
    Sector.LAND: {
        'crops': ('Growing crops and plants', '011 012 013'),
        'farm-animals': ('Farms with animals', '014 015'),
        'forestry-and-fishing': ('Forestry and fishing', '02 03'),
        'water-and-waste': ('Water, waste and recycling', '36 37 38 39'),
        'gardens': ('Gardens and landscapes', '813'),
    },
    Sector.SCIENCE: {
        'testing': ('Testing laboratories', '712'),
        'research': ('Research in science and engineering', '721'),
        'social-research': ('Research about people', '722'),
    },
    Sector.LOGISTICS: {
        'road-and-rail': ('Road and rail', '49'),
        'water': ('Boats and ships', '50'),
        'air': ('Airports and flying', '51'),
        'warehousing': ('Warehouses', '52'),
        'post': ('Post and parcels', '53'),
    },
    Sector.MOTOR: {
        'sales': ('Selling cars and vans', '451'),
        'repair': ('Garages and repair', '452'),
        'parts': ('Parts', '453'),
        'motorcycles': ('Motorcycles', '454'),
    },
    Sector.CHARITY: {
        'support': ('Support and advice for people', '8899'),
        'faith-and-community': ('Faith and community groups', '949'),
        'professional-bodies': ('Professional bodies and unions', '941 942'),
    },
    Sector.SPORT: {
        'coaching': ('Coaching', '8551'),
        'clubs-and-gyms': ('Clubs, gyms and leisure centres', '931'),
        'attractions': ('Attractions and fun parks', '932'),
    },
}


def _member(sector, end):
    return f'{sector.name}_{end.replace("-", "_").upper()}'


SubSector = TextChoices(
    'SubSector',
    {
        _member(sector, end): (f'{sector.value}.{end}', label)
        for sector, ends in WITHIN.items()
        for end, (label, _) in ends.items()
    },
    module=__name__,
)


def sector_of(value):
    """The sector of a value, whether we know the rest of it or not."""
    return value.partition('.')[0]


def choices_within(sectors):
    """[(value, label)] of the kinds of work within these sectors."""
    return [(value, label) for value, label in SubSector.choices if sector_of(value) in sectors]


def sector_words(sector, sub_sector):
    """'Retail', or with the kind of work 'Retail: Wholesale'."""
    return f'{Sector(sector).label}: {SubSector(sub_sector).label}' if sub_sector else Sector(sector).label
