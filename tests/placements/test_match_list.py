"""The list of a run in parts, filters and pages: everyone is on one page, and an act leaves one where one was."""

from urllib.parse import parse_qs, urlsplit

import pytest

from placements.matching.obstacles import IN_WORDS
from placements.queries.match_plain import BUT, in_plain_words
from placements.views import match_list
from placements.views.match_list import Place
from tests.factories.employers import EmployerFactory, InsuranceFactory, WindowFactory
from tests.factories.schools import BlockFactory, CohortFactory, PreferenceFactory, StudentFactory
from tests.placements.match_pages import solved, url, window, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


@pytest.fixture
def run(cast, monkeypatch):
    """Five students in two groups, four places at two employers; two rows fill a page."""
    monkeypatch.setattr(match_list, 'SIZE', 2)
    block = BlockFactory(cohort=CohortFactory(school=cast.school))
    other = EmployerFactory(organisation__hub=cast.hub, organisation__name='Zest')
    for employer in (cast.employer, other):
        InsuranceFactory(employer=employer)
    window(cast, places=2, offer__sector='retail')
    WindowFactory(offer__site__employer=other, places=2, offer__sector='law')
    for number, name in enumerate('ABCDE'):
        student = StudentFactory(
            cohort=block.cohort, first_name=name, last_name='Same', tutor_group='10A' if number < 3 else '10B'
        )
        PreferenceFactory(student=student, sector='retail')
    return solved(block)


def names(response):
    return [row.proposal.student.first_name for row in response.context['rows']]


def test_pages_hold_everyone_once_and_the_unplaced_come_first(lead, run):
    address, seen = url('match_run', run), []
    while address:
        response = lead.get(address)
        assert len(response.context['rows']) <= 2
        seen += names(response)
        address = response.context['listing'].next_url.removesuffix('#list')
    assert sorted(seen) == list('ABCDE')
    assert names(lead.get(url('match_run', run), {'show': 'unplaced'})) == seen[:1]
    assert response.context['listing'].previous_url.endswith('?page=2#list')
    for page in ('0', '99', '-1', 'x', '²', '9' * 40):
        assert lead.get(url('match_run', run), {'page': page}).status_code == 200


def test_filters_count_what_is_behind_them_and_join(lead, run):
    response = lead.get(url('match_run', run), {'show': 'lower'})
    assert len(names(response)) == 2
    fields = response.context['listing'].filters.fields
    assert [label for ref, label in fields['employer'].choices if ref] == ['Zest (2)']
    zest = fields['employer'].choices[1][0]
    by_group = [
        len(names(lead.get(url('match_run', run), {'employer': zest, 'group': group})))
        for group in ('10A', '10B')
    ]
    assert sum(by_group) == 2
    counts = {
        tab.label: tab.count
        for tab in lead.get(url('match_run', run), {'group': '10A'}).context['listing'].tabs
    }
    assert counts['Everyone'] == 3
    assert counts['Everyone'] == counts['No place'] + counts.get('First choice', 0) + counts.get(
        'Another place', 0
    )
    assert 'Nobody here' in words(lead.get(url('match_run', run), {'group': 'nobody’s'}))


def test_an_act_keeps_part_filter_and_page(lead, run):
    place = {'show': 'first', 'group': '10A', 'employer': 'x', 'page': '3'}
    placed = run.proposals.chosen().exclude(window=None).first()
    response = lead.post(url('match_change', run), {'keep': placed.ref} | place)
    split = urlsplit(response.url)
    assert {name: value for name, (value,) in parse_qs(split.query).items()} == place
    assert split.fragment == f'row-{placed.ref}'
    response = lead.post(url('match_undo', run), place)
    assert response.url == Place.of(place).address(run)


def test_no_name_is_in_an_address_of_the_page(lead, run):
    response = lead.post(url('match_run', run), {'words': 'same'})
    assert len(names(response)) == 2
    assert 'These are the first 2' in words(response)
    listing = response.context['listing']
    addresses = [tab.url for tab in listing.tabs] + [listing.next_url, listing.previous_url]
    assert [address for address in addresses if 'same' in address.casefold()] == []


@pytest.mark.parametrize(
    ('rule', 'text', 'plain'),
    [
        (
            'travel',
            '2 windows would fit but for distance: the nearest is 6 miles away; all still have places.',
            '2 offers would fit but are too far away: the nearest is 6 miles away; all still have places.',
        ),
        (
            'needs',
            '1 window would fit but for an adjustment this student needs; full.',
            '1 offer would fit but has not said that it can make an adjustment this student needs; full.',
        ),
        ('full', 'All 3 windows that fit are full.', 'All 3 offers that fit are full.'),
        ('none', 'No window fits.', 'No offer fits.'),
        ('dates', 'No window falls inside the block dates.', 'No offer has dates inside the block.'),
        (
            'age',
            'The only window inside the block dates breaks more than one rule: 1 for distance.',
            'The only offer with dates inside the block is ruled out for more than one reason: 1 for distance.',
        ),
        ('full', 'A better choice is full: The Window Shop.', 'A better choice is full: The Window Shop.'),
    ],
)
def test_reasons_speak_of_offers(rule, text, plain):
    assert in_plain_words(rule, text) == plain


def test_what_the_solver_says_of_each_rule_is_told_in_plain_words():
    rules = set(IN_WORDS) - {'places'}
    assert set(BUT) == rules
    for rule in rules:
        told = in_plain_words(rule, f'3 windows would fit but for {IN_WORDS[rule]}; none takes anybody more.')
        assert told == f'3 offers would fit but {BUT[rule][1]}; none takes anybody more.'
