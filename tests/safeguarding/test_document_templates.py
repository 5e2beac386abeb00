"""The two documents drawn from plain content, in every part and with every part missing."""

import itertools
import re
from datetime import date

import pytest

from brokerage.core.sectors import Sector
from brokerage.documents.languages import catalogue
from brokerage.documents.rendering import html_of
from employers.rules import offer_template
from safeguarding.rules.hazards import induction_items, regulation_19_questions, sector_risks
from safeguarding.rules.risk import level
from tests.architecture.source import ROOT

ROWS = [['Label', 'Words'], ['Empty', '']]


def row_of(number, hazard):
    before, after = level(hazard.score), level(hazard.residual_score)
    return {
        'ref': number,
        'hazard': hazard.hazard,
        'harm': hazard.harm,
        'controls': hazard.controls,
        'likelihood': hazard.likelihood,
        'severity': hazard.severity,
        'score': hazard.score,
        'level': before.value,
        'level_label': before.label,
        'residual_likelihood': hazard.residual_likelihood,
        'residual_severity': hazard.residual_severity,
        'residual_score': hazard.residual_score,
        'residual_level': after.value,
        'residual_label': after.label,
    }


def assessment(sector, **changes):
    template, risks = offer_template(sector), sector_risks(sector)
    pairs = 'employer placement student insurance supervision welfare emergency'
    return {
        'reference': 'RA7F3K9',
        'assessment_version': 3,
        'status': 'Draft',
        'prepared': {
            'employer': 'Beacon Bakery',
            'kind': 'New assessment',
            'first_young_person': 'Yes',
            'review_on': '10 May 2029',
        },
        **{f'{name}_rows': ROWS for name in pairs.split()},
        'site_name': 'Beacon Bakery',
        'band': {'label': 'Low risk', 'reason': 'A shop.', 'set_by': 'Hana Hub', 'check': 'Talk.'},
        'will_do': template.will_do,
        'observe_only': template.observe_only,
        'must_not_do': template.must_not_do,
        'prohibited': risks.prohibited,
        'restricted': risks.restricted,
        'own_bans': '',
        'factors': ROWS,
        'hazards': [row_of(number, hazard) for number, hazard in enumerate(risks.hazards, 1)],
        'questions': [{**question, 'answer': 'No'} for question in regulation_19_questions()],
        'exception': [],
        'induction': [item['label'] for item in induction_items()],
        'ppe': [],
        'sign_off': {'name': '', 'job': '', 'date': '', 'how': ''},
        'reviews': [],
    } | changes


def summary(**changes):
    return {
        'language': 'en-GB',
        'reference': 'RA7F3K9',
        'assessment_version': 3,
        'employer': 'Beacon Bakery',
        'work': 'Kitchen helper',
        'confirmed': 'Confirmed by the employer on Monday 10 May 2027',
        'facts': ROWS,
        'will_do': ['Lay tables'],
        'must_not_do': ['Use slicers'],
        'risks': [{'risk': 'Knives', 'done': 'Small knife only.'}],
        'supervisor': {'name': 'Emma Boss', 'job': 'owner'},
        'contacts': [{'who': 'School', 'phone': '0121 496 0210', 'when': '8am to 4pm'}],
    } | changes


def drawn(name, content):
    stamp = {'title': 'Kitchen helper', 'version': 1, 'made_on': date(2027, 5, 10), 'fingerprint': 'ab' * 32}
    html = html_of(f'documents/safeguarding/{name}.html', content, **stamp)
    return html.partition('<body>')[2]


def headings(html):
    return [int(found) for found in re.findall(r'<h([1-6])', html)]


@pytest.mark.parametrize('sector', Sector)
def test_an_assessment_of_each_sector(sector):
    html = drawn('risk_assessment', assessment(sector))
    assert [row.hazard for row in sector_risks(sector).hazards] == [
        name.replace('&#x27;', "'") for name in re.findall(r'<strong>([^<]+)</strong>[^<]+</th>', html)
    ]
    assert 'Not confirmed yet' in html
    assert 'version 3 · made Monday 10 May 2027' in html
    assert 'ab' * 32 in html


def test_headings_and_tables_can_be_followed_by_ear():
    for html in (drawn('risk_assessment', assessment(Sector.RETAIL)), drawn('parent_summary', summary())):
        levels = headings(html)
        assert levels.count(1) == 1
        assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
        assert re.findall(r'<th(?![^>]* scope=)[ >]', html) == []
        assert html.count('<table') == html.count('<caption')


def test_what_is_missing_says_so():
    html = drawn('risk_assessment', assessment(Sector.RETAIL, student_rows=[]))
    assert 'Student and school' not in html
    for words in ('Not given', 'None is needed for this work.', 'No reviews yet.'):
        assert words in html


def test_a_whole_assessment():
    whole = {
        'exception': [['Why', 'Part of the course.']],
        'ppe': [{'item': 'Apron', 'provided_by': 'Us', 'size': ''}],
        'own_bans': 'No headphones.',
        'sign_off': {'name': 'Emma Boss', 'job': 'Owner', 'date': '10 May 2027', 'how': 'by link'},
        'reviews': [{'date': '10 May 2027', 'reason': 'Yearly', 'change': 'Nothing', 'by': 'Emma Boss'}],
    }
    html = drawn('risk_assessment', assessment(Sector.RETAIL, **whole))
    for words in ('Part of the course.', 'Asked on day one', 'No headphones.', 'Emma Boss</strong>, Owner'):
        assert words in html
    assert 'No reviews yet.' not in html


def test_names_cannot_bring_markup():
    html = drawn('parent_summary', summary(employer='<b>Mo</b>'))
    assert '<b>' not in html
    assert '&lt;b&gt;Mo' in html


def test_a_parent_is_not_shown_empty_rows():
    html = drawn('parent_summary', summary())
    assert 'Empty' not in html
    assert 'Words' in html


def phrases():
    """Every fixed phrase of the parents' page."""
    template = (ROOT / 'templates/documents/safeguarding/parent_summary.html').read_text()
    fixed = re.findall(r"{% said '([^']+)'", template)
    return {
        *fixed,
        'Where',
        'Hours',
        'Getting there',
        'Clothes',
        'Lunch',
        "Your child's school",
        'on the day',
    }


@pytest.mark.parametrize('language', ['cy', 'pl'])
def test_every_phrase_is_translated_with_its_places(language):
    for phrase in phrases():
        told = catalogue(language).gettext(phrase)
        assert told != phrase, phrase
        assert sorted(re.findall(r'{\w+}', told)) == sorted(re.findall(r'{\w+}', phrase))


@pytest.mark.parametrize('language', ['cy', 'pl'])
def test_the_employers_words_stay_and_are_marked_as_english(language):
    html = drawn(
        'parent_summary',
        summary(language=language, employer='<b>{Mo}</b>', supervisor={'name': '{x}', 'job': ''}),
    )
    assert '<li lang="en-GB">Lay tables</li>' in html
    assert '<th scope="row" lang="en-GB">Knives</th>' in html
    assert 'For parents and carers' not in html
    assert '&lt;b&gt;{Mo}&lt;/b&gt;' in html
    assert '{x}' in html
