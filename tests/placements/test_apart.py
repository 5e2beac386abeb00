"""Kept apart: never matched, never nominated, never confirmed; the reason stays with those who may read it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from brokerage.audit.models import AuditEntry, ReadEntry
from brokerage.core.errors import Refused
from brokerage.notify.models import FollowUp, Message
from placements.actions.apart import keep_apart, let_together
from placements.actions.by_date import move_by_date
from placements.actions.nominations import nominate
from placements.actions.progress import approve_and_confirm
from placements.enums import ApartReason, State
from placements.models import KeepApart, Placement
from placements.queries.match_question import problem_for
from placements.queries.matching import why_not
from tests.factories.employers import EmployerFactory, InsuranceFactory
from tests.people import Cast
from tests.placements import story
from tests.placements.match_pages import url, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
FAMILY, SAFEGUARDING = ApartReason.FAMILY, ApartReason.SAFEGUARDING


@pytest.fixture
def window(cast):
    InsuranceFactory(employer=cast.employer)
    return story.a_window(cast)


@pytest.fixture
def student(cast):
    return story.a_student(cast)


@pytest.fixture
def block(student):
    return student.cohort.blocks.get()


def apart(cast, student, reason=FAMILY, said='', by=None):
    return keep_apart(
        by=by or cast.careers_lead, student=student, employer=cast.employer, reason=reason, words=said
    )


def refusal(verb, **given):
    with pytest.raises(Refused) as refused:
        verb(**given)
    return refused.value.words


def test_no_match_proposes_the_two(cast, student, block, window):
    InsuranceFactory(employer=cast.other_employer)
    other = story.a_window(cast, employer=cast.other_employer)
    apart(cast, student)
    problem = problem_for(block, 'linear')
    assert 'you keep the two apart' in why_not(problem, student.pk, window.pk)[0]
    assert why_not(problem, student.pk, other.pk) == []


def test_another_student_goes_there_as_before(cast, student, block, window):
    friend = story.a_student(cast, first_name='Lee')
    apart(cast, student)
    assert why_not(problem_for(block, 'linear'), friend.pk, window.pk) == []


def test_a_nomination_is_refused_without_a_word_outside(cast, student, block, window):
    apart(cast, student, said='Her uncle owns it.')
    said = refusal(nominate, by=cast.careers_lead, block=block, student=student, window=window)
    assert said == 'Maya Khan is kept away from Brindley Print. The student’s page says by whom.'
    assert 'uncle' not in said
    assert (Placement.objects.count(), Message.objects.count()) == (0, 0)
    window.refresh_from_db()
    assert window.taken == 0


def test_one_kept_apart_after_the_yes_is_not_confirmed(cast, student, window):
    placement = story.all_but_approval(
        story.a_placement(cast, State.ACCEPTED, window=window, student=student)
    )
    apart(cast, student)
    said = refusal(approve_and_confirm, by=cast.careers_lead, placement=placement)
    assert 'keeps this student away from this employer' in said
    assert story.fresh(placement).state == State.ACCEPTED


def test_one_kept_apart_after_confirmation_does_not_start_by_itself(cast, student, window, today):
    placement = story.a_placement(
        cast,
        State.CONFIRMED,
        window=window,
        student=student,
        approved_by='Carys Lead',
        approved_at=story.TODAY,
    )
    story.all_but_approval(placement)
    apart(cast, student)
    today.move_to(datetime(2027, 6, 28, 9, tzinfo=UTC))
    assert move_by_date() == 0
    assert story.fresh(placement).state == State.CONFIRMED
    assert 'cannot start: The school keeps this student away' in FollowUp.objects.get().said


def test_ended_it_holds_no_more(cast, student, block, window):
    let_together(by=cast.careers_lead, row=apart(cast, student))
    assert why_not(problem_for(block, 'linear'), student.pk, window.pk) == []
    assert nominate(by=cast.careers_lead, block=block, student=student, window=window)


def test_the_trail_names_neither_employer_nor_reason(cast, student, window):
    let_together(by=cast.careers_lead, row=apart(cast, student, said='Her uncle owns it.'))
    entries = AuditEntry.objects.filter(verb__startswith='keep_apart')
    assert sorted(entries.values_list('verb', flat=True)) == ['keep_apart.add', 'keep_apart.remove']
    assert [entry.data for entry in entries] == [{}, {}]


def test_a_safeguarding_lead_gives_that_reason_alone(cast, student, window):
    assert 'for safeguarding alone' in refusal(apart, cast=cast, student=student, by=cast.dsl)
    assert apart(cast, student, SAFEGUARDING, by=cast.dsl).by == cast.dsl


def test_only_who_wrote_it_or_the_safeguarding_lead_ends_a_safeguarding_reason(cast, student, window):
    row = apart(cast, student, SAFEGUARDING, by=cast.dsl)
    said = refusal(let_together, by=cast.careers_lead, row=row)
    assert said == 'Your safeguarding lead keeps these two apart. Ask them.'
    assert KeepApart.objects.exists()
    let_together(by=cast.dsl, row=row)
    let_together(by=cast.careers_lead, row=apart(cast, student, SAFEGUARDING))
    assert not KeepApart.objects.exists()


def test_twice_is_told(cast, student, window):
    apart(cast, student)
    assert 'already' in refusal(apart, cast=cast, student=student)


def test_another_reason_needs_words(cast, student, window):
    assert refusal(apart, cast=cast, student=student, reason='other', said=' ') == 'Say what the reason is.'


def test_an_employer_the_school_does_not_know_is_not_named_here(cast, student):
    """The register of the hub is the hub's: a prospect without an offer is nobody a school could pick."""
    for employer in (cast.other_employer, cast.far_employer):
        with pytest.raises(Refused, match='no offer open to your school'):
            keep_apart(by=cast.careers_lead, student=student, employer=employer, reason=FAMILY)


@pytest.mark.parametrize(
    'wrong', [{'reason': 'feud'}, {'reason': 'other', 'words': ''}], ids=['reason', 'other_in_words']
)
def test_the_database_refuses(cast, student, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        KeepApart.objects.create(student=student, employer=cast.employer, **{'words': 'x'} | wrong)


def test_the_database_refuses_a_pair_twice(cast, student):
    KeepApart.objects.create(student=student, employer=cast.employer, reason=FAMILY)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeepApart.objects.create(student=student, employer=cast.employer, reason=SAFEGUARDING)


@pytest.mark.parametrize(
    'who', ['hub_manager', 'employer_manager', 'other_lead', 'stranger_lead', 'partner_admin']
)
def test_nobody_outside_the_school_reads_a_row(cast, student, window, who):
    apart(cast, student)
    assert not KeepApart.objects.visible_to(getattr(cast, who)).exists()


def test_adding_and_ending_on_the_pages(cast, student, window, sign_in):
    lead, page = sign_in(cast.careers_lead), url('apart', student)
    assert 'Nobody is ruled out' in words(lead.get(page))
    assert page in lead.get(f'/schools/students/{student.ref}/').content.decode()
    found = lead.get(page, {'q': 'brindley'})
    assert 'Brindley Print' in words(found)
    answer = {'employer': cast.employer.ref, 'reason': 'family', 'words': 'Her uncle owns it.'}
    shown = words(lead.post(f'{page}?q=brindley', answer, follow=True))
    assert 'Maya Khan is kept away from Brindley Print. Nobody outside your school is told.' in shown
    assert 'Her uncle owns it.' in shown
    row = KeepApart.objects.get()
    assert 'may be proposed for Brindley Print in the next match' in words(lead.get(url('apart_end', row)))
    assert KeepApart.objects.exists()
    lead.post(url('apart_end', row))
    assert not KeepApart.objects.exists()
    read = ReadEntry.objects.filter(page='placements:apart').first()
    assert (read.student_refs, read.needs_shown) == ([student.ref], True)


def test_the_page_keeps_a_safeguarding_lead_s_words_from_the_careers_leader(cast, student, window, sign_in):
    apart(cast, student, SAFEGUARDING, 'A disclosure.', by=cast.dsl)
    shown = words(sign_in(cast.careers_lead).get(url('apart', student)))
    assert 'Your safeguarding lead knows why.' in shown
    assert 'A disclosure.' not in shown
    assert 'A disclosure.' in words(sign_in(cast.dsl).get(url('apart', student)))


def test_a_place_held_there_is_pointed_out(cast, student, window, sign_in):
    placement = story.a_placement(cast, State.ACCEPTED, window=window, student=student)
    apart(cast, student)
    shown = words(sign_in(cast.careers_lead).get(url('apart', student)))
    assert 'Holds a place there' in shown
    assert f'/placements/{placement.ref}/' in shown


@pytest.mark.parametrize(
    ('answer', 'field', 'said'),
    [
        ({'employer': ''}, 'employer', 'Choose employer'),
        ({'employer': 'made2up3ref4', 'reason': 'family'}, 'employer', 'from the list'),
        ({'reason': 'feud'}, 'reason', 'from the list'),
        ({'reason': 'other'}, 'words', 'Say what the reason is.'),
    ],
)
def test_errors_in_words(cast, student, window, sign_in, answer, field, said):
    known = {'employer': cast.employer.ref, 'reason': 'family'}
    response = sign_in(cast.careers_lead).post(f'{url("apart", student)}?q=Brindley', known | answer)
    assert said in response.context['form'].errors[field][0]
    assert not KeepApart.objects.exists()


def test_a_search_that_finds_nobody_and_one_with_a_null_character(cast, student, window, sign_in):
    lead = sign_in(cast.careers_lead)
    assert 'No employer with “zzz” in its name' in words(lead.get(url('apart', student), {'q': 'zzz'}))
    assert lead.get(url('apart', student), {'q': 'a\x00b'}).status_code == 200


@pytest.mark.parametrize('count', [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(
    cast, student, window, sign_in, count, django_assert_num_queries
):
    for _ in range(count):
        employer = EmployerFactory(organisation__hub=cast.hub)
        KeepApart.objects.create(student=student, employer=employer, reason=FAMILY, by=cast.careers_lead)
    lead = sign_in(cast.careers_lead)
    lead.get(url('apart', student))
    with django_assert_num_queries(7):
        lead.get(url('apart', student))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize('_round', range(5))
def test_kept_apart_and_nominated_at_once_one_gives_way(transactional_db, _round):
    """Whichever comes first: either there is no placement, or the page points to it."""
    cast = Cast()
    student, window = story.a_student(cast), story.a_window(cast)
    block, start = student.cohort.blocks.get(), Barrier(2)
    lead, employer = cast.careers_lead, cast.employer

    def run(verb, **given):
        start.wait()
        try:
            verb(by=lead, student=student, **given)
            return ''
        except Refused as refused:
            return refused.words
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        kept = pool.submit(run, keep_apart, employer=employer, reason=FAMILY)
        nominated = pool.submit(run, nominate, block=block, window=window)
    assert kept.result() == ''
    assert Placement.objects.exists() == (nominated.result() == '')
