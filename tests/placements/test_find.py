"""A careers leader looks for offers that fit, and puts several on several lists at once."""

from datetime import date

import pytest
from django.urls import reverse

from brokerage.audit.models import AuditEntry
from employers.forms import search
from employers.models import Offer
from placements.forms.find import MILES
from placements.models import KeepApart, OfferWish
from tests.factories.employers import WindowFactory
from tests.factories.schools import BlockFactory, CohortFactory, StudentFactory
from tests.placements.match_pages import messages_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
FIND, WHO = reverse('placements:find'), reverse('placements:find_students')


@pytest.fixture
def block(cast):
    cast.school.easting, cast.school.northing = 400_000, 284_000
    cast.school.save()
    return BlockFactory(cohort=CohortFactory(school=cast.school))


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


def offer(cast, title, **given):
    site = {'offer__site__easting': 401_000, 'offer__site__northing': 284_000}
    return WindowFactory(offer__site__employer=cast.employer, offer__title=title, **site | given).offer


def titles(response):
    return [row.offer.title for row in response.context['rows']]


def choose(client, *students):
    client.post(WHO, {'choose': 'yes', 'student': [student.ref for student in students]})


def test_what_fits_the_block_is_found_nearest_first(cast, block, lead):
    offer(cast, 'Fits')
    offer(cast, 'Nearer', offer__site__easting=400_100)
    offer(cast, 'Too far', offer__site__easting=409_000)
    offer(cast, 'Steps', offer__step_free=False)
    offer(cast, 'A day a week', offer__pattern='day_a_week')
    offer(cast, 'Older', offer__min_year_group=11)
    offer(cast, 'Other dates', start=date(2027, 3, 1), end=date(2027, 3, 5))
    offer(cast, 'Full', places=1, taken=1)
    offer(cast, 'A talk', offer__rung='talk')
    WindowFactory(offer__site__employer=cast.far_employer, offer__title='Another area')
    asked = {'block': block.ref, 'miles': 5, 'step_free': 'on'}
    assert titles(lead.get(FIND, asked)) == ['Nearer', 'Fits']
    assert titles(lead.get(FIND, {'block': block.ref, 'miles': 20})) == ['Nearer', 'Fits', 'Steps', 'Too far']
    block.pattern, block.weekdays = 'day_a_week', [2]
    block.save()
    assert titles(lead.get(FIND, asked)) == ['A day a week']


def test_several_offers_go_on_several_lists_in_the_order_shown_and_once(cast, block, lead):
    offers = [offer(cast, f'Number {number}') for number in range(3)]
    students = [StudentFactory(cohort=block.cohort) for _ in range(2)]
    OfferWish.objects.create(student=students[0], offer=offers[1], rank=1)
    choose(lead, *students)
    picked = {'offer': [each.ref for each in offers]}
    assert messages_of(lead.post(FIND, picked, follow=True)) == [
        'Put on lists: 3 offers for 2 students. The next match tries for these first.'
    ]
    rows = OfferWish.objects.order_by('rank').values_list('student', 'offer')
    lists = {each.pk: [offer for student, offer in rows if student == each.pk] for each in students}
    first, second, third = (each.pk for each in offers)
    assert lists == {students[0].pk: [second, first, third], students[1].pk: [first, second, third]}
    assert AuditEntry.objects.filter(verb='offer_wish.add').count() == 5
    assert messages_of(lead.post(FIND, picked, follow=True)) == ['These are on the list already.']
    assert all(row.is_everywhere for row in lead.get(FIND).context['rows'])


def test_one_button_adds_one_offer_whatever_is_ticked(cast, block, lead):
    ticked, pressed = offer(cast, 'Ticked'), offer(cast, 'Pressed')
    student = StudentFactory(cohort=block.cohort)
    choose(lead, student)
    lead.post(FIND, {'offer': ticked.ref, 'add': pressed.ref})
    assert list(OfferWish.objects.values_list('offer', flat=True)) == [pressed.pk]


def test_what_one_list_cannot_take_is_told_and_the_others_are_done(cast, block, lead):
    found = offer(cast, 'Found')
    kept, free = StudentFactory(cohort=block.cohort), StudentFactory(cohort=block.cohort)
    KeepApart.objects.create(student=kept, employer=cast.employer, reason='family')
    choose(lead, kept, free)
    told = messages_of(lead.post(FIND, {'add': found.ref}, follow=True))
    assert f'1 offer for {free.name}' in told[0]
    assert told[1] == f'{kept.name}, “Found”: {kept.name} is kept away from {cast.employer}.'
    assert OfferWish.objects.get().student == free


@pytest.mark.parametrize(
    ('student', 'of_offer', 'why'),
    [
        ({}, {'offer__min_year_group': 11}, 'it takes Years 11 to 13'),
        ({}, {'offer__min_age': 16}, 'it takes nobody under 16'),
        (
            {'max_travel_miles': 1},
            {'offer__site__easting': 403_000},
            'it is 1.9 miles from home (up to 1 mile)',
        ),
        ({'step_free': True}, {'offer__step_free': False}, 'it is not step-free'),
        ({'needs': ['quiet']}, {}, 'it does not offer an adjustment that is needed'),
        ({}, {'offer__pattern': 'day_a_week'}, 'it has no dates inside a block of this cohort'),
        (
            {},
            {'start': date(2027, 3, 1), 'end': date(2027, 3, 5)},
            'it has no dates inside a block of this cohort',
        ),
    ],
)
def test_what_does_not_suit_a_student_is_not_sent_to_them_and_why(cast, block, lead, student, of_offer, why):
    suits, does_not = offer(cast, 'Suits', offer__adjustments=['quiet']), offer(cast, 'Not', **of_offer)
    chosen = StudentFactory(cohort=block.cohort, **student)
    choose(lead, chosen)
    told = messages_of(lead.post(FIND, {'offer': [suits.ref, does_not.ref]}, follow=True))
    assert told == [
        f'Put on lists: 1 offer for {chosen.name}. The next match tries for these first.',
        f'{chosen.name}, “Not”: It does not suit: {why}.',
    ]
    assert list(OfferWish.objects.values_list('offer', flat=True)) == [suits.pk]


def test_what_is_not_known_of_a_student_or_work_from_home_is_in_the_way_of_nothing(cast, block, lead):
    block.delete()
    chosen = StudentFactory(cohort=block.cohort, easting=None, northing=None)
    at_home = StudentFactory(cohort=block.cohort, step_free=True, needs=['near_stop'])
    near = offer(cast, 'Anywhere', offer__site__easting=480_000)
    virtual = offer(cast, 'At home', offer__mode='virtual', offer__step_free=False)
    choose(lead, chosen)
    lead.post(FIND, {'offer': [near.ref]})
    lead.get(WHO)
    lead.post(reverse('placements:find_only', args=[at_home.ref]))
    lead.post(FIND, {'offer': [virtual.ref]})
    assert set(OfferWish.objects.values_list('student', 'offer')) == {
        (chosen.pk, near.pk),
        (at_home.pk, virtual.pk),
    }


@pytest.mark.parametrize(
    ('chosen', 'ticked', 'words_of_it'),
    [(0, 1, 'Choose at least one student'), (1, 0, 'Tick at least one offer'), (1, 11, 'Tick fewer')],
)
def test_nothing_is_done_with_too_little_or_too_much(cast, block, lead, chosen, ticked, words_of_it):
    choose(lead, *[StudentFactory(cohort=block.cohort) for _ in range(chosen)])
    offers = [offer(cast, f'Number {number}').ref for number in range(ticked)]
    (told,) = messages_of(lead.post(FIND, {'offer': offers}, follow=True))
    assert words_of_it in told
    assert not OfferWish.objects.exists()


def test_strangers_are_not_chosen_and_no_name_is_in_an_address(cast, block, lead):
    own, stranger = StudentFactory(cohort=block.cohort), StudentFactory(cohort__school=cast.other_school)
    offer(cast, 'Found')
    choose(lead, own, stranger)
    response = lead.get(FIND)
    assert response.context['students'] == [own]
    assert own.ref not in ' '.join(part for part in words(response).split('"') if 'placements/find' in part)
    assert lead.post(reverse('placements:find_only', args=[stranger.ref])).status_code == 404
    lead.post(WHO, {'off': own.ref})
    assert lead.get(FIND).context['students'] == []


def test_only_a_search_of_ours_is_gone_back_to(lead, block):
    assert lead.get(WHO, {'back': f'{FIND}?miles=5'}).context['back'] == f'{FIND}?miles=5'
    for elsewhere in (
        'https://elsewhere.example/',
        '//elsewhere.example',
        f'{FIND}students/',
        'javascript:1',
    ):
        assert lead.get(WHO, {'back': elsewhere}).context['back'] == FIND


@pytest.mark.parametrize('count', [1, 3])
def test_the_page_costs_the_same_for_one_and_three(cast, block, lead, count, django_assert_num_queries):
    choose(lead, *[StudentFactory(cohort=block.cohort) for _ in range(count)])
    for number in range(count):
        offer(cast, f'Number {number}')
    with django_assert_num_queries(15):
        assert len(titles(lead.get(FIND, {'block': block.ref, 'miles': 5}))) == count


def test_a_school_narrows_the_list_by_access_and_pattern(cast, block, lead):
    offer(cast, 'Loop', offer__adjustments=['hearing_loop'])
    offer(cast, 'Weekly', offer__pattern='day_a_week', offer__step_free=False)
    page = reverse('employers:offers')

    def shown(**query):
        return [row.title for row, _ in lead.get(page, query).context['rows']]

    assert shown(need='hearing_loop') == ['Loop']
    assert shown(need='step_free') == ['Loop']
    assert shown(pattern='day_a_week') == ['Weekly']
    assert 'A day a week' in words(
        lead.get(reverse('employers:offer', args=[Offer.objects.get(title='Weekly').ref]))
    )


def test_a_star_is_put_on_kept_for_colleagues_and_taken_off(cast, block, lead, sign_in):
    liked, other = offer(cast, 'Liked'), offer(cast, 'Other')
    address = reverse('employers:star', args=[liked.ref])
    here = f'{FIND}?miles=5'
    for _ in range(2):
        assert lead.post(address, {'star': 'on', 'back': here}).url == here
    assert titles(lead.get(FIND, {'starred': 'on'})) == ['Liked']
    assert 'Liked' in words(lead.get(reverse('employers:favourites')))
    assert titles(sign_in(cast.other_lead).get(FIND, {'starred': 'on'})) == []
    assert lead.post(address, {'star': 'off', 'back': 'https://elsewhere.example/'}).url == reverse(
        'employers:favourites'
    )
    lead.post(reverse('employers:star', args=[other.ref]), {'star': 'off'})
    assert titles(lead.get(FIND, {'starred': 'on'})) == []


def test_a_favourite_that_closes_stays_and_says_so(cast, block, lead):
    liked = offer(cast, 'Liked')
    lead.post(reverse('employers:star', args=[liked.ref]), {'star': 'on'})
    Offer.objects.update(status='closed')
    assert 'Not open at the moment' in words(lead.get(reverse('employers:favourites')))


def test_travel_limits_of_every_chosen_student_count(cast, block, lead):
    offer(cast, 'Near')
    offer(cast, 'Far', offer__site__easting=409_000)
    walker = StudentFactory(cohort=block.cohort, easting=400_000, northing=284_000, max_travel_miles=2)
    driver = StudentFactory(cohort=block.cohort, easting=400_000, northing=284_000, max_travel_miles=20)
    choose(lead, driver)
    assert titles(lead.get(FIND, {'reach': 'on'})) == ['Far', 'Near']
    choose(lead, walker)
    response = lead.get(FIND, {'reach': 'on'})
    assert titles(response) == ['Near']
    assert response.context['total'] == 1


def test_a_search_is_saved_with_the_block_as_dates_and_the_school_as_place(cast, block, lead):
    offer(cast, 'Fits')
    query = lead.get(FIND, {'block': block.ref, 'miles': 5, 'sector': 'retail'}).context['save_query']
    assert block.ref not in query
    assert 'fits=on' in query
    assert f'start_day={block.start.day}' in query
    assert f'near={cast.school.postcode.replace(" ", "+")}' in query


def test_the_map_stands_beside_the_list_and_a_dot_leads_to_its_offers(cast, block, lead):
    offer(cast, 'Here', offer__site__postcode='B32 2AP')
    offer(cast, 'There', offer__site__postcode='B1 1AA')
    page = lead.get(FIND, {'block': block.ref})
    dot = next(dot for dot in page.context['map'].dots if dot.label == 'B1')
    assert dot.text == '1 offer'
    narrowed = lead.get(dot.url)
    assert titles(narrowed) == ['There']
    assert 'Only in B1' in words(narrowed)
    assert block.ref in dot.url


def test_nothing_found_says_what_to_give_up_and_how_many_that_finds(cast, block, lead):
    offer(cast, 'Far', offer__site__easting=403_000)
    offer(cast, 'Steps', offer__step_free=False)
    offer(cast, 'Other dates', start=date(2027, 3, 1), end=date(2027, 3, 5))
    offer(cast, 'Full', places=1, taken=1)
    asked = {'block': block.ref, 'miles': 1, 'step_free': 'on', 'sort': 'newest'}
    response = lead.get(FIND, asked)
    told = [(each.label, url) for each, url in response.context['wider']]
    assert [label for label, _ in told] == [
        '1 offer within 5 miles',
        '1 offer on any dates',
        '1 offer anywhere',
        '1 offer with or without step-free access',
    ]
    for label, url in told:
        assert label in words(response)
        assert lead.get(url).context['total'] == 1
        assert 'sort=newest' in url
    starred = lead.get(FIND, {'starred': 'on', 'kept': ''}).context['wider']
    assert [(each.label, lead.get(url).context['total']) for each, url in starred] == [
        ('3 offers with or without a star', 3)
    ]


def test_a_travel_limit_may_be_given_up(cast, block, lead):
    offer(cast, 'Far', offer__site__easting=409_000)
    choose(lead, StudentFactory(cohort=block.cohort, easting=400_000, northing=284_000, max_travel_miles=2))
    told = lead.get(FIND, {'reach': 'on', 'block': block.ref}).context['wider']
    assert [(each.label, titles(lead.get(url))) for each, url in told] == [
        ('1 offer beyond the travel limits', ['Far'])
    ]


def test_a_way_of_travel_alone_tells_the_journey_and_narrows_nothing(cast, block, lead):
    offer(cast, 'Near')
    offer(cast, 'Far', offer__site__easting=440_000)
    response = lead.get(FIND, {'by': 'bus'})
    assert titles(response) == ['Near', 'Far']
    assert 'by bus' in words(response)
    assert 'by=' not in response.context['save_query']
    assert 'Choose how the journey is made' in words(lead.get(FIND, {'minutes': '30'}))


def test_the_page_belongs_to_the_offers(cast, block, lead):
    assert [link.label for link in lead.get(FIND).context['nav'] if link.current] == ['Offers']


def test_every_distance_of_a_school_can_be_saved_as_it_was_asked():
    assert [miles for miles, _ in search.MILES] == [int(miles) for miles, _ in MILES if miles]
