"""Every kind of message with real data: what it says, to whom, when it is dropped, and what it never says."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from brokerage.accounts.models import AccessLink
from brokerage.notify.actions import plan
from brokerage.notify.models import FollowUp, Message, MessageState
from brokerage.notify.registry import REGISTRY
from brokerage.notify.sending import send_one
from placements.actions import paperwork, progress
from placements.enums import Signer, State
from placements.models import Placement
from placements.notifications import kinds
from placements.notifications.announce import tell_employer, tell_family
from schools.models import Guardian
from tests.factories.accounts import MembershipFactory
from tests.factories.safeguarding import ConsentFactory
from tests.placements import story
from tests.placements.agreements import proved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]

# Those about a placement itself; what asks for signatures is about an agreement (see test_agreements.py).
OURS = {
    name: kind
    for name, kind in REGISTRY.items()
    if name.startswith('placements.') and kind.model is Placement
}
STATE_OF = {
    'left': State.ACCEPTED,
    'decision': State.ACCEPTED,
    'nomination': State.NOMINATED,
    'nomination_reminder': State.NOMINATED,
    'accepted': State.ACCEPTED,
    'ask_consent': State.ACCEPTED,
    'consent': State.ACCEPTED,
    'summary_changed': State.ACCEPTED,
    'parents_disagree': State.ACCEPTED,
    'confirmed': State.CONFIRMED,
    'reopened': State.ACCEPTED,
    'starts_soon': State.CONFIRMED,
    'ended': State.CANCELLED_BY_EMPLOYER,
    'meeting_asked': State.MEETING,
    'meeting_answered': State.NOMINATED,
    'back': State.CONFIRMED,
    'papers': State.ACCEPTED,
    'prepare': State.CONFIRMED,
    'host_again': State.COMPLETED,
}
WHEN = 'When: Monday 28 June to Friday 9 July 2027, 9am to 4pm\nWhere: 1 Canal Street, B32 2AP'


def state_for(name):
    short = name.removeprefix('placements.')
    return next(state for start, state in STATE_OF.items() if short.startswith(start))


def sent(placement, name, to='Pat Parent', email='pat@example.org'):
    message = plan(
        kind=OURS[name], subject=placement, to_email=email, to_name=to, sender=placement.school.organisation
    )
    return OURS[name].render(OURS[name].subject(placement.ref), message)


def test_all_kinds_are_known():
    assert len(OURS) == 29


@pytest.mark.parametrize('name', sorted(OURS))
def test_every_kind_renders_in_plain_words_and_a_subject_without_names(cast, name):
    cast.school.phone = '0121 496 0999'
    cast.school.save()
    placement = story.a_placement(cast, state_for(name))
    line, text, html = sent(placement, name)
    for personal in ('Maya', 'Khan', 'Pat', '2012', placement.student.upn):
        assert personal not in line
    assert 'Khan' not in text + html
    assert WHEN in text
    assert text.startswith('Hello Pat Parent,\n\n')
    assert not re.search(r'\S  |  $', text, re.MULTILINE)
    assert 'None' not in text
    assert not re.search(r'\n{3,}', text)


@pytest.mark.parametrize('name', sorted(OURS))
def test_every_kind_renders_when_little_is_known(cast, name):
    placement = story.a_placement(cast, state_for(name))
    offer = placement.window.offer
    type(offer).objects.filter(pk=offer.pk).update(day_starts=None, day_ends=None, contact=None)
    placement.employer.contacts.all().delete()
    Guardian.objects.all().delete()
    _, text, _ = sent(placement, name)
    assert 'When: Monday 28 June to Friday 9 July 2027\n' in text
    assert 'None' not in text


def test_the_request_to_an_employer_word_by_word(cast):
    placement = story.a_placement(cast)
    line, text, _ = sent(placement, 'placements.nomination', 'Ann Asked')
    assert line == 'Can you take a student from Hillside School for work experience?'
    assert (
        re.sub(r'http\S+', 'LINK', text)
        == f"""Hello Ann Asked,

Hillside School would like to send a Year 10 student to Brindley Print as Print finisher.

{WHEN}

Please say yes or no by Sunday 20 December 2026. It takes about a minute, and you need no account:

LINK

We keep the place for the student until you answer. You learn the student’s first name once you have said yes.

--
Sent by Fortnight because you take part in a work placement. Reply to this message and a person will read it.
"""
    )


def test_employers_learn_the_first_name_only_once_they_said_yes(cast):
    placement = story.a_placement(cast)
    for name in ('nomination', 'nomination_reminder'):
        assert 'Maya' not in ' '.join(sent(placement, f'placements.{name}'))
    said_yes = story.a_placement(cast, State.CONFIRMED, student=story.a_student(cast))
    _, text, _ = sent(said_yes, 'placements.confirmed_employer')
    assert 'Maya from Hillside School comes to Brindley Print as Print finisher.' in text
    ended = story.a_placement(cast, State.WITHDRAWN, student=story.a_student(cast))
    assert 'Maya' not in ' '.join(sent(ended, 'placements.ended_employer'))


def test_that_safeguarding_was_the_reason_is_told_to_nobody_outside(cast):
    placement = story.a_placement(cast, State.STOPPED)
    for name in ('ended_employer', 'ended_family', 'ended_school'):
        assert 'safeguarding' not in ' '.join(sent(placement, f'placements.{name}')).lower()
    assert '(stopped by the school)' in sent(placement, 'placements.ended_employer')[1]


def test_families_are_told_where_when_what_to_wear_and_whom_to_ask_for(cast):
    placement = story.a_placement(cast, State.CONFIRMED)
    offer = placement.window.offer
    told = {'dress': 'Old clothes', 'lunch': 'Bring your own', 'travel': 'Bus 23 to the bridge'}
    type(offer).objects.filter(pk=offer.pk).update(**told)
    _, text, _ = sent(placement, 'placements.confirmed_family')
    assert (
        f"""{WHEN}

Ask for: Ann Asked, 0121 496 0000
What to wear: Old clothes
Lunch: Bring your own
How to get there: Bus 23 to the bridge
"""
        in text
    )


def test_an_employer_with_an_ampersand_stays_as_written_and_html_is_escaped(cast):
    organisation = cast.employer.organisation
    organisation.name = 'O’Brien & <b>Sons</b>'
    organisation.save()
    _, text, html = sent(story.a_placement(cast), 'placements.nomination')
    assert 'O’Brien & <b>Sons</b>' in text
    assert 'O’Brien &amp; &lt;b&gt;Sons&lt;/b&gt;' in html


def test_links_are_personal_and_good_until_the_last_day(cast):
    placement = story.a_placement(cast)
    _, text, _ = sent(placement, 'placements.nomination', 'Ann Asked')
    link = AccessLink.objects.get()
    assert (link.purpose, link.subject_ref, link.person) == ('placements.answer', placement.ref, 'Ann Asked')
    assert link.organisation == placement.employer.organisation
    assert link.issued_for == placement.school.organisation
    assert timezone.localdate(link.expires_at) == placement.end + timezone.timedelta(days=1)
    assert re.search(r'http://testserver/placements/answer/\S{43}/', text)


# ---- whom an event concerns


def planned():
    return sorted(Message.objects.values_list('template', 'to_email'))


def emails(placement):
    guardian = placement.student.guardians.get()
    return placement.window.offer.contact.email, guardian.email, placement.student.email


def test_confirming_tells_employer_parent_and_student_once(cast):
    placement = story.all_but_approval(story.a_placement(cast, State.ACCEPTED))
    employer, parent, student = emails(placement)
    progress.approve_and_confirm(by=cast.careers_lead, placement=placement)
    assert planned() == sorted(
        [
            ('placements.confirmed_employer', employer),
            ('placements.confirmed_family', parent),
            ('placements.confirmed_family', student),
        ]
    )


def test_a_family_that_shares_an_address_is_told_once(cast):
    placement = story.a_placement(cast, State.CONFIRMED)
    Guardian.objects.update(email=placement.student.email.upper())
    tell_family(kinds.ConfirmedToFamily, story.fresh(placement))
    assert planned() == [('placements.confirmed_family', placement.student.email)]


def test_without_the_employers_address_the_school_is_asked_to_phone(cast):
    placement = story.a_placement(cast)
    contact = placement.window.offer.contact
    for told in ({'email': ''}, {'email_bounced': True, 'email': 'gone@example.org'}):
        type(contact).objects.filter(pk=contact.pk).update(**told)
        tell_employer(kinds.Nomination, story.fresh(placement))
    assert planned() == []
    follow_up = FollowUp.objects.get()
    assert follow_up.organisation == placement.school.organisation
    assert follow_up.said == (
        'Phone Brindley Print and ask whether they can take the student, and record the answer: '
        'Monday 28 June to Friday 9 July 2027. E-mail does not reach them.'
    )
    assert follow_up.path == f'/placements/{placement.ref}/'


def test_each_thing_to_say_by_phone_is_asked_for_on_its_own(cast):
    window = story.a_window(cast)
    type(window.offer.contact).objects.update(email='')
    placement = story.nominated(cast, window=window)
    progress.withdraw(by=cast.careers_lead, placement=placement, reason='ill')
    rows = FollowUp.objects.order_by('pk').values_list('kind', 'done_by')
    assert list(rows) == [('phone.placements.nomination', 'Settled'), ('phone.placements.ended_employer', '')]


def test_without_the_parents_address_the_school_is_asked_to_phone_and_the_student_is_still_told(cast):
    placement = story.a_placement(cast, State.CONFIRMED)
    Guardian.objects.update(email='')
    tell_family(kinds.ConfirmedToFamily, story.fresh(placement))
    assert planned() == [('placements.confirmed_family', placement.student.email)]
    assert FollowUp.objects.get().said == (
        'Phone Maya Khan’s parent or carer: we hold no e-mail address. Say that the placement is confirmed.'
    )


def test_every_careers_leader_is_told_and_nobody_else_at_the_school(cast):
    second = MembershipFactory(organisation=cast.school.organisation, role='careers_lead')
    left = MembershipFactory(organisation=cast.school.organisation, role='careers_lead', is_active=False)
    assert all((cast.careers_lead, cast.dsl, cast.tutor, cast.other_lead))
    placement = story.a_placement(cast)
    progress.accept(by=cast.employer_manager, placement=placement)
    told = Message.objects.filter(template='placements.accepted_school').values_list('to_email', flat=True)
    assert set(told) == {cast.careers_lead.user.email, second.user.email}
    assert left.user.email not in told


def test_an_adult_needs_no_consent_and_nobody_is_asked(cast):
    student = story.a_student(cast, date_of_birth='2008-03-01')
    placement = story.a_placement(cast, student=student)
    progress.accept(by=cast.employer_manager, placement=placement)
    assert 'placements.ask_consent' not in dict(planned())


# ---- what is no longer needed is not sent


def test_a_withdrawn_nominations_message_is_dropped(cast):
    placement = story.nominated(cast)
    waiting = Message.objects.get()
    progress.withdraw(by=cast.careers_lead, placement=placement, reason='ill')
    send_one(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, mail.outbox) == (MessageState.DROPPED, [])


def test_a_parent_who_has_answered_is_not_asked(cast):
    placement = story.a_placement(cast, State.ACCEPTED)
    message = plan(
        kind=kinds.AskConsent,
        subject=placement,
        to_email=placement.student.guardians.get().email,
        to_name='Pat Parent',
        sender=placement.school.organisation,
    )
    assert OURS[message.template].still_due(story.fresh(placement), message)
    ConsentFactory(student=placement.student, placement_ref=placement.ref, answer='refused')
    assert not OURS[message.template].still_due(story.fresh(placement), message)


def test_a_parent_whose_address_was_corrected_is_not_asked_at_the_old_one(cast):
    placement = story.a_placement(cast, State.ACCEPTED)
    Guardian.objects.update(email='new@example.org')
    message = Message(template='placements.ask_consent', to_email='old@example.org')
    assert not OURS[message.template].still_due(story.fresh(placement), message)


def test_a_refusal_taken_back_is_not_told(cast):
    assert cast.careers_lead
    placement = story.a_placement(cast, State.ACCEPTED)
    link = story.consent_link(placement)
    for said in ('refused', 'given'):
        proved(placement, Signer.PARENT)
        paperwork.answer_consent(
            by=link, placement=placement, answer=said, signed_name='Pat', emergency_phone='1'
        )
    message = Message.objects.get(template='placements.consent_refused')
    send_one(message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.DROPPED


@pytest.mark.parametrize('name', ['placements.starts_soon_employer', 'placements.starts_soon_family'])
def test_starts_soon_is_not_said_once_it_has_started(cast, name, time_machine):
    placement = story.a_placement(cast, State.CONFIRMED)
    time_machine.move_to('2027-06-27 09:00')
    assert OURS[name].still_due(placement, Message())
    time_machine.move_to('2027-06-28 01:00')
    assert not OURS[name].still_due(placement, Message())


def test_copies_that_name_students_are_logged_as_reads(cast):
    placement = story.a_placement(cast, State.CONFIRMED)
    named = {
        name
        for name, kind in OURS.items()
        if kind.named_students(story.fresh(placement))[1] == [placement.student]
    }
    assert {name for name, kind in OURS.items() if isinstance(kind, kinds.ToFamily)} <= named
    nominated = story.a_placement(cast, student=story.a_student(cast))
    assert OURS['placements.nomination'].named_students(nominated)[1] == []
