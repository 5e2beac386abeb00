"""Texts to parents: only what the school chose, only to who did not say STOP, and nothing for it left out."""

import hashlib
import hmac
import json
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brokerage.core.errors import Refused
from brokerage.notify.actions import send_again, set_text_rules
from brokerage.notify.models import FollowUp, Message, MessageState, TextStop
from brokerage.notify.registry import REGISTRY, texted_kinds
from brokerage.notify.sending import send_one
from brokerage.notify.sms import LONGEST, in_alphabet, short_text
from placements.actions.reminders import plan_reminders
from placements.actions.schedules import set_block_schedule
from placements.enums import Move, State
from placements.lifecycle import move
from placements.notifications import kinds
from placements.notifications.texts import text_parents
from placements.queries.placements import whole
from schools.models import Guardian
from tests.accounts.test_people_pages import words
from tests.placements import story

NUMBER = '+447700900123'
ALL = [name for names in texted_kinds().values() for name in names]


def test_every_text_fits_into_one_however_long_the_names():
    for kind in REGISTRY.values():
        values = {each.name: 'Ĺlańfair–’' * 30 for each in kind.says}
        text = short_text(kind.short, values)
        assert len(text) <= LONGEST, kind.name
        assert in_alphabet(text) == text
        assert not kind.texted or text.endswith('STOP ends texts.')


def test_a_text_names_no_surname_no_address_no_link_and_goes_to_no_employer():
    for name in ALL:
        kind = REGISTRY[name]
        assert kind.to == 'Students and families'
        for word in ('{link}', '{place}', '{when_and_where}', '{details}', '{to_name}'):
            assert word not in kind.short


def test_one_letter_outside_the_alphabet_does_not_cost_ninety_others():
    assert in_alphabet('Zoë’s Łódź – “café” 你') == 'Zoe\'s Lodz - "café" ?'


@pytest.fixture
def placement(cast, time_machine, settings):
    time_machine.move_to(story.TODAY)
    settings.SMS_BACKEND = 'outbox'
    placement = story.a_placement(cast, State.CONFIRMED)
    Guardian.objects.filter(student=placement.student).update(phone='07700 900123')
    set_text_rules(by=cast.careers_lead, kinds=ALL)
    return whole().get(pk=placement.pk)


def texts():
    return Message.objects.exclude(to_number='')


def cancel(placement, lead):
    return move(placement=placement, name=Move.CANCEL_AS_SCHOOL, by=lead, reason='other')


def sent_text(placement):
    text_parents(kinds.StartsSoonToFamily, placement)
    return send_one(texts().get().pk)


@pytest.mark.django_db
class TestWhatGoes:
    def test_a_text_says_the_first_name_alone_and_is_kept_as_sent(self, placement):
        message = sent_text(placement)
        assert message.state == MessageState.SENT
        assert placement.student.first_name in message.body_text
        assert placement.student.last_name not in message.body_text
        assert placement.employer.organisation.name not in message.body_text
        assert 'http' not in message.body_text

    def test_planned_twice_it_is_one(self, placement):
        text_parents(kinds.StartsSoonToFamily, placement)
        text_parents(kinds.StartsSoonToFamily, placement)
        assert texts().count() == 1

    @pytest.mark.parametrize('chosen', [[], ['placements.consent_reminder']])
    def test_nothing_that_the_school_did_not_choose(self, cast, placement, chosen):
        set_text_rules(by=cast.careers_lead, kinds=chosen)
        text_parents(kinds.StartsSoonToFamily, placement)
        assert not texts().exists()

    def test_nothing_to_a_landline_or_without_a_provider(self, placement, settings):
        settings.SMS_BACKEND = ''
        text_parents(kinds.StartsSoonToFamily, placement)
        settings.SMS_BACKEND = 'outbox'
        Guardian.objects.update(phone='0121 496 0000')
        text_parents(kinds.StartsSoonToFamily, whole().get(pk=placement.pk))
        assert not texts().exists()

    def test_what_the_school_took_back_before_it_went_is_dropped(self, cast, placement):
        text_parents(kinds.StartsSoonToFamily, placement)
        Message.objects.update(state=MessageState.PLANNED)
        set_text_rules(by=cast.careers_lead, kinds=[])
        assert send_one(texts().get().pk).state == MessageState.DROPPED

    def test_it_starts_tomorrow(self, placement, time_machine):
        day = placement.start
        before = day.fromordinal(day.toordinal() - (3 if day.weekday() == 0 else 1))
        time_machine.move_to(f'{before}T09:00:00Z')
        plan_reminders()
        plan_reminders()
        assert [row.template for row in texts()] == ['placements.starts_soon_family']


@pytest.mark.django_db
class TestEnds:
    @pytest.mark.parametrize(
        ('own', 'days_before', 'count'),
        [({}, 11, 0), ({}, 10, 1), ({}, 1, 1), ({'end_texted': (5,)}, 10, 0), ({'end_texted': (20,)}, 11, 1)],
    )
    def test_a_cancellation_is_texted_in_the_last_days_of_the_blocks_schedule(
        self, cast, placement, time_machine, own, days_before, count
    ):
        set_block_schedule(by=cast.careers_lead, block=placement.block, changes=own)
        day = placement.start.fromordinal(placement.start.toordinal() - days_before)
        time_machine.move_to(f'{day}T10:00:00Z')
        cancel(placement, cast.careers_lead)
        assert texts().count() == count
        assert Message.objects.filter(template='placements.ended_family', to_number='').exists()

    def test_at_night_only_what_cannot_wait_goes(self, cast, placement, time_machine, settings):
        settings.HOLD_MAIL = True
        day = placement.start.fromordinal(placement.start.toordinal() - 1)
        time_machine.move_to(f'{day}T20:30:00Z')
        text_parents(kinds.StartsSoonToFamily, placement)
        assert send_one(texts().get().pk).state == MessageState.PLANNED
        cancel(placement, cast.careers_lead)
        ended = texts().get(template='placements.ended_family')
        assert ended.urgent
        assert send_one(ended.pk).state == MessageState.SENT


SECRET = 'shared'


def report(client, body, secret=SECRET):
    raw = json.dumps(body).encode()
    signed = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return client.post(
        '/messages/text-report/', raw, content_type='application/json', headers={'X-Signature': signed}
    )


def answer(client, text):
    return report(client, {'events': [{'event': 'answered', 'number': '07700 900123', 'text': text}]})


@pytest.mark.django_db
class TestAnswers:
    @pytest.fixture(autouse=True)
    def _secret(self, settings):
        settings.SMS_REPORT_SECRET = SECRET

    def test_stop_ends_texts_and_the_school_hears_of_it_once(self, cast, client, placement, sign_in):
        sent_text(placement)
        for _ in range(2):
            assert answer(client, ' Stop. please').json() == {'taken': 1}
        task = FollowUp.objects.get(kind='message.no_texts')
        assert 'use letter or phone' in task.words
        text_parents(kinds.EndedToFamily, placement)
        assert texts().count() == 1
        page = words(sign_in(cast.careers_lead).get('/messages/mobiles/'))
        assert 'Pat Parent' in page
        assert '7700' not in page

    def test_a_text_that_waited_is_dropped_and_mail_is_not(self, cast, client, placement):
        text_parents(kinds.StartsSoonToFamily, placement)
        Message.objects.update(state=MessageState.PLANNED)
        answer(client, 'STOP')
        assert send_one(texts().get().pk).state == MessageState.DROPPED
        cancel(placement, cast.careers_lead)
        assert Message.objects.filter(template='placements.ended_family', to_number='').exists()

    def test_start_brings_them_back_and_takes_the_task_off(self, client, placement):
        sent_text(placement)
        answer(client, 'STOP')
        answer(client, 'start')
        assert not TextStop.objects.exists()
        assert FollowUp.objects.get(kind='message.no_texts').done_at

    def test_any_other_answer_is_kept_nowhere_and_somebody_is_to_phone(self, client, placement):
        sent_text(placement)
        answer(client, 'She is ill. Start without her')
        task = FollowUp.objects.get(kind='message.answered')
        assert 'phone them' in task.words
        assert 'ill' not in task.words.replace('will', '')
        assert not TextStop.objects.exists()

    def test_what_did_not_arrive_is_mended_with_another_number(self, cast, client, placement, sign_in):
        message = sent_text(placement)
        told = {'event': 'failed', 'number': NUMBER, 'ref': message.ref}
        report(client, {'events': [told, told]})
        message.refresh_from_db()
        assert message.state == MessageState.BOUNCED
        assert FollowUp.objects.get(kind='message.bounced').path == message.path
        browser = sign_in(cast.careers_lead)
        for wrong, said in (('0121 496 0000', 'Enter a UK mobile'), ('07700 900123', 'Enter another number')):
            assert said in words(browser.post(message.path, {'to_number': wrong}))
        assert browser.post(message.path, {'to_number': '07700 900456'}).status_code == 302
        assert texts().filter(to_number='+447700900456').count() == 1
        with pytest.raises(Refused):
            send_again(message=message, by=cast.other_lead, to_number='+447700900789')

    def test_a_stranger_cannot_stop_anybody(self, client, placement, settings):
        body = {'events': [{'event': 'answered', 'number': NUMBER, 'text': 'STOP'}]}
        assert report(client, body, secret='guessed').status_code == 401
        settings.SMS_REPORT_SECRET = ''
        assert report(client, body, secret='').status_code == 401
        assert not TextStop.objects.exists()

    @pytest.mark.parametrize(
        'event', [7, {}, {'number': 3}, {'event': 'answered', 'number': NUMBER, 'text': 5}]
    )
    def test_what_makes_no_sense_is_passed_over(self, client, event):
        assert report(client, {'events': [event]}).json() == {'taken': 0}


def queries_of(act):
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


@pytest.mark.django_db
class TestPages:
    def test_as_many_queries_for_three_families_as_for_one(self, cast, placement, sign_in):
        browser, found = sign_in(cast.careers_lead), []
        for number in range(1, 4):
            Message.objects.create(**story.a_text(placement, f'+44770090012{number}', f'Parent {number}'))
            TextStop.objects.create(number=f'+44770090012{number}')
            found.append(queries_of(lambda: browser.get('/messages/mobiles/')))
        assert words(browser.get('/messages/mobiles/')).count('Parent') >= 3
        # The first is looked up with the page's own permissions; from then on nothing is added.
        assert found[0] == found[2]

    @pytest.mark.parametrize('said', ['STOP', 'START', 'She is ill', None])
    def test_the_hook_asks_as_much_however_often_a_number_was_texted(self, client, placement, settings, said):
        settings.SMS_REPORT_SECRET = SECRET
        costs = []
        for many in (1, 3):
            Message.objects.all().delete()
            TextStop.objects.all().delete()
            texted = [
                Message.objects.create(**story.a_text(placement, NUMBER, day=day))
                for day in range(1, many + 1)
            ]
            if said == 'START':
                answer(client, 'STOP')
            failed = {'events': [{'event': 'failed', 'number': NUMBER, 'ref': texted[-1].ref}]}
            costs.append(
                queries_of(partial(answer, client, said) if said else partial(report, client, failed))
            )
            FollowUp.objects.all().delete()
        assert costs[0] == costs[1]

    def test_a_school_chooses_and_starts_with_none(self, cast, sign_in, settings):
        browser = sign_in(cast.careers_lead)
        assert 'checked' not in browser.get('/messages/mobiles/').content.decode()
        browser.post('/messages/mobiles/', {'kinds': ['placements.ended_family']})
        page = browser.get('/messages/mobiles/').content.decode()
        assert page.count('checked') == 1
        assert 'sends no texts yet' in words(browser.get('/messages/mobiles/'))
        assert browser.post('/messages/mobiles/', {'kinds': ['placements.nomination']}).status_code == 200

    def test_nobody_chooses_what_is_no_text(self, cast):
        with pytest.raises(Refused):
            set_text_rules(by=cast.careers_lead, kinds=['placements.nomination'])
        with pytest.raises(Refused):
            set_text_rules(by=cast.hub_manager, kinds=[])

    def test_a_placements_page_says_that_a_text_goes_or_does_not(self, cast, placement, sign_in):
        browser, page = sign_in(cast.careers_lead), f'/placements/{placement.ref}/messages/'
        assert 'A text goes to their mobile, too.' in words(browser.get(page))
        TextStop.objects.create(number=NUMBER)
        assert 'Asked for no more texts: use letter or phone.' in words(browser.get(page))
