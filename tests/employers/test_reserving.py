"""Places kept for a school or a priority group, and offers with a head start."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from brokerage.accounts.links import issue_link
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from employers.actions import (
    change_places,
    close_window,
    duplicate_offer,
    host_again,
    open_places,
    release_place,
    reserve_places,
    set_terms,
    take_place,
)
from employers.models import Offer, Window
from employers.queries import OfferSearch, with_windows
from employers.queries.offers import terms_words
from tests.factories.employers import OfferFactory, WindowFactory

TODAY = date(2026, 11, 22)
SPRING = date(2027, 3, 1)
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures('today')


@pytest.fixture
def today(time_machine):
    time_machine.move_to('2026-11-22T10:00:00Z', tick=False)
    return time_machine


@pytest.fixture
def window(cast):
    return WindowFactory(offer__site__employer=cast.employer, offer__title='Print room', places=6, taken=1)


def reserve(cast, window, places=2, **whom):
    whom = {'group': 'care'} | whom if 'school' not in whom else whom
    return reserve_places(by=cast.employer_manager, window=window, places=places, **whom)


def rows():
    """(places, taken, group, school) of every window, oldest first."""
    names = ('places', 'taken', 'reserved_group', 'reserved_school__name')
    return list(Window.objects.order_by('pk').values_list(*names))


class TestReserve:
    def test_it_splits_the_dates_and_keeps_places_and_taken(self, cast, window):
        kept = reserve(cast, window, until=SPRING)
        assert rows() == [(4, 1, '', None), (2, 0, 'care', None)]
        assert (kept.start, kept.end, kept.reserved_until) == (window.start, window.end, SPRING)
        entry = AuditEntry.objects.get()
        assert (entry.verb, entry.data['places'], entry.data['for']) == (
            'window.reserve',
            2,
            'students in care and care leavers',
        )

    def test_a_school_may_have_every_free_place_a_group_leaves_one(self, cast, window):
        with pytest.raises(Refused, match='At most 4 places of these dates can be reserved: one more stays'):
            reserve(cast, window, 5)
        reserve(cast, window, 5, school=cast.school.organisation)
        assert rows() == [(1, 1, '', None), (5, 0, '', 'Hillside School')]
        with pytest.raises(Refused, match='No place on these dates is free'):
            reserve(cast, window, 1, school=cast.school.organisation)
        with pytest.raises(Refused, match='too few free places'):
            reserve(cast, window, 1)

    def test_two_reservations_of_the_same_dates(self, cast, window):
        reserve(cast, window, 2)
        reserve(cast, window, 2, school=cast.school.organisation)
        assert [places for places, *_ in rows()] == [2, 2, 2]
        with pytest.raises(Refused, match='At most 1 place of these dates'):
            reserve(cast, window, 2, school=cast.other_school.organisation)

    @pytest.mark.parametrize(
        ('whom', 'words'),
        [
            ({'group': ''}, 'Choose one school or one group'),
            ({'group': 'care', 'until': TODAY}, 'Choose a day that has not come yet'),
            ({'group': 'care', 'until': TODAY - DAY}, 'Choose a day that has not come yet'),
        ],
    )
    def test_it_must_be_for_somebody_and_end_later(self, cast, window, whom, words):
        with pytest.raises(Refused, match=words):
            reserve(cast, window, **whom)
        assert len(rows()) == 1

    @pytest.mark.parametrize('who', ['far_school', 'other_employer', 'hub'])
    def test_only_a_school_of_the_area(self, cast, window, who):
        organisation = getattr(getattr(cast, who), 'organisation', None) or cast.hub
        with pytest.raises(Refused, match='Choose a school of your area'):
            reserve(cast, window, school=organisation)

    def test_not_on_closed_dates(self, cast, window):
        close_window(by=cast.employer_manager, window=window)
        with pytest.raises(Refused, match='These dates are closed'):
            reserve(cast, window)

    def test_opening_them_gives_free_places_back_and_keeps_who_comes(self, cast, window):
        kept = reserve(cast, window, 3)
        take_place(window=kept)
        open_places(by=cast.employer_manager, window=kept)
        assert rows() == [(5, 1, '', None), (1, 1, '', None)]
        with pytest.raises(Refused, match='open to everyone already'):
            open_places(by=cast.employer_manager, window=kept)
        release_place(window=kept)
        change_places(by=cast.employer_manager, window=window, places=4)
        assert rows() == [(4, 1, '', None), (0, 0, '', None)]

    def test_a_place_is_not_taken_under_a_reservation_nobody_looked_at(self, cast, window):
        seen = Window.objects.get(pk=window.pk)
        Window.objects.update(reserved_school=cast.school.organisation)
        with pytest.raises(Refused, match='has just gone'):
            take_place(window=seen)


class TestDatesAsOne:
    """An employer reads one figure for all places of the same dates: two would tell who belongs to a group."""

    def test_places_change_in_sum(self, cast, window):
        kept, by = reserve(cast, window, 2), cast.employer_manager
        take_place(window=kept)
        change_places(by=by, window=window, places=8)
        assert rows() == [(6, 1, '', None), (2, 1, 'care', None)]
        change_places(by=by, window=kept, places=4)
        assert rows() == [(2, 1, '', None), (2, 1, 'care', None)]

    @pytest.mark.parametrize('by_group', [0, 1, 2])
    def test_by_trying_numbers_nobody_learns_who_has_the_reserved_ones(self, cast, window, by_group):
        """However the three taken places lie, the same numbers are refused with the same words."""
        kept = reserve(cast, window, 2)
        Window.objects.filter(pk=window.pk).update(taken=3 - by_group)
        Window.objects.filter(pk=kept.pk).update(taken=by_group)
        with pytest.raises(Refused) as fault:
            change_places(by=cast.employer_manager, window=window, places=4)
        assert fault.value.words == (
            '3 of these places are taken and 2 reserved, so there must be at least 5. '
            'Open the reserved places to everyone first.'
        )
        with pytest.raises(Refused, match='At most 1 place of these dates'):
            reserve(cast, window, 2, school=cast.school.organisation)
        change_places(by=cast.employer_manager, window=window, places=5)

    def test_the_pages_say_what_is_reserved_and_one_figure_taken(self, cast, window, sign_in):
        kept = reserve(cast, window, 2, group='need', until=SPRING)
        take_place(window=kept)
        for page in ('offer_dates', 'offer'):
            shown = sign_in(cast.employer_manager).get(reverse(f'employers:{page}', args=[window.offer.ref]))
            text = ' '.join(shown.content.decode().split())
            assert '2 reserved for students in care, with an education' in text
            assert 'open to everyone from Monday 1 March 2027' in text
            assert ('2 of 6 taken' in text) == (page == 'offer')
            assert '1 of 2' not in text
        for page in ('window_places', 'window_close'):
            for row in (window, kept):
                shown = sign_in(cast.employer_manager).get(reverse(f'employers:{page}', args=[row.ref]))
                assert 'Taken so far: 2.' in shown.content.decode() or page == 'window_close'
                assert '1 place.' not in shown.content.decode()

    def test_closing_closes_all_of_them(self, cast, window):
        kept = reserve(cast, window, 2)
        close_window(by=cast.employer_manager, window=window)
        kept.refresh_from_db()
        assert kept.closed_at is not None
        assert AuditEntry.objects.latest('pk').data['places'] == 6

    def test_next_year_they_come_again_open_to_everyone(self, cast, window, today):
        reserve(cast, window, 2)
        today.move_to('2027-09-10T10:00:00Z', tick=False)
        (again,) = host_again(by=cast.employer_manager, employer=cast.employer)
        assert (again.start, again.places, again.reserved_group) == (date(2028, 6, 26), 6, '')


class TestTerms:
    def terms(self, cast, offer, **changes):
        given = {'most_at_once': None, 'at_least': None} | changes
        return set_terms(by=cast.employer_manager, offer=offer, **given)

    def test_they_are_kept_and_said(self, cast, window):
        offer = self.terms(
            cast, window.offer, most_at_once=5, at_least=3, school=cast.school.organisation, until=SPRING
        )
        assert terms_words(offer, TODAY) == [
            'The offer “Print room” takes no more than 5 students at once.',
            'At least 3 together on the same dates, or nobody.',
            'Only Hillside School before Monday 1 March 2027. From that day everyone.',
        ]
        assert len(terms_words(offer, SPRING)) == 2

    @pytest.mark.parametrize(
        ('changes', 'words'),
        [
            ({'most_at_once': 2, 'at_least': 3}, 'no more than 2 at once, so you cannot ask for 3'),
            ({'group': 'care'}, 'Say from which day everyone may come'),
            ({'group': 'care', 'until': TODAY}, 'Choose a day that has not come yet'),
        ],
    )
    def test_what_cannot_be(self, cast, window, changes, words):
        with pytest.raises(Refused, match=words):
            self.terms(cast, window.offer, **changes)

    def test_a_head_start_that_is_over_does_not_stop_other_changes(self, cast, window, today):
        self.terms(cast, window.offer, group='care', until=SPRING)
        today.move_to(SPRING + DAY)
        offer = self.terms(cast, Offer.objects.get(), most_at_once=4, group='care', until=SPRING)
        assert offer.most_at_once == 4

    def test_a_copy_has_limits_but_no_head_start(self, cast, window):
        offer = self.terms(cast, window.offer, most_at_once=4, at_least=2, group='care', until=SPRING)
        copy = duplicate_offer(by=cast.employer_manager, offer=offer)
        assert (copy.most_at_once, copy.at_least, copy.head_start_until) == (4, 2, None)

    def test_dates_with_too_few_places_for_the_wish_are_pointed_out(self, cast, window, sign_in):
        url = reverse('employers:offer_dates', args=[window.offer.ref])
        for least, told in ((None, False), (6, False), (7, True)):
            Offer.objects.update(at_least=least)
            page = sign_in(cast.employer_manager).get(url).content.decode()
            assert ('Fewer places than you want together' in page) == told

    def test_they_make_no_new_version(self, cast, window):
        assert self.terms(cast, window.offer, most_at_once=4).version == 1


@pytest.mark.parametrize(
    ('day', 'kept'), [(SPRING - DAY, True), (SPRING, False), (SPRING + DAY, False)], ids=str
)
class TestRelease:
    """The day before, the day itself, the day after."""

    def test_reserved_places_are_nobodys_in_public_until_their_day(self, cast, window, day, kept):
        reserve(cast, window, 2, until=SPRING)
        (offer,) = with_windows(OfferSearch(today=day).queryset(), OfferSearch(today=day))
        assert sum(row.places_left for row in offer.upcoming) == offer.places_left == (3 if kept else 5)

    def test_a_head_start_hides_the_offer_until_its_day(self, cast, window, day, kept):
        Offer.objects.update(head_start_group='need', head_start_until=SPRING)
        assert OfferSearch(today=day).queryset().count() == (0 if kept else 1)

    def test_schools_see_what_may_be_theirs(self, cast, window, day, kept):
        mine, other = cast.school.organisation, cast.other_school.organisation
        Offer.objects.update(head_start_school=mine, head_start_until=SPRING)
        reserve(cast, window, 2, school=mine, until=SPRING)
        reserve(cast, window, 1, group='care', until=SPRING)
        for school, sees in ((mine, 5), (other, None if kept else 5)):
            found = OfferSearch(today=day, school=school).queryset().first()
            assert (found and found.places_left) == sees


def test_the_public_pages_say_nothing_of_groups(cast, window, client):
    reserve(cast, window, 2)
    head = OfferFactory(site__employer=cast.employer, head_start_group='care', head_start_until=SPRING)
    WindowFactory(offer=head)
    page = client.get(reverse('browse:offer', args=[window.offer.ref])).content.decode()
    assert '2 to 4 places left' in page
    for text in (page, client.get(reverse('browse:search')).content.decode()):
        assert 'care leaver' not in text
        assert 'eserved' not in text
        assert head.title not in text
    assert client.get(reverse('browse:offer', args=[head.ref])).status_code == 404


def test_a_school_reads_of_its_own_and_of_groups_only(cast, window, sign_in):
    reserve(cast, window, 1, school=cast.school.organisation)
    reserve(cast, window, 1, group='need')
    url = reverse('employers:offer', args=[window.offer.ref])
    for who, named in (('careers_lead', True), ('other_lead', False)):
        page = sign_in(getattr(cast, who)).get(url).content.decode()
        assert ('1 reserved for Hillside School' in page) == named
        assert '1 reserved for students in care' in page


class TestPages:
    @pytest.fixture
    def token(self, cast):
        return issue_link(
            purpose='employers.offers',
            url_name='employers:link_offers',
            subject=cast.employer,
            person='Cora Contact',
            issued_for=cast.hub,
            organisation=cast.employer.organisation,
        )[1]

    @pytest.fixture(params=['signed in', 'by link'])
    def door(self, request, cast, client, token, sign_in):
        """(browser, address of a page) for both ways in."""
        if request.param == 'by link':
            return client, lambda page, row: reverse(f'employers:link_{page}', args=[token, row.ref])
        return sign_in(cast.employer_manager), lambda page, row: reverse(f'employers:{page}', args=[row.ref])

    def test_reserve_and_open_again(self, cast, window, door):
        browser, to = door
        data = {'places': '2', 'who': 'school', 'school': cast.school.organisation.ref}
        assert browser.get(to('window_reserve', window)).status_code == 200
        assert browser.post(to('window_reserve', window), data).status_code == 302
        assert rows() == [(4, 1, '', None), (2, 0, '', 'Hillside School')]
        kept = Window.objects.latest('pk')
        page = browser.get(to('offer_dates', window.offer)).content.decode()
        assert to('window_open', kept) in page
        assert browser.get(to('window_open', kept)).status_code == 200
        assert rows()[1][0] == 2
        browser.post(to('window_open', kept))
        assert rows() == [(6, 1, '', None), (0, 0, '', None)]

    def test_terms(self, cast, window, door):
        browser, to = door
        until = {'until_day': '1', 'until_month': '3', 'until_year': '2027'}
        data = {'most_at_once': '5', 'at_least': '3', 'who': 'care', **until}
        assert browser.post(to('offer_terms', window.offer), data).status_code == 302
        offer = Offer.objects.get()
        assert (offer.most_at_once, offer.at_least, offer.head_start_group) == (5, 3, 'care')
        assert offer.head_start_until == SPRING
        page = browser.get(to('offer_terms', offer)).content.decode()
        assert 'value="5"' in page
        assert 'value="2027"' in page
        browser.post(to('offer_terms', offer), {'most_at_once': '', 'at_least': '', 'who': '', **until})
        offer.refresh_from_db()
        assert (offer.most_at_once, offer.head_start_group, offer.head_start_until) == (None, '', None)

    @pytest.mark.parametrize(
        ('data', 'words'),
        [
            ({'places': '2'}, 'Choose for whom'),
            ({'places': '2', 'who': 'school'}, 'Choose the school.'),
            ({'places': '9', 'who': 'care'}, 'At most 4 places of these dates can be reserved'),
            ({'places': '0', 'who': 'care'}, 'How many places must be 1 or more'),
            (
                {'places': '2', 'who': 'care', 'until_day': '1', 'until_month': '11', 'until_year': '2026'},
                'Choose a day that has not come yet.',
            ),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_kept(self, cast, window, door, data, words):
        browser, to = door
        page = browser.post(to('window_reserve', window), data).content.decode()
        assert words in page
        assert f'value="{data["places"]}"' in page
        assert len(rows()) == 1

    def test_terms_that_cannot_be(self, cast, window, door):
        browser, to = door
        data = {'most_at_once': '2', 'at_least': '3', 'who': 'need'}
        page = browser.post(to('offer_terms', window.offer), data).content.decode()
        assert 'Enter 2 or fewer: you take no more than 2 at once.' in page
        assert 'Enter the day from which everyone may come.' in page
        assert Offer.objects.get().most_at_once is None

    def test_a_school_of_another_area_cannot_be_chosen(self, cast, window, door):
        browser, to = door
        data = {'places': '2', 'who': 'school', 'school': cast.far_school.organisation.ref}
        assert 'Harbour School' not in browser.get(to('window_reserve', window)).content.decode()
        assert 'from the list' in browser.post(to('window_reserve', window), data).content.decode()

    def test_a_link_opens_no_other_employers_places(self, cast, client, token):
        other = WindowFactory(offer__site__employer=cast.other_employer)
        for page, row in (('window_reserve', other), ('window_open', other), ('offer_terms', other.offer)):
            url = reverse(f'employers:link_{page}', args=[token, row.ref])
            assert client.post(url, {'places': '1', 'who': 'care'}).status_code == 404
