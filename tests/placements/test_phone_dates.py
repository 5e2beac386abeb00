"""An answer to proposed dates given by phone: the hub writes it down, the school is told and has the last word."""

from datetime import datetime

import pytest
from django.urls import reverse

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.models import Message
from placements.actions import plan_answers
from placements.enums import Answer
from tests.people import Cast
from tests.placements.match_pages import words
from tests.placements.plan_story import STARTS, WEEK, a_plan, an_area, published, row_of
from tests.placements.test_races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


def write_down(cast, row, **changes):
    given = {'seen': row.start, 'answered_at': row.answered_at, 'told_by': 'Ms Khan, deputy head', **changes}
    return plan_answers.answer_by_phone(by=cast.hub_officer, planned=row, **given)


@pytest.fixture
def row(cast):
    an_area(cast)
    return row_of(published(cast), cast.school)


def told():
    return Message.objects.filter(template='placements.block_answer_by_phone')


def test_a_yes_says_who_said_it_and_who_wrote_it_down(cast, row):
    found = write_down(cast, row)
    assert (found.state, found.told_by) == (Answer.AGREED, 'Ms Khan, deputy head')
    assert found.answered_by == cast.hub_officer.actor_label
    entry = AuditEntry.objects.get(verb='plan.agree')
    assert entry.data['by_phone'] is True
    assert 'Khan' not in str(entry.data)
    assert told().count() == 1


def test_the_school_has_the_last_word(cast, row):
    found = write_down(cast, row)
    other = next(start for start in STARTS if start != row.start)
    again = plan_answers.counter(
        by=cast.careers_lead, planned=found, seen=row.start, start=other, reason='Nobody asked me'
    )
    assert (again.state, again.told_by, again.answered_by) == (
        Answer.COUNTERED,
        '',
        cast.careers_lead.actor_label,
    )


def test_another_week_keeps_to_the_school_s_own_weeks(cast, row):
    with pytest.raises(Refused, match='one of the weeks'):
        write_down(cast, row, start=STARTS[-1] + WEEK, reason='A trip')
    with pytest.raises(Refused, match='Say why'):
        write_down(cast, row, start=next(s for s in STARTS if s != row.start))
    assert not told().exists()


def test_nobody_is_no_source(cast, row):
    with pytest.raises(Refused, match='who at the school'):
        write_down(cast, row, told_by=' ')


def test_the_school_s_own_answer_is_not_written_over(cast, row):
    plan_answers.agree(by=cast.careers_lead, planned=row, seen=row.start)
    other = next(start for start in STARTS if start != row.start)
    with pytest.raises(Refused, match='has answered since'):
        write_down(cast, row, start=other, reason='A trip')
    row.refresh_from_db()
    assert (row.state, row.told_by) == (Answer.AGREED, '')


def test_a_draft_has_nothing_to_answer(cast):
    an_area(cast)
    with pytest.raises(Refused):
        write_down(cast, row_of(a_plan(cast), cast.school))


class TestPage:
    def test_it_is_recorded_and_shown_to_both(self, cast, row, sign_in):
        page = reverse('placements:phone_dates', args=[row.ref])
        officer = sign_in(cast.hub_officer)
        assert 'Who told you?' in words(officer.get(page))
        given = {'seen': row.start.isoformat(), 'answered': '', 'told_by': 'Ms Khan', 'answer': 'yes'}
        answer = officer.post(page, given)
        assert answer.status_code == 302
        assert 'By phone from Ms Khan' in words(officer.get(reverse('placements:plan', args=[row.plan.ref])))
        lead = sign_in(cast.careers_lead)
        seen = words(lead.get(reverse('placements:proposal', args=[row.ref])))
        assert 'By phone from Ms Khan' in seen
        assert 'answer otherwise below' in seen

    def test_what_was_typed_stays(self, cast, row, sign_in):
        page = reverse('placements:phone_dates', args=[row.ref])
        given = {'seen': 'x', 'answered': 'x', 'told_by': 'Ms Khan', 'answer': 'no'}
        answer = sign_in(cast.hub_officer).post(page, given)
        assert answer.status_code == 200
        assert 'Choose the week they ask for' in words(answer)
        assert 'value="Ms Khan"' in answer.content.decode()

    def test_who_may_not(self, cast, row, sign_in):
        page = reverse('placements:phone_dates', args=[row.ref])
        assert sign_in(cast.careers_lead).get(page).status_code == 403
        assert sign_in(cast.stranger_hub).get(page).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_school_answers_while_the_hub_writes(transactional_db):
    cast = Cast()
    an_area(cast)
    row = row_of(published(cast), cast.school)
    other = next(start for start in STARTS if start != row.start)
    outcomes = at_once(
        lambda: plan_answers.agree(by=cast.careers_lead, planned=row, seen=row.start),
        lambda: write_down(cast, row, start=other, reason='A trip'),
    )
    row.refresh_from_db()
    # Whoever came first, the school's own answer stands.
    assert (row.state, row.told_by) == (Answer.AGREED, '')
    assert isinstance(row.answered_at, datetime)
    assert isinstance(outcomes[0], type(row))
