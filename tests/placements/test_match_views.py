"""The pages of a match: who may open them, what they say, and what they never show."""

import pytest
from django.urls import reverse
from zeal import zeal_ignore

from brokerage.audit.models import ReadEntry
from placements.actions.sending import send_nominations, start_sending
from placements.models import MatchRun, Pin, Placement, Proposal, Sending
from schools.models import Block, Student
from tests.factories.employers import ContactFactory, InsuranceFactory, WindowFactory
from tests.factories.placements import MatchRunFactory, PlacementFactory, ProposalFactory
from tests.factories.schools import (
    BlockFactory,
    CircumstancesFactory,
    CohortFactory,
    PreferenceFactory,
    StudentFactory,
)
from tests.placements.match_pages import compared, messages_of, sent, solved, url, window, words

pytestmark = pytest.mark.django_db
# Each nomination is a transaction of its own, so a few look-ups repeat for each: meant, and only here.
ONE_BY_ONE = [
    {'model': 'placements.Placement', 'field': 'get()'},
    {'model': 'schools.Student', 'field': 'get()'},
    {'model': 'notify.*', 'field': 'get()'},
]
NASTY = '<script>alert("x")</script>'


@pytest.fixture
def block(cast):
    InsuranceFactory(employer=cast.employer)
    ContactFactory(employer=cast.employer)
    return BlockFactory(cohort=CohortFactory(school=cast.school))


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


class TestWhoMay:
    PAGES = ('match_run', 'match_compare', 'match_send', 'match_results', 'match_proof')
    ACTS = ('match_change', 'match_compare', 'match_send', 'match_cancel', 'match_proof')

    @pytest.mark.parametrize(
        'who',
        ['dsl', 'tutor', 'hub_manager', 'hub_officer', 'employer_manager', 'site_contact', 'partner_admin'],
    )
    def test_other_roles_are_told_no(self, cast, sign_in, block, who):
        run = solved(block)
        row = Pin.objects.create(
            block=block, student=StudentFactory(cohort=block.cohort), window=window(cast), kind='lock'
        )
        browser = sign_in(getattr(cast, who))
        assert browser.get(url('match', block)).status_code == 403
        assert {browser.get(url(name, run)).status_code for name in self.PAGES} == {403}
        assert {browser.post(url(name, run)).status_code for name in self.ACTS} == {403}
        assert browser.post(url('match_start', block)).status_code == 403
        assert browser.post(url('match_unpin', row)).status_code == 403
        assert (MatchRun.objects.count(), Pin.objects.count()) == (1, 1)

    @pytest.mark.parametrize('who', ['other_lead', 'stranger_lead'])
    def test_another_school_finds_nothing(self, cast, sign_in, block, who):
        run = solved(block)
        row = Pin.objects.create(
            block=block, student=StudentFactory(cohort=block.cohort), window=window(cast), kind='lock'
        )
        browser = sign_in(getattr(cast, who))
        assert browser.get(url('match', block)).status_code == 404
        assert {browser.get(url(name, run)).status_code for name in self.PAGES} == {404}
        assert {browser.post(url(name, run)).status_code for name in self.ACTS} == {404}
        assert browser.post(url('match_start', block)).status_code == 404
        assert browser.post(url('match_unpin', row)).status_code == 404
        assert (MatchRun.objects.count(), Pin.objects.count()) == (1, 1)

    def test_a_change_is_never_made_by_following_a_link(self, lead, block):
        run = solved(block)
        assert {lead.get(url(name, run)).status_code for name in ('match_change', 'match_cancel')} == {405}
        assert lead.get(url('match_start', block)).status_code == 405

    def test_an_employer_learns_nothing_of_a_proposal(self, cast, sign_in, lead, block):
        student = StudentFactory(cohort=block.cohort, first_name='Zebedee', last_name='Quill')
        window(cast)
        run = solved(block)
        boss = sign_in(cast.employer_manager)
        assert {row.window_id for row in Proposal.objects.all()} - {None}
        for page in ('/', reverse('placements:list')):
            assert 'Zebedee' not in words(boss.get(page))
        assert Proposal.objects.visible_to(cast.employer_manager).count() == 0
        assert MatchRun.objects.visible_to(cast.hub_manager).count() == 0
        sent(cast.careers_lead, run)
        assert student.name not in words(boss.get(reverse('placements:list')))
        assert 'Zebedee' not in words(boss.get(reverse('placements:list')))
        assert Placement.objects.visible_to(cast.employer_manager).count() == 1


class TestBlock:
    def test_it_says_what_there_is_and_what_will_limit_it(self, cast, lead, block):
        PreferenceFactory(student=StudentFactory(cohort=block.cohort))
        StudentFactory(cohort=block.cohort, easting=None, northing=None, postcode='')
        PlacementFactory(student=StudentFactory(cohort=block.cohort), block=block, window=window(cast))
        bare = WindowFactory(
            offer__site__employer=cast.other_employer, offer__title='Bread and cakes', places=3
        )
        response = lead.get(url('match', block))
        shown = words(response)
        assert [tile.value for tile in response.context['tiles']] == [2, 4, 1]
        assert '1 student without a home postcode' in shown
        assert '1 student without preferences' in shown
        assert (
            '1 offer of employers whose insurance on record does not cover the last day: it is left out'
            in shown
        )
        assert reverse('employers:offer', args=[bare.offer.ref]) in shown
        assert 'Match 2 students' in shown

    @pytest.mark.parametrize(
        ('change', 'title'),
        [
            (lambda: Block.objects.update(state='draft'), 'These dates are not published'),
            (lambda: Student.objects.update(left_on='2026-11-01'), 'Nobody is left to place'),
            (lambda: None, 'No places inside these dates'),
        ],
    )
    def test_nothing_to_match_teaches_the_next_step(self, lead, block, change, title):
        StudentFactory(cohort=block.cohort)
        change()
        shown = words(lead.get(url('match', block)))
        assert title in shown
        assert 'Start a match' not in shown

    def test_starting_leads_to_the_run(self, cast, lead, block, django_capture_on_commit_callbacks):
        StudentFactory(cohort=block.cohort)
        window(cast)
        with django_capture_on_commit_callbacks():
            response = lead.post(url('match_start', block))
        run = MatchRun.objects.get()
        assert (run.policy, run.started_by, run.job_state) == ('', cast.careers_lead, 'queued')
        assert response.url == url('match_run', run)
        assert 'A match is running now' in words(lead.get(url('match', block)))
        again = lead.post(url('match_start', block))
        assert 'already running' in words(again)

    def test_a_kept_place_that_cannot_be_kept_is_named_and_can_be_let_go(self, cast, lead, block):
        student = StudentFactory(cohort=block.cohort, max_travel_miles=1)
        far = window(cast, offer__site__easting=409_000)
        row = Pin.objects.create(block=block, student=student, window=far, kind='lock')
        shown = words(lead.get(url('match', block)))
        assert 'Cannot be kept' in shown
        assert 'It is further away than this student will travel' in shown
        refused = lead.post(url('match_start', block))
        assert student.name in refused.context['refused']
        assert MatchRun.objects.count() == 0
        response = lead.post(url('match_unpin', row), follow=True)
        assert messages_of(response) == [f'The next match decides about {student.name} again.']
        assert Pin.objects.count() == 0
        assert response.redirect_chain == [(url('match', block), 302)]

    @pytest.mark.parametrize('count', [1, 3])
    def test_it_costs_the_same_for_one_and_three(self, cast, lead, block, django_assert_num_queries, count):
        for _ in range(count):
            student, place = StudentFactory(cohort=block.cohort), window(cast)
            WindowFactory(offer__site__employer=cast.other_employer)
            Pin.objects.create(block=block, student=student, window=place, kind='lock')
            ProposalFactory(run=MatchRunFactory(block=block, job_state='done'), student=student, window=place)
        with django_assert_num_queries(21):
            response = lead.get(url('match', block))
        assert (len(response.context['pins']), len(response.context['runs'])) == (count, count)
        assert ReadEntry.objects.get().page == 'placements:match'
        assert len(ReadEntry.objects.get().student_refs) == count

    def test_the_newest_run_comes_first(self, lead, block):
        runs = [MatchRunFactory(block=block, job_state='done') for _ in range(3)]
        assert list(lead.get(url('match', block)).context['runs']) == runs[::-1]


class TestCompare:
    def test_three_plans_are_compared_before_one_is_used(self, cast, lead, block):
        """Anna would rather have retail, Ben only wants digital: the plans part on who goes where."""
        for number in range(6):
            student = StudentFactory(cohort=block.cohort)
            CircumstancesFactory(student=student, free_school_meals=number < 5)
            PreferenceFactory(student=student, sector='retail')
        window(cast, places=4)
        run = compared(block)
        assert lead.get(url('match_run', run)).url == url('match_compare', run)
        response = lead.get(url('match_compare', run))
        shown = words(response)
        assert shown.count('Use this one') == 3
        assert shown.count('4 of 6') >= 4
        assert 'Priority: Education, health and care plan, or free school meals' in shown
        assert 'Priority: Everyone' not in shown
        assert ('Show as a table' in shown, 'In use' in shown) == (True, False)
        assert {s.last_name for s in Student.objects.all()} & set(shown.split()) == set()
        for policy, label in (('convex', 'Nobody far down their list'), ('linear', 'Best on the whole')):
            response = lead.post(url('match_compare', run), {'policy': policy}, follow=True)
            assert messages_of(response) == [f'“{label}” is in use. Nothing is sent yet.']
            assert len(response.context['rows']) == 6
        assert 'In use' in words(lead.get(url('match_compare', run)))
        sent(cast.careers_lead, run)
        assert 'Use this one' not in words(lead.get(url('match_compare', run)))
        refused = lead.post(url('match_compare', run), {'policy': 'convex'}, follow=True)
        assert 'are sent' in messages_of(refused)[0]

    @pytest.mark.parametrize('policy', ['', 'fairest', NASTY])
    def test_a_choice_of_nothing_is_refused_in_words(self, lead, block, policy):
        run = compared(block)
        response = lead.post(url('match_compare', run), {'policy': policy}, follow=True)
        assert messages_of(response) == ['Choose one of the three.']
        assert MatchRun.objects.get().policy == ''

    def test_before_a_choice_there_is_no_list_no_file_and_no_proof(self, lead, block):
        StudentFactory(cohort=block.cohort)
        run = compared(block)
        assert lead.get(url('match_results', run)).status_code == 404
        assert lead.post(url('match_change', run)).status_code == 404
        assert 'nothing to prove' in words(lead.get(url('match_proof', run)))

    @pytest.mark.parametrize('count', [1, 3])
    def test_it_costs_the_same_for_one_and_three(self, cast, lead, block, django_assert_num_queries, count):
        for _ in range(count):
            StudentFactory(cohort=block.cohort)
            window(cast)
        run = compared(block)
        with django_assert_num_queries(5):
            lead.get(url('match_compare', run))


class TestGoing:
    def test_it_shows_how_far_it_is_and_can_be_stopped(self, lead, block):
        run = MatchRunFactory(block=block, job_state='running', job_step='Reading', job_done=1, job_total=4)
        shown = words(lead.get(url('match_run', run)))
        assert ('1 of 4' in shown, 'Look again' in shown, 'data-poll-done' in shown) == (True, True, False)
        response = lead.post(url('match_cancel', run), follow=True)
        assert messages_of(response) == ['The match is stopped. Nothing was changed.']
        assert 'data-poll-done' in words(lead.get(f'{url("match_run", run)}?part=1'))
        again = lead.post(url('match_cancel', run), follow=True)
        assert messages_of(again) == ['The match had ended already.']

    @pytest.mark.parametrize('part', ['', '?part=1'])
    def test_a_fault_is_told_in_words(self, lead, block, part):
        run = MatchRunFactory(block=block, job_state='failed', job_error='A fault of ours.')
        shown = words(lead.get(f'{url("match_run", run)}{part}'))
        assert 'A fault of ours.' in shown
        assert 'data-poll-done' in shown

    def test_nothing_can_be_sent_before_it_is_done(self, lead, block):
        run = MatchRunFactory(block=block, job_state='running', policy='', chosen_at=None)
        for response in (lead.get(url('match_send', run)), lead.post(url('match_send', run))):
            assert response.url == url('match_run', run)


class TestSend:
    def test_the_page_says_what_will_happen_and_does_nothing_yet(self, cast, lead, block):
        for _ in range(3):
            StudentFactory(cohort=block.cohort)
        window(cast, places=1)
        InsuranceFactory(employer=cast.other_employer)
        WindowFactory(offer__site__employer=cast.other_employer, places=1)
        run = solved(block)
        response = lead.get(url('match_send', run))
        assert response.context['consequences'] == [
            '2 places will be taken: no other school can book them.',
            '1 employer will get an e-mail for each student, with year group and dates but no name.',
            '1 employer cannot be e-mailed: for each student there you will find a task to phone.',
            '1 student without a place will stay on your list.',
            'Families hear nothing until the employer says yes. You can withdraw any nomination.',
        ]
        assert 'Send 2 nominations' in words(response)
        assert Placement.objects.count() == 0

    def test_sending_tells_how_many_and_why_not_the_others(self, cast, lead, block):
        for _ in range(3):
            StudentFactory(cohort=block.cohort)
        first, second = window(cast, places=2), window(cast, places=1, offer__sector='motor-vehicle')
        run = solved(block)
        second.taken = 1
        second.save()
        page = lead.post(url('match_send', run)).url
        assert 'Waiting to start' in words(lead.get(page))
        sending = Sending.objects.get()
        with zeal_ignore(ONE_BY_ONE):
            send_nominations(sending)
        done = words(lead.get(page))
        assert '2 nominations are sent. Each employer is told, and by when to answer.' in done
        assert '1 student was not sent' in done
        response = lead.get(url('match_run', run), {'show': 'refused'})
        assert [row.proposal.window for row in response.context['rows']] == [second]
        assert 'Try those not sent again' in words(response)
        assert 'Not sent: something has changed since the match' in words(response)
        assert set(Placement.objects.values_list('window', flat=True)) == {first.pk}

    def test_a_sending_can_be_stopped_and_is_nobody_elses(self, cast, lead, sign_in, block):
        StudentFactory(cohort=block.cohort)
        window(cast)
        sending = start_sending(by=cast.careers_lead, run=solved(block))
        for who, status in (('other_lead', 404), ('dsl', 403), ('hub_manager', 403)):
            browser = sign_in(getattr(cast, who))
            assert browser.get(url('match_sending', sending)).status_code == status
            assert browser.post(url('match_sending_stop', sending)).status_code == status
        response = lead.post(url('match_sending_stop', sending), follow=True)
        assert 'Sending is stopped' in messages_of(response)[0]
        send_nominations(sending)
        assert Placement.objects.count() == 0
        assert (
            'had ended already' in messages_of(lead.post(url('match_sending_stop', sending), follow=True))[0]
        )

    def test_nothing_left_to_send_is_said(self, cast, lead, block):
        StudentFactory(cohort=block.cohort)
        window(cast)
        run = solved(block)
        sent(cast.careers_lead, run)
        response = lead.post(url('match_send', run), follow=True)
        assert messages_of(response) == ['Everyone this match places is nominated already.']
        assert 'Nothing to send' in words(lead.get(url('match_send', run)))
        shown = words(lead.get(url('match_run', run)))
        assert 'Nominated' in shown
        assert 'Nothing to decide' in shown
