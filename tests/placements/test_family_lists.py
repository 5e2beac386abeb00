"""Offers sent to a student's list: the family hears once, with a link; what nobody has opened is taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.models import AccessLink
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.actions import set_text_rules
from brokerage.notify.models import Message, MessageState
from brokerage.notify.sending import send_one
from placements.actions.lists import open_list, take_back
from placements.actions.wishes import add_wish, put_on_lists
from placements.lifecycle import UNDO_WITHIN
from placements.models import FamilyList, ListAct, OfferWish
from placements.queries.lists import family_list
from tests.factories.employers import WindowFactory
from tests.factories.schools import BlockFactory, CohortFactory, GuardianFactory, StudentFactory
from tests.people import Cast
from tests.placements.match_pages import messages_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


@pytest.fixture
def block(cast):
    return BlockFactory(cohort=CohortFactory(school=cast.school))


@pytest.fixture
def student(block):
    student = StudentFactory(cohort=block.cohort, needs=['quiet'], step_free=True)
    GuardianFactory(student=student, name='Asha Khan', email='asha@example.org', phone='07700 900123')
    return student


@pytest.fixture
def offers(cast, block):
    given = {'offer__site__employer': cast.employer, 'offer__adjustments': ['quiet']}
    return [WindowFactory(**given, offer__title=f'Number {n}').offer for n in range(5)]


def send(cast, students, offers):
    put_on_lists(by=cast.careers_lead, students=students, offers=offers)
    return ListAct.objects.latest('pk')


def later(time_machine, **by):
    time_machine.move_to(timezone.now() + timedelta(**by))


def listed(student):
    return list(OfferWish.objects.filter(student=student).order_by('rank').values_list('rank', 'offer'))


def mailed():
    return Message.objects.filter(template='placements.list_sent', to_number='')


def opened(client, message):
    """The page that the mail's link opens; the link is asked of the mail as it was sent."""
    from_mail = [word for word in message_text(message).split() if '/placements/list/' in word]
    return client.get(from_mail[0].removeprefix('http://testserver'))


def message_text(message):
    return next(each.body for each in mail.outbox if each.to == [f'{message.to_name} <{message.to_email}>'])


def test_five_offers_and_two_more_the_same_day_are_one_message(cast, student, offers, time_machine):
    send(cast, [student], offers[:3])
    later(time_machine, minutes=10)
    send(cast, [student], offers[3:])
    message = mailed().get()
    assert (message.to_email, message.state) == ('asha@example.org', MessageState.PLANNED)
    assert message.send_after > timezone.now()
    later(time_machine, days=1)
    send(
        cast,
        [student],
        [WindowFactory(offer__site__employer=cast.employer, offer__adjustments=['quiet']).offer],
    )
    assert mailed().count() == 2
    assert len(listed(student)) == 6


def test_the_message_and_the_page_name_no_need(cast, student, offers, client, time_machine):
    send(cast, [student], offers)
    later(time_machine, minutes=31)
    message = send_one(mailed().get().pk)
    assert message.state == MessageState.SENT
    text = message_text(message)
    page = words(opened(client, message))
    assert 'Number 4' in page
    for said in (text, page, message.subject_line):
        for word in ('quiet', 'step-free', 'adjustment', 'need', student.last_name.lower()):
            assert word not in said.lower().replace('need a', ''), word
    assert student.first_name in text
    assert student.first_name not in message.subject_line


def test_nobody_whom_the_school_does_not_ask(cast, block, offers):
    student = StudentFactory(cohort=block.cohort)
    GuardianFactory(student=student, email='no@example.org', may_consent=False)
    send(cast, [student], offers[:1])
    assert not mailed().exists()


@pytest.mark.parametrize('chosen', [True, False])
def test_a_text_only_where_the_school_chose_it(cast, student, offers, settings, chosen):
    settings.SMS_BACKEND = 'outbox'
    set_text_rules(by=cast.careers_lead, kinds=['placements.list_sent'] if chosen else [])
    send(cast, [student], offers)
    assert Message.objects.exclude(to_number='').exists() == chosen


def test_taken_back_in_time_nothing_is_left_and_nothing_is_sent(cast, student, offers, time_machine):
    add_wish(by=cast.careers_lead, student=student, offer=offers[2])
    act = send(cast, [student], offers)
    assert take_back(by=cast.careers_lead, act=act).entries == 4
    assert listed(student) == [(1, offers[2].pk)]
    assert take_back(by=cast.careers_lead, act=act).entries == 0
    later(time_machine, minutes=31)
    assert send_one(mailed().get().pk).state == MessageState.DROPPED
    assert AuditEntry.objects.filter(verb='list.take_back').count() == 1
    send(cast, [student], offers[:1])
    assert mailed().filter(state=MessageState.PLANNED).count() == 1


def test_only_what_this_sending_added_and_the_ranks_close(cast, student, offers, time_machine):
    first = send(cast, [student], offers[:2])
    later(time_machine, minutes=5)
    send(cast, [student], offers[2:])
    take_back(by=cast.careers_lead, act=first)
    assert listed(student) == [(1, offers[2].pk), (2, offers[3].pk), (3, offers[4].pk)]
    later(time_machine, minutes=31)
    assert send_one(mailed().get().pk).state == MessageState.SENT


def test_what_a_family_has_looked_at_stays_and_the_others_go(cast, block, student, offers):
    other = StudentFactory(cohort=block.cohort)
    act = send(cast, [student, other], offers[:2])
    open_list(family_list(FamilyList.objects.get(student=student).ref))
    done = take_back(by=cast.careers_lead, act=act)
    assert (done.entries, [each.pk for each in done.seen]) == (2, [student.pk])
    assert (len(listed(student)), listed(other)) == (2, [])


def test_too_late_and_another_school_cannot(cast, student, offers, time_machine):
    act = send(cast, [student], offers)
    with pytest.raises(ListAct.DoesNotExist):
        take_back(by=cast.other_lead, act=act)
    later(time_machine, seconds=UNDO_WITHIN.total_seconds() + 1)
    with pytest.raises(Refused, match='one by one'):
        take_back(by=cast.careers_lead, act=act)
    assert len(listed(student)) == 5


def test_the_page_offers_it_and_says_what_stayed(cast, student, offers, sign_in, time_machine):
    browser, find = sign_in(cast.careers_lead), reverse('placements:find')
    browser.post(reverse('placements:find_students'), {'choose': 'yes', 'student': [student.ref]})
    assert 'Take it back' not in words(browser.get(find))
    browser.post(find, {'offer': [each.ref for each in offers]})
    assert 'Take it back' in words(browser.get(find))
    act = ListAct.objects.get()
    told = messages_of(browser.post(reverse('placements:find_take_back', args=[act.ref]), follow=True))
    assert told == ['Taken back: 5 entries.']
    assert 'Take it back' not in words(browser.get(find))


def test_a_link_whose_list_is_gone_or_whose_reader_is_asked_no_more(
    cast, student, offers, client, time_machine
):
    act = send(cast, [student], offers)
    later(time_machine, minutes=30)
    message = send_one(mailed().get().pk)
    FamilyList.objects.all().delete()
    assert 'taken these offers back' in words(opened(client, message))
    assert AccessLink.objects.get().purpose == 'placements.family_list'
    shown = FamilyList.objects.create(student=student, day=timezone.localdate())
    AccessLink.objects.update(subject_ref=shown.ref)
    student.guardians.update(may_consent=False)
    assert opened(client, message).status_code == 404
    assert act.wishes.count() == 5


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.fixture
    def cast(self, transactional_db):
        return Cast()

    def test_looked_at_and_taken_back_at_once_it_is_one_or_the_other(self, cast, student, offers):
        act = send(cast, [student], offers)
        shown = FamilyList.objects.get()

        def run(what):
            try:
                return what()
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            back = pool.submit(run, lambda: take_back(by=cast.careers_lead, act=act))
            seen = pool.submit(run, lambda: open_list(shown))
        assert (len(listed(student)) == 5) == seen.result()
        assert (back.result().entries == 0) == seen.result()
