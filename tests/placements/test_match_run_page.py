"""The page of one finished match: its list, what can be changed on it, its file and its proof."""

import csv
import io

import pytest

from brokerage.audit.models import ReadEntry
from placements.models import Pin, Placement
from schools.models import Student
from tests.factories.employers import ContactFactory, InsuranceFactory
from tests.factories.placements import MatchRunFactory, ProposalFactory
from tests.factories.schools import (
    BlockFactory,
    CircumstancesFactory,
    CohortFactory,
    PreferenceFactory,
    StudentFactory,
)
from tests.placements.match_pages import compared, messages_of, solved, url, window, words

pytestmark = pytest.mark.django_db
NASTY = '<script>alert("x")</script>'


@pytest.fixture
def block(cast):
    InsuranceFactory(employer=cast.employer)
    ContactFactory(employer=cast.employer)
    return BlockFactory(cohort=CohortFactory(school=cast.school))


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


@pytest.fixture
def run(cast, block):
    """Anna is placed at her first choice; Ben, priority, too; Cara, who would rather do other work, is not."""
    for first, last in (('Anna', 'Able'), ('Ben', 'Bold'), ('Cara', NASTY)):
        student = StudentFactory(cohort=block.cohort, first_name=first, last_name=last)
        PreferenceFactory(student=student, sector='motor-vehicle' if first == 'Cara' else 'retail')
        if first == 'Ben':
            CircumstancesFactory(student=student, free_school_meals=True)
    window(cast, offer__title=NASTY, places=2)
    return solved(block)


def test_those_without_a_place_come_first_with_their_reasons(lead, run):
    response = lead.get(url('match_run', run))
    shown = words(response)
    names = [row.proposal.student.first_name for row in response.context['rows']]
    assert names == ['Cara', 'Anna', 'Ben']
    assert response.context['headline'].startswith('2 of 3 placed, 67%. By hand')
    assert 'One more place there: Brindley Print' in shown
    assert '1 student could go with one more place where it is full, at 1 employer.' in shown
    assert shown.count('1st choice') == 2
    assert '0.6 miles' in shown


def test_words_of_others_are_never_markup(lead, run):
    for shown in (words(lead.get(url('match_run', run))), words(lead.get(url('match_send', run)))):
        assert NASTY not in shown
    assert '&lt;script&gt;' in words(lead.get(url('match_run', run)))


@pytest.mark.parametrize(
    ('show', 'names'),
    [
        ('all', ['Cara', 'Anna', 'Ben']),
        ('unplaced', ['Cara']),
        ('priority', ['Ben']),
        ('locked', []),
        ('moved', []),
        ('"><b>', ['Cara', 'Anna', 'Ben']),
    ],
)
def test_the_list_has_parts(lead, run, show, names):
    response = lead.get(url('match_run', run), {'show': show})
    assert [row.proposal.student.first_name for row in response.context['rows']] == names
    read = ReadEntry.objects.values_list('student_refs', flat=True)
    assert [len(refs) for refs in read] == ([len(names)] if names else [])


def test_a_search_is_posted_and_finds_names_and_employers(lead, run):
    for asked, names in (('anna able', ['Anna']), ('brindley', ['Anna', 'Ben']), ('nobody', [])):
        response = lead.post(url('match_run', run), {'words': asked})
        assert [row.proposal.student.first_name for row in response.context['rows']] == names


def test_keeping_swapping_and_ruling_out(cast, lead, block, run):
    anna, ben = run.proposals.chosen().exclude(window=None).order_by('student__first_name')
    change = url('match_change', run)
    response = lead.post(change, {'keep': anna.ref, 'show': 'priority'}, follow=True)
    assert messages_of(response) == ['Anna Able is kept at Brindley Print in every later match.']
    assert response.redirect_chain == [(f'{url("match_run", run)}?show=priority#row-{anna.ref}', 302)]
    lead.post(change, {'never': ben.ref}, follow=True)
    kinds = Pin.objects.order_by('pk').values_list('student__first_name', 'kind')
    assert list(kinds) == [('Anna', 'lock'), ('Ben', 'forbid')]
    shown = lead.get(url('match_run', run))
    assert (shown.context['overruled'], shown.context['waiting']) == (1, 1)
    assert 'Send 1 nomination' in words(shown)
    for chosen in ([anna.ref], [anna.ref, anna.ref], [anna.ref, 'nobodynobody'], []):
        response = lead.post(change, {'swap': 'yes', 'chosen': chosen}, follow=True)
        assert messages_of(response) == ['Tick exactly two students to swap their places.']
    lock = Pin.objects.get(kind='lock')
    response = lead.post(url('match_unpin', lock), {'run': run.ref}, follow=True)
    assert response.redirect_chain == [(f'{url("match_run", run)}#list', 302)]
    assert Pin.objects.count() == 1


def test_a_proposal_of_another_run_is_not_found(cast, lead, run):
    other = ProposalFactory(run=MatchRunFactory(block__cohort__school=cast.other_school), window=window(cast))
    left = run.proposals.chosen().get(window=None)
    for row in (other, left):
        assert lead.post(url('match_change', run), {'keep': row.ref}).status_code == 404
    assert Pin.objects.count() == 0


def test_an_older_run_cannot_be_changed_or_sent(lead, block, run):
    solved(block)
    shown = words(lead.get(url('match_run', run)))
    assert 'This is an older match' in shown
    assert 'Swap the two' not in shown
    assert 'Send from the newest one' in words(lead.get(url('match_send', run)))
    lead.post(url('match_send', run))
    assert Placement.objects.count() == 0


def test_a_newer_match_that_nobody_chose_is_pointed_out_and_this_list_holds(lead, block, run):
    compared(block)
    shown = words(lead.get(url('match_run', run)))
    assert 'A newer match is done.' in shown
    assert 'Send 2 nominations' in shown


def test_a_form_with_nothing_pressed_changes_nothing(lead, run):
    response = lead.post(url('match_change', run), follow=True)
    assert messages_of(response) == ['Press one of the buttons in the list.']
    assert Pin.objects.count() == 0


def test_what_moved_since_the_run_before(cast, lead, block, run):
    anna = run.proposals.chosen().get(student__first_name='Anna')
    Pin.objects.create(block=block, student=anna.student, window=anna.window, kind='forbid')
    response = lead.get(url('match_run', solved(block)))
    assert response.context['changes'] == (
        'Since the match before: same place 1, moved 0, newly placed 1, no place any more 1.'
    )
    assert 'Was at Brindley Print' in words(response)


def test_the_top_says_how_it_was_chosen_and_what_to_do_next(lead, run):
    shown = words(lead.get(url('match_run', run)))
    top = shown[: shown.index('What would place the others')]
    assert 'Look through the list, then send it<' in top
    assert '>2 students' in top
    assert 'Find out what would place 1 student without a place' in top
    assert 'up to 28 days to answer' in top
    assert 'The best sum of everyone’s choices' in top


def test_an_older_match_says_nothing_of_what_to_do(lead, run, block):
    solved(block)
    assert lead.get(url('match_run', run)).context['steps'] == []


def test_small_groups_are_not_shown(lead, run):
    assert lead.get(url('match_run', run)).context['groups'] == []


@pytest.mark.parametrize('count', [1, 3])
def test_it_costs_the_same_for_one_and_three(cast, lead, block, django_assert_num_queries, count):
    for _ in range(count):
        PreferenceFactory(student=StudentFactory(cohort=block.cohort))
        window(cast)
    solved(block)
    run = solved(block)
    with django_assert_num_queries(19):
        assert len(lead.get(url('match_run', run)).context['rows']) == count


def test_the_file_runs_no_formula(cast, lead, run):
    Student.objects.filter(first_name='Cara').update(last_name='=HYPERLINK("http://x")')
    answer = lead.get(url('match_results', run))
    assert answer['Content-Disposition'] == f'attachment; filename="match-{run.ref}.csv"'
    heads, *rows = csv.reader(io.StringIO(answer.content.decode('utf-8-sig')))
    assert (heads[0], len(rows)) == ('Last name', 3)
    assert [cell for row in rows for cell in row if cell[:1] in ('=', '+', '-', '@')] == []
    assert rows[0][0] == '\'=HYPERLINK("http://x")'
    assert ReadEntry.objects.get().page == 'placements:match_results'


def test_the_proof_is_checked_and_a_false_plan_is_found_out(lead, run):
    shown = words(lead.get(url('match_proof', run)))
    assert 'A question of 3 students and 1 windows' in shown
    assert 'Checked just now' not in shown
    proved = words(lead.post(url('match_proof', run)))
    assert 'no plan that keeps the rules places more than 2 students' in proved
    run.proposals.chosen().filter(student__first_name='Anna').update(window=None)
    assert 'The proof does not hold' in words(lead.post(url('match_proof', run)))
