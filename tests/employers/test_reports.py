"""A problem reported with an offer: no account, no name, no bot; and the employer never learns who."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.models import FollowUp, Message
from employers.actions import duplicate_offer, publish_offer
from employers.actions.reports import decide_report, look_at_report, report_offer
from employers.models import Report
from employers.views.reports import MOST
from tests.factories.employers import ContactFactory, ReportFactory

SAID = 'The manager shouted at my friend'


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to('2026-11-22T10:00:00Z', tick=False)
    return lambda seconds: time_machine.move_to(timezone.now() + timedelta(seconds=seconds), tick=False)


@pytest.fixture
def offer(cast, offer_of):
    ContactFactory(employer=cast.employer, name='Cora Contact', email='cora@employer.example')
    return offer_of(cast.employer, title='Print room', taken=1)


def page_of(offer):
    return reverse('browse:report', args=[offer.ref])


def stamp(browser, page):
    return re.search(r'name="drawn" value="([^"]+)"', browser.get(page).content.decode())[1]


def send(browser, page, clock, **given):
    drawn = stamp(browser, page)
    clock(30)
    sent = {'problem': 'wrong', 'words': SAID, 'drawn': drawn} | given
    return browser.post(page, sent)


def test_anybody_can_report_without_a_name(client, clock, offer, cast):
    answer = send(client, page_of(offer), clock)
    assert answer.url == reverse('browse:offer', args=[offer.ref])
    report = Report.objects.get()
    assert (report.offer, report.problem, report.email, report.reporter) == (offer, 'wrong', '', None)
    assert FollowUp.objects.get().organisation == cast.hub
    assert Message.objects.count() == 0


def test_what_is_not_listed_cannot_be_reported_in_public(client, offer):
    offer.status = 'paused'
    offer.save()
    assert client.get(page_of(offer)).status_code == 404


def test_who_signs_in_is_known_to_the_hub_alone(cast, sign_in, clock, offer):
    page = reverse('employers:offer_report', args=[offer.ref])
    send(sign_in(cast.careers_lead), page, clock)
    report = Report.objects.get()
    assert report.reporter == cast.careers_lead
    html = sign_in(cast.hub_officer).get(reverse('employers:report', args=[report.ref])).content.decode()
    assert 'Carys Lead' in html
    assert AuditEntry.objects.get(verb='report.send').owner_ref == cast.hub.ref
    for stranger in (cast.careers_lead, cast.employer_manager, cast.stranger_hub):
        assert Report.objects.visible_to(stranger).count() == 0


def test_a_trap_filled_in_keeps_nothing_and_says_nothing(client, clock, offer):
    answer = send(client, page_of(offer), clock, nickname='Buy pills')
    assert answer.status_code == 302
    assert Report.objects.count() == 0


@pytest.mark.parametrize('seconds', [0, 2, 24 * 3600 + 1])
def test_too_quick_or_too_late_asks_again_and_keeps_what_was_typed(client, clock, offer, seconds):
    drawn = stamp(client, page_of(offer))
    clock(seconds)
    sent = {'problem': 'wrong', 'words': SAID, 'drawn': drawn}
    html = unescape(client.post(page_of(offer), sent).content.decode())
    assert 'Please read your report once more' in html
    assert SAID in html
    assert Report.objects.count() == 0
    clock(10)
    again = re.search(r'name="drawn" value="([^"]+)"', html)[1]
    assert client.post(page_of(offer), sent | {'drawn': again}).status_code == 302


@pytest.mark.parametrize('drawn', ['', 'made:up:stamp', '\x00'])
def test_a_made_up_stamp_is_no_fault_of_ours(client, offer, drawn):
    answer = client.post(page_of(offer), {'problem': 'wrong', 'words': SAID, 'drawn': drawn})
    assert answer.status_code == 200
    assert Report.objects.count() == 0


def test_one_machine_cannot_flood_the_hub(client, clock, offer):
    for _ in range(MOST):
        assert send(client, page_of(offer), clock).status_code == 302
    assert send(client, page_of(offer), clock).status_code == 429
    assert Report.objects.count() == MOST


@pytest.mark.parametrize(('problem', 'mails'), [('unsafe', 2), ('behaviour', 2), ('wrong', 0)])
def test_a_childs_safety_is_mailed_to_the_hub_at_once(cast, offer, problem, mails):
    people = {cast.hub_manager.user.email, cast.hub_officer.user.email}
    report_offer(offer=offer, problem=problem, words=SAID)
    sent = Message.objects.filter(template='employers.urgent_report')
    assert sent.count() == mails
    assert {message.to_email for message in sent} <= people
    assert all(message.urgent and message.organisation is None for message in sent)


def test_looking_and_deciding_leave_a_trail(cast, sign_in, offer):
    report = ReportFactory(offer=offer, words=SAID)
    browser, page = sign_in(cast.hub_officer), reverse('employers:report', args=[report.ref])
    browser.post(reverse('employers:report_look', args=[report.ref]))
    look_at_report(by=cast.hub_manager, report=report)
    browser.post(page, {'outcome': 'fine'})
    html = browser.get(page).content.decode()
    assert 'Decided: Nothing is wrong' in html
    assert 'Olu Officer' in html
    verbs = AuditEntry.objects.filter(verb__startswith='report.').order_by('pk')
    assert list(verbs.values_list('verb', flat=True)) == ['report.look', 'report.decide']
    with pytest.raises(Refused):
        decide_report(by=cast.hub_manager, report=report, outcome='fine')


def test_to_mend_needs_words_and_the_employer_reads_them_and_no_more(cast, sign_in, offer):
    report = ReportFactory(offer=offer, words=SAID, email='me@home.example')
    browser, page = sign_in(cast.hub_officer), reverse('employers:report', args=[report.ref])
    assert 'Say what the employer has to mend.' in browser.post(page, {'outcome': 'mend'}).content.decode()
    browser.post(page, {'outcome': 'mend', 'told': 'Change the hours.'})
    html = sign_in(cast.employer_manager).get(reverse('employers:offer', args=[offer.ref])).content.decode()
    assert 'Change the hours.' in html
    assert SAID not in html
    assert 'me@home.example' not in html
    to_employer = Message.objects.visible_to(cast.employer_manager).get()
    assert (to_employer.template, to_employer.to_email) == (
        'employers.report_outcome',
        'cora@employer.example',
    )
    report.refresh_from_db()
    assert report.email == ''
    assert Message.objects.get(template='employers.report_decided').to_email == 'me@home.example'


def test_hidden_leaves_the_lists_and_the_employer_cannot_bring_it_back(cast, offer):
    decide_report(by=cast.hub_officer, report=ReportFactory(offer=offer), outcome='hidden', told='Mend it.')
    offer.refresh_from_db()
    assert (offer.status, offer.windows.get().taken, offer.windows.get().closed_at) == ('paused', 1, None)
    with pytest.raises(Refused, match='Your careers hub has hidden this offer'):
        publish_offer(by=cast.employer_manager, offer=offer)
    copy = duplicate_offer(by=cast.employer_manager, offer=offer)
    with pytest.raises(Refused, match='Your careers hub has hidden this offer'):
        publish_offer(by=cast.employer_manager, offer=copy)
    publish_offer(by=cast.hub_officer, offer=offer)
    offer.refresh_from_db()
    assert (offer.status, offer.withheld_at) == ('published', None)


def test_of_a_concern_passed_on_the_employer_hears_nothing(cast, sign_in, offer):
    report = ReportFactory(offer=offer, problem='behaviour', words=SAID)
    decide_report(by=cast.hub_officer, report=report, outcome='passed_on', told='To the designated officer.')
    assert Message.objects.visible_to(cast.employer_manager).count() == 0
    html = sign_in(cast.employer_manager).get(reverse('employers:offer', args=[offer.ref])).content.decode()
    assert 'After a report' not in html


def test_urgent_reports_stand_first_and_three_cost_what_one_does(
    cast, sign_in, offer, django_assert_num_queries
):
    browser, page = sign_in(cast.hub_officer), reverse('employers:reports')
    ReportFactory(offer=offer)
    browser.get(page)
    with django_assert_num_queries(4):
        browser.get(page)
    ReportFactory(offer=offer)
    ReportFactory(offer=offer, problem='unsafe')
    with django_assert_num_queries(4):
        html = browser.get(page).content.decode()
    assert html.index('not safe for a student') < html.index('What it says is not right')


@pytest.mark.parametrize(
    'wrong',
    [
        {'state': 'decided'},
        {'state': 'open', 'outcome': 'fine'},
        {'state': 'looked_at'},
        {'problem': 'made_up'},
    ],
)
def test_the_database_holds_no_half_decided_report(offer, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportFactory(offer=offer, **wrong)
