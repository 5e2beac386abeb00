"""Parents' answers, decisions, needs notes and concerns: who may, what is kept, what is never told."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from brokerage.accounts.links import issue_link
from brokerage.accounts.models import SystemActor
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from safeguarding.actions import (
    approve_needs_note,
    close_concern,
    decide,
    give_consent,
    note_summary,
    purge_needs,
    raise_concern,
)
from safeguarding.enums import ConsentAnswer, DslOutcome, DslReason, SummaryMethod
from safeguarding.models import Concern, Consent, DslDecision, NeedsNote, SummaryDelivery
from safeguarding.tasks import expire
from tests.factories.safeguarding import ConsentFactory, DraftFactory, NeedsNoteFactory, RiskAssessmentFactory
from tests.factories.schools import CohortFactory, GuardianFactory, StudentFactory

PLACEMENT = 'abcdefghjkmn'
SECRET = 'Has an epipen in the blue bag'


@pytest.fixture
def student(cast):
    return StudentFactory(cohort=CohortFactory(school=cast.school))


@pytest.fixture
def parent(cast, student):
    guardian = GuardianFactory(student=student, name='Pat Parent')
    link, _, _ = issue_link(
        purpose='placements.consent',
        url_name='safeguarding:link_assessment',
        subject=student,
        person=guardian.name,
        issued_for=cast.school.organisation,
    )
    return guardian, link


def consent(parent, student, **changes):
    guardian, link = parent
    told = {'answer': ConsentAnswer.GIVEN, 'signed_name': 'Pat Parent', 'placement_ref': PLACEMENT}
    return give_consent(by=link, student=student, guardian=guardian, **{**told, **changes})


def test_a_parents_answer_is_kept_with_who_gave_it(parent, student):
    kept = consent(parent, student, emergency_phone='07700 900123', share_needs=True)
    assert (kept.answer, kept.share_needs, kept.recorded_by) == ('given', True, 'Pat Parent, by signed link')
    row = AuditEntry.objects.get(verb='consent.answer')
    assert row.data == {'placement': PLACEMENT, 'answer': 'given'}
    assert row.owner_ref == student.school.organisation.ref


def test_a_parent_may_change_their_mind_and_both_answers_stay(parent, student):
    consent(parent, student)
    consent(parent, student, answer=ConsentAnswer.REFUSED, share_needs=True)
    assert list(Consent.objects.values_list('answer', 'share_needs')) == [
        ('refused', False),
        ('given', False),
    ]


@pytest.mark.parametrize(
    ('wrong', 'words'),
    [({'signed_name': ' '}, 'full name'), ({'answer': ConsentAnswer.MISSING}, 'yes or no')],
)
def test_half_an_answer_is_none(parent, student, wrong, words):
    with pytest.raises(Refused, match=words):
        consent(parent, student, **wrong)
    assert not Consent.objects.exists()


def test_a_parent_answers_for_their_own_child_alone(parent):
    with pytest.raises(Refused, match='not known for this student'):
        consent(parent, StudentFactory())


def test_a_summary_is_noted_once_a_version_and_method(cast, student):
    told = {'by': cast.careers_lead, 'student': student, 'placement_ref': PLACEMENT}
    first = RiskAssessmentFactory()
    delivery = note_summary(**told, assessment=first, method=SummaryMethod.LINK)
    assert note_summary(**told, assessment=first, method=SummaryMethod.LINK) == delivery
    note_summary(**told, assessment=first, method=SummaryMethod.SPOKEN)
    assert SummaryDelivery.objects.count() == 2


def test_a_draft_is_no_summary(cast, student):
    told = {'by': cast.careers_lead, 'student': student, 'placement_ref': PLACEMENT}
    with pytest.raises(Refused, match='has not confirmed'):
        note_summary(**told, assessment=DraftFactory(), method=SummaryMethod.LINK)


def ruling(by, student, **changes):
    told = {'outcome': DslOutcome.GO_AHEAD, 'reason': SECRET, 'covers': [DslReason.LONE_ADULT]}
    return decide(by=by, student=student, placement_ref=PLACEMENT, **{**told, **changes})


def test_a_decision_keeps_reason_and_what_it_covers_and_audit_repeats_neither(cast, student):
    kept = ruling(cast.dsl, student)
    assert (kept.reason, kept.covers, kept.decided_by) == (SECRET, ['lone_adult'], cast.dsl.actor_label)
    assert AuditEntry.objects.get(verb='dsl.decide').data == {'placement': PLACEMENT, 'outcome': 'go_ahead'}


@pytest.mark.parametrize(
    'wrong',
    [{'reason': ' '}, {'outcome': DslOutcome.GO_AHEAD_WITH_CONDITIONS, 'conditions': ''}],
)
def test_a_decision_needs_its_words(cast, student, wrong):
    with pytest.raises(Refused, match='Write down'):
        ruling(cast.dsl, student, **wrong)
    assert not DslDecision.objects.exists()


def test_a_reason_nobody_knows_is_a_fault(cast, student):
    with pytest.raises(ValueError, match='whim'):
        ruling(cast.dsl, student, covers=['whim'])


@pytest.mark.parametrize(
    'actor', ['careers_lead', 'tutor', 'hub_manager', 'employer_manager', 'stranger_lead']
)
def test_only_the_schools_own_lead_decides(cast, student, actor):
    with pytest.raises(Refused, match='designated safeguarding lead'):
        ruling(getattr(cast, actor), student)


def test_a_lead_of_another_school_and_a_link_decide_nothing(cast, student, parent):
    with pytest.raises(Refused):
        ruling(cast.dsl, StudentFactory())
    with pytest.raises(Refused):
        ruling(parent[1], student)


def note(by, student, **changes):
    told = {'words': SECRET, 'delete_on': timezone.localdate() + timedelta(days=30)}
    return approve_needs_note(by=by, student=student, placement_ref=PLACEMENT, **{**told, **changes})


def test_a_needs_note_waits_for_the_parent(cast, student, parent):
    with pytest.raises(Refused, match='has not agreed'):
        note(cast.careers_lead, student)
    consent(parent, student, share_needs=False)
    with pytest.raises(Refused, match='has not agreed'):
        note(cast.careers_lead, student)
    consent(parent, student, share_needs=True)
    assert note(cast.careers_lead, student).words == SECRET


def test_a_withdrawn_consent_closes_the_way_again(cast, student, parent):
    consent(parent, student, share_needs=True)
    consent(parent, student, answer=ConsentAnswer.REFUSED)
    with pytest.raises(Refused, match='has not agreed'):
        note(cast.dsl, student)


def test_the_words_of_a_needs_note_are_in_no_audit_row(cast, student):
    ConsentFactory(student=student, placement_ref=PLACEMENT, share_needs=True)
    note(cast.careers_lead, student)
    note(cast.dsl, student, words='Blue bag, left pocket')
    assert NeedsNote.objects.get().words == 'Blue bag, left pocket'
    for data in AuditEntry.objects.values_list('data', flat=True):
        assert 'bag' not in str(data)


@pytest.mark.parametrize('wrong', [{'words': ' '}, {'delete_on': date(2020, 1, 1)}])
def test_a_needs_note_says_something_until_a_day(cast, student, wrong):
    ConsentFactory(student=student, placement_ref=PLACEMENT, share_needs=True)
    with pytest.raises(Refused):
        note(cast.careers_lead, student, **wrong)


@pytest.mark.parametrize('actor', ['tutor', 'hub_manager', 'employer_manager', 'other_lead'])
def test_only_the_students_school_approves_a_needs_note(cast, student, actor):
    ConsentFactory(student=student, placement_ref=PLACEMENT, share_needs=True)
    with pytest.raises(Refused, match='own school'):
        note(getattr(cast, actor), student)


def test_needs_notes_are_deleted_after_their_day_and_not_on_it(student):
    NeedsNoteFactory(student=student, delete_on=date(2027, 8, 8))
    by = SystemActor('safeguarding.expire')
    assert purge_needs(by=by, today=date(2027, 8, 8)) == 0
    assert purge_needs(by=by, today=date(2027, 8, 9)) == 1
    assert not NeedsNote.objects.exists()
    row = AuditEntry.objects.get(verb='needs.purge')
    assert (row.actor_ref, list(row.data)) == ('safeguarding.expire', ['placement'])


def test_the_nightly_task_does_both(student):
    NeedsNoteFactory(student=student, delete_on=timezone.localdate() - timedelta(days=1))
    old = RiskAssessmentFactory(confirmed_on=date(2020, 1, 1), expires_on=date(2023, 1, 1))
    expire()
    old.refresh_from_db()
    assert (old.state, NeedsNote.objects.count()) == ('expired', 0)


def test_a_concern_reaches_the_leads_without_a_word_of_it(cast, student, django_capture_on_commit_callbacks):
    lead = cast.dsl
    with django_capture_on_commit_callbacks(execute=True):
        concern = raise_concern(by=cast.tutor, student=student, words=SECRET, placement_ref=PLACEMENT)
    (sent,) = mail.outbox
    assert lead.user.email in sent.to[0]
    for told in (sent.subject, sent.body):
        assert SECRET not in told
        assert student.first_name not in told
    assert concern.ref in sent.body
    assert SECRET not in str(AuditEntry.objects.get(verb='concern.raise').data)


def test_an_empty_concern_is_asked_about(cast, student):
    with pytest.raises(Refused, match='what you saw or heard'):
        raise_concern(by=cast.tutor, student=student, words=' ')


def test_a_concern_is_closed_once_by_a_lead_with_an_outcome(cast, student):
    concern = raise_concern(by=cast.tutor, student=student, words=SECRET)
    with pytest.raises(Refused, match='what was done'):
        close_concern(by=cast.dsl, concern=concern, outcome='')
    with pytest.raises(Refused, match='designated'):
        close_concern(by=cast.careers_lead, concern=concern, outcome='Fine')
    close_concern(by=cast.dsl, concern=concern, outcome='Spoke to the family')
    with pytest.raises(Refused, match='already'):
        close_concern(by=cast.dsl, concern=concern, outcome='Again')
    assert Concern.objects.get().outcome == 'Spoke to the family'
