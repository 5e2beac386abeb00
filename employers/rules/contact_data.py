"""Contact data typed into a text that everybody reads: telephone numbers, e-mail addresses, street addresses.

A child or a stranger would write past the school and the hub, and the street leaks where a student will be: so these
never go public. The employer gives them where only those see them who need them: contacts and sites.

Sources: Ofcom, "National Telephone Numbering Plan" (United Kingdom numbers: 0 or +44, then nine or ten digits); for
postcodes Royal Mail, "Programmers' guide" to the Postcode Address File. A street is a number before words in capitals
that end as British streets do; a house with a name alone is not found.
"""

import re

# Every run is bounded: a long text takes no longer than its length asks for.
EMAIL = re.compile(r'[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{1,63})+', re.IGNORECASE)
PHONE = re.compile(r'(?<![\w£.])(?:\+44\s?(?:\(0\))?|\(?0)(?:[\s()./-]?\d){9,10}(?!\d)')
POSTCODE = re.compile(r'\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b')
# A bus of that number runs along the street: "bus 23 High Street".
STREET = re.compile(
    r'(?<!bus )(?<!Bus )(?<!tram )(?<!Tram )(?<!route )(?<!Route )\b\d{1,4}[a-zA-Z]?,? (?:[A-Z][\w’\'-]{1,30} ){1,3}'
    r'(?:Street|St|Road|Rd|Lane|Avenue|Ave|Close|Drive|Way|Place|Court|Crescent|Terrace|Gardens|Square|Hill|Row|Parade)\b'
)
KINDS = (
    ('an e-mail address', EMAIL),
    ('a telephone number', PHONE),
    ('a street address', STREET),
    ('a postcode', POSTCODE),
)
PUBLIC_TEXTS = {
    'title': 'title',
    'summary': 'summary',
    'will_do': 'tasks',
    'observe_only': 'what they may watch',
    'must_not_do': 'what they must not do',
    'dress': 'what to wear',
    'lunch': 'lunch',
    'travel': 'how to get there',
    'access': 'access',
}


def contact_data(text):
    """[(kind in words, as typed)] of contact data in a text (a string or a list of lines), none where it is clean."""
    text = '\n'.join(text) if isinstance(text, list | tuple) else text
    return [(kind, match[0].strip()) for kind, pattern in KINDS for match in pattern.finditer(text)]


def leaks(texts):
    """{field: a sentence that says what to take out} for those of `texts` ({field: text}) that everybody reads."""
    found = {name: contact_data(texts[name]) for name in PUBLIC_TEXTS if name in texts}
    return {name: _words(name, some) for name, some in found.items() if some}


def _words(name, found):
    kind, typed = found[0]
    return (
        f'Take “{typed}” out of {PUBLIC_TEXTS[name]}: it looks like {kind}, and everybody can read this. '
        'Contacts and sites have a place of their own, seen only by those who need them.'
    )
