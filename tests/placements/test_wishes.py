"""Offers a student asks for: who may ask for what, in which order, and that the match tries them first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from brokerage.audit.models import AuditEntry, ReadEntry
from brokerage.core.errors import Refused
from employers.models import Offer
from placements.actions.wishes import add_wish, raise_wish, remove_wish
from placements.enums import ApartReason
from placements.models import KeepApart, OfferWish
from placements.queries.match_question import problem_for
from placements.queries.match_run import rows_of
from placements.queries.pairs import offers_to_ask_for
from schools.actions import hand_out_link
from tests.factories.employers import EmployerFactory, InsuranceFactory, WindowFactory
from tests.factories.schools import CohortFactory, PreferenceFactory, StudentFactory
from tests.people import Cast
from tests.placements import story
from tests.placements.match_pages import solved, url, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


@pytest.fixture
def student(cast):
    return story.a_student(cast)


@pytest.fixture
def block(student):
    return student.cohort.blocks.get()


@pytest.fixture
def link(cast, student):
    address = hand_out_link(
        by=cast.careers_lead, student=student, answer_by=timezone.localdate() + timedelta(days=7)
    )
    token = address.rstrip('/').rpartition('/')[2]
    return f'/placements/own-wishes/{token}/'


def offers(cast, count, **changes):
    """`count` offers of insured employers of the area, each with dates in the block."""
    made = []
    for _ in range(count):
        employer = EmployerFactory(organisation__hub=cast.hub)
        InsuranceFactory(employer=employer)
        made.append(WindowFactory(offer__site__employer=employer, **changes).offer)
    return made


def listed(student):
    return list(OfferWish.objects.filter(student=student).order_by('rank').values_list('rank', 'offer'))


def wish_for(cast, student, *chosen):
    return [add_wish(by=cast.careers_lead, student=student, offer=offer) for offer in chosen]


def refusal(verb, **given):
    with pytest.raises(Refused) as refused:
        verb(**given)
    return refused.value.words


def test_the_order_is_the_order_of_adding_and_can_be_changed(cast, student):
    one, two, three = offers(cast, 3)
    wishes = wish_for(cast, student, one, two, three, two)
    assert listed(student) == [(1, one.pk), (2, two.pk), (3, three.pk)]
    raise_wish(by=cast.careers_lead, wish=wishes[2])
    assert listed(student) == [(1, one.pk), (2, three.pk), (3, two.pk)]
    raise_wish(by=cast.careers_lead, wish=wishes[0])
    remove_wish(by=cast.careers_lead, wish=wishes[0])
    assert listed(student) == [(1, three.pk), (2, two.pk)]
    verbs = list(AuditEntry.objects.order_by('pk').values_list('verb', flat=True))
    assert verbs == ['offer_wish.add'] * 3 + ['offer_wish.move', 'offer_wish.remove']


@pytest.mark.parametrize(
    'change',
    [
        {'status': 'draft', 'published_at': None},
        {'status': 'paused'},
        {'rung': 'talk'},
    ],
    ids=['draft', 'paused', 'talk'],
)
def test_what_is_not_open_cannot_be_asked_for(cast, student, change):
    (offer,) = offers(cast, 1)
    Offer.objects.filter(pk=offer.pk).update(**change)
    said = refusal(add_wish, by=cast.careers_lead, student=student, offer=offer)
    assert said == 'This offer is not open any more. Choose another one.'


def test_another_area_s_offer_cannot_be_asked_for(cast, student):
    far = WindowFactory(offer__site__employer=cast.far_employer).offer
    assert 'not open' in refusal(add_wish, by=cast.careers_lead, student=student, offer=far)


def test_a_list_is_full_at_ten_and_one_s_own_at_five(cast, student):
    made = offers(cast, 11)
    own = student_link(cast, student)
    for offer in made[:5]:
        add_wish(by=own, student=student, offer=offer)
    assert 'There are 5 offers' in refusal(add_wish, by=own, student=student, offer=made[5])
    wish_for(cast, student, *made[5:10])
    assert 'There are 10 offers' in refusal(add_wish, by=cast.careers_lead, student=student, offer=made[10])


def student_link(cast, student):
    return story._link(
        type('P', (), {'ref': student.ref, 'school': student.school}),
        purpose='schools.preferences',
        person='Maya Khan',
    )


def test_an_employer_kept_apart_cannot_be_asked_for_and_the_student_learns_nothing(cast, student):
    (offer,) = offers(cast, 1)
    KeepApart.objects.create(student=student, employer=offer.employer, reason=ApartReason.SAFEGUARDING)
    assert 'kept away from' in refusal(add_wish, by=cast.careers_lead, student=student, offer=offer)
    own = refusal(add_wish, by=student_link(cast, student), student=student, offer=offer)
    assert own == 'This offer cannot be chosen. Ask your school.'
    assert offer not in offers_to_ask_for(student)


@pytest.mark.parametrize(
    'wrong',
    [{'rank': 1}, {'rank': 2, 'same': True}, {'rank': 11}, {'rank': 0}],
    ids=['rank', 'offer', '11', '0'],
)
def test_the_database_refuses(cast, student, wrong):
    first, second = offers(cast, 2)
    OfferWish.objects.create(student=student, offer=first, rank=1)
    offer = first if wrong.pop('same', False) else second
    with pytest.raises(IntegrityError), transaction.atomic():
        kept_at_once(student=student, offer=offer, **wrong)


def kept_at_once(**wish):
    with connection.cursor() as cursor:
        cursor.execute('SET CONSTRAINTS ALL IMMEDIATE')
    OfferWish.objects.create(**wish)


@pytest.mark.parametrize(
    'who', ['hub_manager', 'employer_manager', 'other_lead', 'stranger_lead', 'partner_admin']
)
def test_nobody_outside_the_school_reads_a_row(cast, student, who):
    wish_for(cast, student, *offers(cast, 1))
    assert not OfferWish.objects.visible_to(getattr(cast, who)).exists()


def test_offers_that_fit_are_in_reach_of_the_year_and_inside_the_dates(cast, student):
    (fits,) = offers(cast, 1)
    offers(cast, 1, offer__min_year_group=11)
    offers(cast, 1, offer__site__easting=430_000)
    offers(cast, 1, offer__rung='visit')
    later = timedelta(days=200)
    offers(
        cast, 1, start=student.cohort.blocks.get().start + later, end=student.cohort.blocks.get().end + later
    )
    (virtual,) = offers(cast, 1, offer__mode='virtual', offer__site__easting=430_000)
    assert set(offers_to_ask_for(student)) == {fits, virtual}


def test_offers_that_fit_are_of_the_block_s_pattern(cast, student, block):
    fits = offers(cast, 1, offer__pattern='day_a_week')
    offers(cast, 1)
    block.pattern, block.weekdays = 'day_a_week', [2]
    block.save()
    assert list(offers_to_ask_for(student)) == fits


def test_offers_that_fit_keep_to_minutes(cast, student):
    (near,) = offers(cast, 1)
    student.travel_mode, student.travel_minutes = 'walk', 17
    assert list(offers_to_ask_for(student)) == [near]
    student.travel_minutes = 16
    assert list(offers_to_ask_for(student)) == []


def test_offers_that_fit_have_no_steps_for_who_needs_none(cast, student):
    (without,) = offers(cast, 1)
    offers(cast, 1, offer__step_free=False)
    student.step_free = True
    assert list(offers_to_ask_for(student)) == [without]


def test_a_match_tries_offers_before_kinds_of_work_and_says_which(cast, student, block):
    """The offer asked for is in a sector nobody ranked: it comes first all the same."""
    (asked,) = offers(cast, 1, offer__sector='motor-vehicle', places=1)
    offers(cast, 1, offer__sector='retail', places=1)
    friend = story.a_student(cast, first_name='Lee')
    for each in (student, friend):
        PreferenceFactory(student=each, sector='retail')
    wish_for(cast, student, asked)
    assert next(s for s in problem_for(block, 'linear').students if s.id == student.pk).offers == (asked.pk,)
    rows = {row.proposal.student: row for row in rows_of(solved(block))}
    assert rows[student].proposal.window.offer == asked
    assert rows[student].rank_words == '1st choice: an offer they asked for'
    assert rows[friend].rank_words == '1st choice: a kind of work they chose'


def test_a_rank_counts_the_offers_before_it(cast, student, block):
    asked, other = offers(cast, 1, places=1), offers(cast, 1, offer__sector='motor-vehicle')
    PreferenceFactory(student=student, sector='motor-vehicle')
    wish_for(cast, student, *asked)
    KeepApart.objects.create(student=student, employer=asked[0].employer, reason=ApartReason.FAMILY)
    (row,) = rows_of(solved(block))
    assert (row.proposal.window.offer, row.rank_words) == (other[0], '2nd choice: a kind of work they chose')


def test_the_school_s_page(cast, student, sign_in):
    one, two = offers(cast, 2)
    lead, page = sign_in(cast.careers_lead), url('wishes', student)
    assert page in lead.get(f'/schools/students/{student.ref}/').content.decode()
    for offer in (one, two):
        lead.post(page, {'offer': offer.ref})
    second = OfferWish.objects.get(offer=two)
    lead.post(url('wish_change', second), {'up': 'yes'})
    assert listed(student) == [(1, two.pk), (2, one.pk)]
    Offer.objects.filter(pk=two.pk).update(status='paused')
    shown = words(lead.get(page))
    assert shown.count('Not open any more') == 1
    lead.post(url('wish_change', second), {'remove': 'yes'})
    assert listed(student) == [(1, one.pk)]
    assert ReadEntry.objects.filter(page='placements:wishes', student_refs=[student.ref]).exists()


def test_the_search_of_the_page_keeps_to_its_words(cast, student, sign_in):
    one = offers(cast, 2)[0]
    lead = sign_in(cast.careers_lead)
    assert [row.pk for row in lead.get(url('wishes', student), {'q': one.title}).context['page'].rows] == [
        one.pk
    ]
    assert 'No offer that fits has these words' in words(lead.get(url('wishes', student), {'q': 'zzz\x00'}))


def test_from_the_page_of_an_offer_to_a_student_s_list(cast, student, sign_in):
    (offer,) = offers(cast, 1)
    lead = sign_in(cast.careers_lead)
    page = url('wish_offer', offer)
    assert page in lead.get(f'/employers/offers/{offer.ref}/').content.decode()
    assert page not in sign_in(cast.tutor).get(f'/employers/offers/{offer.ref}/').content.decode()
    assert 'Maya Khan' in words(lead.post(page, {'words': 'maya'}))
    shown = words(lead.post(page, {'words': 'maya', 'student': student.ref}))
    assert listed(student) == [(1, offer.pk)]
    assert 'On the list' in shown


def test_a_student_of_another_school_is_not_found_there(cast, sign_in):
    (offer,) = offers(cast, 1)
    other = StudentFactory(cohort=CohortFactory(school=cast.other_school), first_name='Zora')
    lead = sign_in(cast.careers_lead)
    assert 'Nobody found' in words(lead.post(url('wish_offer', offer), {'words': 'Zora'}))
    assert lead.post(url('wish_offer', offer), {'student': other.ref}).status_code == 404
    assert not OfferWish.objects.exists()


def test_the_student_s_own_page(cast, student, client, link):
    one, two = offers(cast, 2)
    PreferenceFactory(student=student)
    for offer in (one, two):
        assert client.post(link, {'add': offer.ref}).status_code == 302
    first, second = OfferWish.objects.order_by('rank')
    client.post(link, {'up': second.ref})
    client.post(link, {'remove': first.ref})
    assert listed(student) == [(1, two.pk)]
    assert AuditEntry.objects.filter(verb='offer_wish.add').first().actor_label == 'Maya Khan, by signed link'
    done = client.get(link.replace('placements/own-wishes', 'schools/preferences') + 'done/')
    assert link in done.content.decode()


def test_the_own_page_shows_published_facts_and_nothing_else(cast, student, client, link):
    one, closed = offers(cast, 2)
    offers(cast, 1, offer__title='Not published', offer__status='draft', offer__published_at=None)
    PreferenceFactory(student=student)
    wish_for(cast, student, closed)
    Offer.objects.filter(pk=closed.pk).update(status='closed', title='Renamed since')
    shown = words(client.get(link))
    assert one.title in shown
    assert 'An offer that is not open any more' in shown
    hidden = ('Not published', 'Renamed since', 'Canal Street', 'B32 2AP', 'Contact', '0121', 'miles', 'Khan')
    assert [each for each in hidden if each in shown] == []


def test_kinds_of_work_come_before_offers(cast, student, client, link):
    assert client.get(link).url == link.replace('placements/own-wishes', 'schools/preferences')


def test_the_own_page_reaches_nobody_else_s_list(cast, student, client, link):
    (offer,) = offers(cast, 1)
    PreferenceFactory(student=student)
    friend = story.a_student(cast, first_name='Lee')
    (theirs,) = wish_for(cast, friend, offer)
    for verb in ('up', 'remove'):
        assert client.post(link, {verb: theirs.ref}).status_code == 404
    assert client.post(link, {}).status_code == 404
    assert client.post(link, {'add': 'made2up3ref4'}).status_code == 404
    assert listed(friend) == [(1, offer.pk)]
    student.left_on = timezone.localdate()
    student.save()
    assert client.get(link).status_code == 404


@pytest.mark.parametrize('count', [1, 3])
def test_the_pages_ask_as_often_for_three_as_for_one(
    cast, student, client, link, sign_in, count, django_assert_num_queries
):
    PreferenceFactory(student=student)
    made = offers(cast, 2 * count)
    wish_for(cast, student, *made[:count])
    lead = sign_in(cast.careers_lead)
    lead.get(url('wishes', student))
    with django_assert_num_queries(10):
        lead.get(url('wishes', student))
    with django_assert_num_queries(10):
        client.get(link)


def test_a_journey_beyond_the_minutes_is_told_in_minutes(cast, block, student):
    student.travel_mode, student.travel_minutes = 'walk', 10
    student.save()
    offers(cast, 1)
    (row,) = rows_of(solved(block))
    assert not row.is_placed
    assert row.reasons[0].endswith('That is about 17 minutes on foot; the limit is up to 10 minutes on foot.')


def test_a_journey_is_told_in_minutes_with_what_it_rests_on(cast, block, student, sign_in):
    student.travel_mode, student.travel_minutes = 'walk', 20
    student.save()
    offers(cast, 1)
    shown = words(sign_in(cast.careers_lead).get(url('match_run', solved(block))))
    assert 'about 17 minutes on foot' in shown
    assert 'On foot: estimated from the straight line' in shown


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize('_round', range(5))
def test_two_added_at_once_stand_one_after_the_other(transactional_db, _round):
    cast = Cast()
    student, made, start = story.a_student(cast), offers(cast, 2), Barrier(2)
    lead = cast.careers_lead

    def add(offer):
        start.wait()
        try:
            return add_wish(by=lead, student=student, offer=offer).rank
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(add, made)) == [1, 2]
