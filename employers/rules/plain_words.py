"""How plainly an offer is written: a few rules of our own that suggest and never block.

Sources: sentences to 25 words, no block capitals, abbreviations explained at first use, shorter words: guidance of
the Government Digital Service on content design and its A to Z of style; the shorter words also Plain English
Campaign, "The A to Z of alternative words". Who is put off: Equality Act 2010, ss. 4, 13 and 19 (age, disability,
sex; direct and indirect discrimination), which reaches work experience by ss. 55 and 56; and for words that read as
male Gaucher, Friesen and Kay (2011), "Evidence that gendered wording in job advertisements exists and sustains gender
inequality", Journal of Personality and Social Psychology 101(1).
"""

import re
from dataclasses import dataclass

LONGEST_SENTENCE = 25
TEXTS = {'title': 'Title', 'summary': 'Summary', 'will_do': 'Tasks'}
SIMPLER = {
    'additional': 'more',
    'approximately': 'about',
    'assist': 'help',
    'assistance': 'help',
    'attire': 'clothes',
    'commence': 'start',
    'commencing': 'starting',
    'demonstrate': 'show',
    'endeavour': 'try',
    'facilitate': 'help',
    'going forward': 'from now on',
    'in order to': 'to',
    'leverage': 'use',
    'liaise with': 'talk to',
    'liaising with': 'talking to',
    'numerous': 'many',
    'obtain': 'get',
    'prior to': 'before',
    'purchase': 'buy',
    'regarding': 'about',
    'remuneration': 'pay',
    'shadowing': 'working beside',
    'stakeholders': 'the people it concerns',
    'sufficient': 'enough',
    'utilise': 'use',
    'utilising': 'using',
    'upon': 'on',
    'various': 'different',
    'whilst': 'while',
}
# Phrases that tell some students that they are not meant, and what to say instead. Nothing is said of the word
# alone where it has a plain use ("young people", "strong coffee").
PUTS_OFF = (
    (
        r'\b(?:lads?|girls?|boys?) (?:only|wanted|preferred)\b|\b(?:fe)?males? (?:only|preferred)\b',
        'Say what the work is: it must be open to everyone, whatever their sex.',
    ),
    (
        r'\b(?:handyman|workmen|workman|foreman|manpower|salesman|fireman|tea lady|waitress|barmaid|cleaning lady)\b',
        'Name the job, not the sex of whoever does it.',
    ),
    (
        r'\b(?:ninjas?|rock ?stars?|dominant|dominate|fearless|aggressive)\b',
        'Words like this put many girls off. Say what they will do.',
    ),
    (
        r'\b(?:able[- ]bodied|physically fit|fit and healthy|good health|no disabilit(?:y|ies)|suffers? from)\b',
        'Say which task it is about, such as “lift boxes of 5 kg”, and what can be arranged.',
    ),
    (
        r'\b(?:must|need to) (?:be able to )?(?:stand|walk|hear|see|drive)\b|\bdriving licen[cs]e\b',
        'Say it only if no adjustment helps. Say what can be arranged.',
    ),
    (r'\b(?:native|mother[- ]tongue) (?:english )?speakers?\b', 'Say how much English the work needs.'),
    (r'\b(?:mature|over 1[89]s?|adults only)\b', 'Say what they must be able to do, not how old they seem.'),
)
# What students of Year 10 and people who work anywhere know.
KNOWN = frozenset(
    (
        'A&E',
        'AM',
        'BBC',
        'CV',
        'DIY',
        'DVD',
        'GCSE',
        'GP',
        'HR',
        'ID',
        'IT',
        'MOT',
        'NHS',
        'PC',
        'PDF',
        'PE',
        'PM',
        'PPE',
        'QR',
        'RSPCA',
        'TV',
        'UK',
        'USB',
        'VR',
        'WC',
    )
)
ABBREVIATION = re.compile(r'\b[A-Z][A-Z&]{1,5}s?\b')
SHOUTED = re.compile(r"\b[A-Z]{4,40}(?:[ ,]{1,3}[A-Z'’]{1,40}){0,20}[ ,]{1,3}[A-Z'’]{2,40}\b")


@dataclass(frozen=True)
class Suggestion:
    """What could be plainer: in which field, the words it is about, and what to do."""

    field: str
    quote: str
    advice: str

    @property
    def where(self):
        return TEXTS[self.field]


def suggestions(offer):
    """`Suggestion`s for an offer's title, summary and tasks (anything with those fields), in their order."""
    pieces = [
        ('title', offer.title),
        ('summary', offer.summary),
        *(('will_do', task) for task in offer.will_do),
    ]
    whole = ' '.join(text for _, text in pieces)
    found = [
        Suggestion(field, quote, advice)
        for field, text in pieces
        for rule in (_long_sentences, _hard_words, _put_off, _shouting, _unexplained(whole))
        for quote, advice in rule(text)
    ]
    return list(dict.fromkeys(found))


def _long_sentences(text):
    for sentence in re.split(r'(?<=[.!?])\s+|\n+', text):
        if (count := len(sentence.split())) > LONGEST_SENTENCE:
            beginning = ' '.join(sentence.split()[:6])
            yield f'{beginning} …', f'{count} words in one sentence. Make two of it.'


def _hard_words(text):
    for word, simpler in SIMPLER.items():
        if match := re.search(rf'\b{word}\b', text, re.IGNORECASE):
            yield match[0], f'“{simpler}” says the same.'


def _put_off(text):
    for pattern, advice in PUTS_OFF:
        if match := re.search(pattern, text, re.IGNORECASE):
            yield match[0], advice


def _shouting(text):
    if match := SHOUTED.search(text):
        yield match[0], 'Capitals are harder to read. Write it in small letters.'


def _unexplained(whole):
    """The rule for abbreviations; one is explained where brackets stand around it or after it."""

    def rule(text):
        if SHOUTED.search(text):
            return
        for match in ABBREVIATION.finditer(text):
            short = match[0].removesuffix('s')
            if short not in KNOWN and f'({short}' not in whole and f'{short} (' not in whole:
                yield match[0], 'Say in full what it stands for, the first time.'

    return rule
