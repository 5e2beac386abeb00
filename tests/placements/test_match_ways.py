"""What would place a student: true, in words, and the school's own changes in one step."""

from datetime import date

import pytest

from brokerage.audit.models import ReadEntry
from employers.models import Insurance, Window
from placements.models import Pin
from placements.queries.match_run import rows_of
from placements.queries.match_ways import helps_of
from schools.models import Student
from tests.factories.employers import InsuranceFactory, WindowFactory
from tests.factories.placements import MatchRunFactory, ProposalFactory
from tests.factories.schools import BlockFactory, CohortFactory, PreferenceFactory, StudentFactory
from tests.placements.match_pages import messages_of, solved, url, window, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def block(cast):
    InsuranceFactory(employer=cast.employer)
    return BlockFactory(cohort=CohortFactory(school=cast.school))


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


@pytest.fixture
def cara(block):
    student = StudentFactory(cohort=block.cohort, first_name='Cara', last_name='Quick', max_travel_miles=5)
    PreferenceFactory(student=student, sector='retail')
    return student


def unplaced(run):
    return run.proposals.chosen().get(window=None)


def test_nobody_is_advised_to_send_a_student_further_than_is_fair(cast, lead, block, cara):
    Student.objects.filter(pk=cara.pk).update(travel_mode='walk', travel_minutes=30)
    window(cast, offer__site__easting=412_000)
    run = solved(block)
    proposal = unplaced(run)
    assert [change['kind'] for way in proposal.ways for change in way['changes']] == ['travel']
    (row,) = rows_of(run)
    assert row.ways == []
    assert 'would not be placed by any change' in helps_of([row])[0].words
    assert 'No change that may be made would help' in words(lead.get(url('match_ways', proposal)))
    assert lead.get(url('match_ways_travel', proposal)).status_code == 404


def test_a_longer_way_is_named_in_miles_and_raising_the_limit_places_the_student(cast, lead, block, cara):
    far = window(cast, offer__site__easting=412_000, offer__title='Far shop')
    proposal = unplaced(solved(block))
    shown = words(lead.get(url('match_ways', proposal)))
    assert '2.5 miles further to travel, 7.5 miles in all' in shown
    assert 'Far shop, Brindley Print' in shown
    assert '1st choice, 7.5 miles away' in shown
    assert 'Raise the travel limit to 8 miles' in shown
    asked = words(lead.get(url('match_ways_travel', proposal)))
    assert 'Cara may travel up to 8 miles, instead of up to 5 miles' in asked
    assert Student.objects.get().max_travel_miles == 5
    done = lead.post(url('match_ways_travel', proposal), follow=True)
    assert messages_of(done) == ['Cara Quick may travel 8 miles now. Match again to see the place proposed.']
    assert Student.objects.get().max_travel_miles == 8
    assert solved(block).proposals.chosen().get().window == far
    assert lead.get(url('match_ways_travel', proposal)).status_code == 404


def test_a_limit_in_minutes_is_told_and_raised_in_minutes(cast, lead, block, cara):
    Student.objects.update(travel_mode='bus', travel_minutes=30)
    far = window(cast, offer__site__easting=412_000, offer__title='Far shop')
    proposal = unplaced(solved(block))
    shown = words(lead.get(url('match_ways', proposal)))
    assert '27 minutes more by bus, 57 minutes in all' in shown
    assert 'Raise the travel limit to 57 minutes by bus' in shown
    assert 'may travel up to 57 minutes by bus, instead of up to 30 minutes by bus' in words(
        lead.get(url('match_ways_travel', proposal))
    )
    lead.post(url('match_ways_travel', proposal))
    assert Student.objects.values_list('max_travel_miles', 'travel_minutes').get() == (5, 57)
    assert solved(block).proposals.chosen().get().window == far


def test_what_an_employer_must_give_has_no_button_until_it_is_there(cast, lead, block, cara):
    place = window(cast, places=1)
    Insurance.objects.update(expires_on=date(2027, 7, 8))
    run = solved(block)
    proposal = unplaced(run)
    shown = words(lead.get(url('match_ways', proposal)))
    assert 'Proof of insurance until Friday 9 July 2027' in shown
    assert ('This is for the employer to give' in shown, 'Keep this place' in shown) == (True, False)
    early = lead.post(url('match_ways_keep', proposal), {'window': place.pk}, follow=True)
    assert 'not open to this student now' in messages_of(early)[0]
    assert Pin.objects.count() == 0
    Insurance.objects.update(expires_on=date(2027, 12, 31))
    assert 'Keep this place for Cara' in words(lead.get(url('match_ways', proposal)))
    lead.post(url('match_ways_keep', proposal), {'window': place.pk})
    assert list(Pin.objects.values_list('student', 'window', 'kind')) == [(cara.pk, place.pk, 'lock')]


def test_a_full_place_is_never_kept_at_the_cost_of_another(cast, lead, block, cara):
    """Ann is there; only when there are two places may one be kept for Cara."""
    StudentFactory(cohort=block.cohort, first_name='Ann', last_name='Other')
    place = window(cast, places=1)
    run = solved(block)
    proposal = unplaced(run)
    shown = words(lead.get(url('match_ways', proposal)))
    assert 'One more place there' in shown
    assert 'Keep this place' not in shown
    Window.objects.filter(pk=place.pk).update(places=2)
    assert 'Keep this place for' in words(lead.get(url('match_ways', proposal)))


@pytest.mark.parametrize('given', ['', 'x', '0', '99999999999999999999'])
def test_a_window_that_was_not_offered_is_refused_in_words(cast, lead, block, cara, given):
    window(cast, offer__site__easting=412_000)
    response = lead.post(url('match_ways_keep', unplaced(solved(block))), {'window': given}, follow=True)
    assert 'not open to this student now' in messages_of(response)[0]


def test_no_names_of_others_and_every_look_is_in_the_trail(cast, lead, block, cara):
    for number in range(3):
        StudentFactory(cohort=block.cohort, first_name=f'Zebedee{number}', last_name=f'Quill{number}')
    window(cast, places=1)
    run = solved(block)
    proposal = run.proposals.chosen().filter(window=None).first()
    shown = words(lead.get(url('match_ways', proposal)))
    others = [row.student for row in run.proposals.chosen() if row.student != proposal.student]
    assert not [each for each in others if each.last_name in shown]
    assert '2 others wait for it too' in shown
    assert ReadEntry.objects.get(page='placements:match_ways').student_refs == [proposal.student.ref]


def test_only_their_own_careers_leader_finds_it(cast, sign_in, block, cara):
    window(cast, offer__site__easting=412_000)
    proposal = unplaced(solved(block))
    for who, status in (('other_lead', 404), ('dsl', 403), ('hub_manager', 403), ('employer_manager', 403)):
        browser = sign_in(getattr(cast, who))
        assert browser.get(url('match_ways', proposal)).status_code == status
        assert browser.post(url('match_ways_travel', proposal)).status_code == status
        assert browser.post(url('match_ways_keep', proposal)).status_code == status
    assert Student.objects.get().max_travel_miles == 5


def test_somebody_with_a_place_or_of_a_plan_not_in_use_has_no_such_page(cast, lead, block, cara):
    place = window(cast)
    run = solved(block)
    placed = run.proposals.chosen().get(window=place)
    other = ProposalFactory(run=MatchRunFactory(block=block), student=cara, window=None, policy='convex')
    assert {lead.get(url('match_ways', row)).status_code for row in (placed, other)} == {404}


def test_what_would_place_the_others_is_counted_by_kind(cast, block):
    """Two live too far, one has no way at all."""
    window(cast, offer__site__easting=412_000, places=1, offer__max_year_group=10)
    for miles in (5, 6):
        StudentFactory(cohort=block.cohort, max_travel_miles=miles)
    StudentFactory(cohort=block.cohort, easting=None, northing=None)
    lines = [(each.students, each.words) for each in helps_of(rows_of(solved(block)))]
    assert lines == [
        (2, '2 students could go with a longer travel limit, half of them with at most 2 miles more.'),
        (1, '1 student would not be placed by any change that may be made: the list says why.'),
    ]


@pytest.mark.parametrize('count', [1, 3])
def test_it_costs_the_same_for_one_and_three(cast, lead, block, cara, django_assert_num_queries, count):
    for _ in range(count):
        window(cast, offer__site__easting=412_000)
        WindowFactory(offer__site__employer=cast.other_employer)
    proposal = unplaced(solved(block))
    with django_assert_num_queries(17):
        lead.get(url('match_ways', proposal))
