"""The hub's pages of an area's match: counts that show whether it is fair, and never who."""

import pytest
from django.urls import reverse

from placements.actions.area_part import run_area
from placements.models import AreaRun, MatchRun, Pin
from placements.queries import area_help
from placements.queries.area_figures import hidden
from schools.models import Circumstances, School, Student
from tests.people import Cast
from tests.placements.towns import PLACES, STUDENTS, Towns, reload, small_parts

pytestmark = pytest.mark.django_db
AREA = reverse('placements:area')


@pytest.fixture
def towns(cast, monkeypatch):
    small_parts(monkeypatch)
    return Towns(cast)


@pytest.fixture
def hub(cast, sign_in):
    return sign_in(cast.hub_officer)


@pytest.fixture
def done(towns, django_capture_on_commit_callbacks):
    def do():
        with django_capture_on_commit_callbacks(execute=True):
            return towns.start()

    return do


def page_of(run, name='area_run'):
    return reverse(f'placements:{name}', args=[run.ref])


def text(response):
    return ' '.join(response.content.decode().split())


class TestStart:
    def test_the_blocks_are_listed_and_ticked(self, towns, hub):
        page = text(hub.get(AREA))
        assert 'Town 0 School' in page
        assert f'{STUDENTS} students' in page
        assert page.count('checked') == len(towns.blocks) + 1  # the policy

    def test_starting_leads_to_the_run(self, towns, hub):
        answer = hub.post(AREA, {'policy': 'convex', 'blocks': [towns.blocks[0].ref]})
        run = AreaRun.objects.get()
        assert answer.url == page_of(run)
        assert [(each.block, run.policy) for each in run.match_runs.all()] == [(towns.blocks[0], 'convex')]

    def test_nothing_ticked_is_said_at_the_field(self, towns, hub):
        assert 'Tick at least one block' in text(hub.post(AREA, {'policy': 'linear'}))
        assert not AreaRun.objects.exists()

    def test_a_refusal_is_told_in_words(self, towns, hub):
        MatchRun.objects.create(block=towns.blocks[1])
        page = text(hub.post(AREA, {'policy': 'linear', 'blocks': [block.ref for block in towns.blocks]}))
        assert 'Town 1 School is matching at this moment' in page

    def test_another_hubs_block_cannot_be_ticked(self, cast, towns, hub):
        far = Cast()
        far.__dict__ |= {'hub': cast.other_hub, 'hub_officer': cast.stranger_hub}
        strange = Towns(far, count=1).blocks[0]
        hub.post(AREA, {'policy': 'linear', 'blocks': [strange.ref]})
        assert not AreaRun.objects.exists()

    def test_a_school_that_matches_alone_is_named_and_not_offered(self, towns, hub):
        School.objects.filter(pk=towns.blocks[0].school.pk).update(joins_area_match=False)
        response = hub.get(AREA)
        assert response.context['found'] == towns.blocks[1:]
        assert response.context['alone'] == ['Town 0 School']

    def test_with_nothing_to_match_the_next_step_is_shown(self, cast, hub):
        assert 'No block can be matched yet' in text(hub.get(AREA))

    @pytest.mark.parametrize('count', [1, 3])
    def test_it_costs_the_same_for_one_and_three(self, cast, hub, django_assert_num_queries, count):
        Towns(cast, count)
        AreaRun.objects.bulk_create(
            AreaRun(hub=cast.hub, policy='linear', job_state='done') for _ in range(count)
        )
        with django_assert_num_queries(6):
            assert len(hub.get(AREA).context['found']) == count


class TestGoing:
    def test_it_shows_how_far_it_is_and_can_be_stopped(self, towns, hub):
        run = towns.start()
        run_area(reload(run))
        for address in (page_of(run), f'{page_of(run)}?part=1'):
            assert 'Finding the best places for everyone' in text(hub.get(address))
        assert 'A match of your area is running now' in text(hub.get(AREA))
        page = text(hub.post(page_of(run, 'area_cancel'), follow=True))
        assert 'The match is stopped. Every school keeps what it had.' in page
        assert 'data-poll-done' in text(hub.get(f'{page_of(run)}?part=1'))
        assert 'had ended already' in text(hub.post(page_of(run, 'area_cancel'), follow=True))

    def test_a_fault_is_told_in_words(self, towns, hub):
        run = towns.start()
        AreaRun.objects.update(job_state='failed', job_error='A fault of ours.')
        assert 'A fault of ours.' in text(hub.get(page_of(run)))

    def test_the_schools_own_page_says_whose_match_it_is(self, cast, towns, sign_in, done):
        lead = towns.lead(cast, 0)
        run = towns.start()
        own = MatchRun.objects.get(block=towns.blocks[0])
        page = text(sign_in(lead).get(reverse('placements:match_run', args=[own.ref])))
        assert 'Your hub started this for all its schools' in page
        assert 'Stop this match' not in page
        assert run.is_going


class TestDone:
    def test_counts_by_school_priority_and_sector(self, towns, hub, done):
        Circumstances.objects.update(looked_after=True)
        response = hub.get(page_of(done()))
        page = text(response)
        assert f'{2 * PLACES} of {2 * STUDENTS} students have a proposal, 75%' in page
        assert [row.placed for row in response.context['schools']] == [f'{PLACES} of {STUDENTS}'] * 2
        assert response.context['tiers'] == [
            ('In care or care leaver', '12 of 16', '75%', '75%'),
        ]
        assert 'Retail' in page
        assert 'solved in 2 parts' in page

    def test_nothing_is_told_of_fewer_than_five(self, towns, hub, done):
        """Two in care: not told, nor the next group, from which the sum would tell it."""
        few = Student.objects.filter(cohort=towns.blocks[0].cohort).order_by('pk')[4:]
        Student.objects.filter(pk__in=[student.pk for student in few]).update(left_on='2026-01-01')
        response = hub.get(page_of(done()))
        assert response.context['tiers'] == []
        assert [row.is_small for row in response.context['schools']] == [True, True]
        assert text(response).count('Too few students to tell') == 2
        assert response.context['shares'] is None

    def test_with_fewer_than_five_in_all_not_even_the_sum_is_told(self, towns, hub, done):
        Student.objects.exclude(pk__in=towns.blocks[0].cohort.students.values('pk')[:4]).update(
            left_on='2026-01-01'
        )
        response = hub.get(page_of(done()))
        assert response.context['headline'] == 'Too few students to tell.'
        assert [tile.label for tile in response.context['tiles']] == ['Places left']

    @pytest.mark.parametrize(
        ('counts', 'quiet'),
        [
            ({'a': 4, 'b': 9, 'c': 6}, {'a', 'c'}),
            ({'a': 4, 'b': 1, 'c': 6}, {'a', 'b'}),
            ({'a': 0, 'b': 5}, set()),
            ({'a': 3}, {'a'}),
        ],
    )
    def test_a_sum_gives_no_small_group_away(self, counts, quiet):
        assert hidden(counts) == quiet

    def test_no_page_of_the_hub_says_who(self, cast, towns, hub, done):
        """Not on the way, not after, not in what it may open: names, references and numbers are planted."""
        School.objects.update(shares_names=False)
        lock = towns.blocks[0].cohort.students.first()
        elsewhere = towns.windows(1).first()
        Pin.objects.create(block=towns.blocks[0], student=lock, window=elsewhere, kind='lock')
        run = done()
        own = MatchRun.objects.filter(area=run).last()
        pages = [AREA, page_of(run), f'{page_of(run)}?part=1', '/', reverse('audit:trail')]
        told = ''.join(text(hub.get(address)) for address in pages)
        for student in Student.objects.all():
            assert not {student.last_name, student.ref, student.upn} & set(told.split())
            assert student.last_name not in told
        assert 'cannot be kept any more' in told
        assert hub.get(reverse('placements:match_run', args=[own.ref])).status_code == 403
        assert 'Zanzibar' not in str(AreaRun.objects.values_list('figures', 'certificate', 'job_error').get())

    def test_another_hubs_run_is_not_found(self, cast, sign_in, done):
        stranger = sign_in(cast.stranger_hub)
        assert stranger.get(page_of(done())).status_code == 404

    def test_the_school_sees_its_own_places_and_how_they_came(self, cast, towns, sign_in, done):
        lead = sign_in(towns.lead(cast, 0))
        done()
        own = MatchRun.objects.get(block=towns.blocks[0])
        here = reverse('placements:match_run', args=[own.ref])
        page = text(lead.get(here))
        assert 'Your hub matched all its schools together' in page
        assert f'Send {PLACES} nominations' in page
        assert 'Zanzibar00' in page
        assert 'Zanzibar1' not in page
        assert 'Your hub has matched' in text(lead.get('/'))
        assert lead.get(reverse('placements:match_compare', args=[own.ref])).url == here

    def test_the_school_sees_what_would_place_the_others(self, cast, towns, sign_in, done):
        lead = sign_in(towns.lead(cast, 0))
        done()
        left = MatchRun.objects.get(block=towns.blocks[0]).proposals.filter(window=None).first()
        page = text(lead.get(reverse('placements:match_run', args=[left.run.ref])))
        assert '2 students could go with one more place where it is full' in page
        assert '2 extra places that would place the most' in page
        assert 'One more place there' in text(lead.get(reverse('placements:match_ways', args=[left.ref])))

    def test_the_hub_is_told_of_places_to_ask_for_in_groups_of_five(self, towns, hub, done):
        run = reload(done())
        assert 'Places to ask for' not in text(hub.get(page_of(run)))
        row = {'sector': 'retail', 'area': 'B1', 'start': '2027-06-28', 'end': '2027-07-09'}
        access = {'step_free': False, 'adjustments': ['quiet']}
        run.figures['asks'] = {'rows': [row | access | {'places': 6}], 'rest': 3, 'placed': 9}
        run.save()
        page = text(hub.get(page_of(run)))
        assert 'Near B1' in page
        assert 'Quiet place to work' in page
        assert 'A few more places in groups of fewer than five' in page

    def test_what_the_area_did_not_look_for_is_not_denied(self, cast, towns, sign_in, done, monkeypatch):
        monkeypatch.setattr(area_help, 'MOST_PAIRS', 0)
        lead = sign_in(towns.lead(cast, 0))
        done()
        left = MatchRun.objects.get(block=towns.blocks[0]).proposals.filter(window=None).first()
        page = text(lead.get(reverse('placements:match_run', args=[left.run.ref])))
        assert 'Match again by yourself to see what would place each' in page
        assert 'What would place' not in page
        ways = text(lead.get(reverse('placements:match_ways', args=[left.ref])))
        assert 'Not looked for in a match of the area' in ways
        assert 'No change that may be made would help' not in ways

    def test_the_school_can_check_the_proof(self, cast, towns, sign_in, done):
        lead = sign_in(towns.lead(cast, 0))
        done()
        own = MatchRun.objects.get(block=towns.blocks[0])
        address = reverse('placements:match_proof', args=[own.ref])
        assert 'the whole area was solved in 2 parts' in text(lead.get(address))
        assert f'places more than {PLACES} students' in text(lead.post(address))
        own.proposals.exclude(window=None).first().delete()
        assert 'The proof does not hold' in text(lead.post(address))

    @pytest.mark.parametrize('count', [1, 3])
    def test_it_costs_the_same_for_one_and_three(
        self, cast, hub, django_assert_num_queries, django_capture_on_commit_callbacks, count
    ):
        with django_capture_on_commit_callbacks(execute=True):
            run = Towns(cast, count).start()
        with django_assert_num_queries(5):
            assert len(hub.get(page_of(run)).context['schools']) == count
