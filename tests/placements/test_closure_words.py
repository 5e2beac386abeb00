"""What is said of a closure: once to each, with the reason; a hub is told nothing that points at a child."""

import pytest

from brokerage.notify.models import FollowUp, Message
from brokerage.notify.registry import REGISTRY
from placements.models import BulkRow, SchoolClosure
from placements.queries.closures import Counts, in_all, lines_of, placements_in
from tests.placements.test_closures import DAYS, S, closed, some

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


class TestTelling:
    def test_each_is_told_once_with_the_reason_and_a_school_of_all_its_own_together(self, cast):
        rows = some(cast, S.CONFIRMED, S.ACCEPTED, S.NOMINATED)
        assert cast.careers_lead
        closure = closed(cast)
        told = list(Message.objects.values_list('template', flat=True))
        assert told.count('placements.called_off_school') == 1
        assert told.count('placements.ended_school') == 0
        assert told.count('placements.ended_employer') == 3
        assert told.count('placements.ended_family') == 4
        task = FollowUp.objects.get(kind='placements.closure')
        assert (task.organisation, task.subject_ref) == (
            cast.school.organisation,
            SchoolClosure.objects.get(closure=closure).ref,
        )
        assert not any(row.student.last_name in task.words for row in rows)

    def test_families_and_employers_read_the_words_and_no_name_stands_in_what_a_school_gets(self, cast):
        (row,) = some(cast, S.CONFIRMED)
        assert cast.careers_lead
        closed(cast)
        for message in Message.objects.all():
            kind = REGISTRY[message.template]
            subject = kind.subject(message.subject_ref)
            assert kind.still_due(subject, message)
            line, text = kind.usual(kind.whole_context(subject, message))
            assert 'Bad weather. Roads are under water.' in text
            assert 'place is free again' not in text
            assert row.student.first_name not in line
            if message.template == 'placements.called_off_school':
                assert row.student.first_name not in text

    def test_a_school_where_nobody_signs_in_is_phoned(self, cast):
        some(cast, S.CONFIRMED)
        closed(cast)
        assert FollowUp.objects.get(kind='placements.closure.phone').organisation == cast.hub


@pytest.mark.parametrize(
    ('numbers', 'words'),
    [
        ((), '0'),
        ((('8', 8),), '8'),
        ((('fewer than 5', 3),), 'fewer than 5'),
        ((('8', 8), ('fewer than 5', 3)), '8, and fewer than 5 more'),
        (
            (('8', 8), ('fewer than 5', 3), ('fewer than 5', 1)),
            '8, and fewer than 5 at each of 2 schools more',
        ),
        ((('fewer than 5', 1), ('fewer than 5', 1)), 'fewer than 5 at each of 2 schools'),
        ((('2', 2), ('8', 8)), '10'),
    ],
)
def test_a_sum_from_which_no_small_school_can_be_read(numbers, words):
    assert in_all([Counts('A school', number, said) for said, number in numbers]) == words


def test_what_is_said_before_names_nobody_and_counts_no_few(cast):
    some(cast, S.CONFIRMED, S.NOMINATED)
    said = ' '.join(lines_of(cast.hub, DAYS))
    assert 'fewer than 5, of 1 school' in said
    assert 'Maya' not in said
    assert placements_in(cast.hub, DAYS).count() == 2
    type(cast.school).objects.update(shares_names=True)
    assert 'Placements called off: 2, of 1 school' in ' '.join(lines_of(cast.hub, DAYS))


def test_a_hub_cannot_hold_the_rows_of_children_it_may_not_see(cast):
    some(cast, S.CONFIRMED)
    closed(cast)
    assert not BulkRow.objects.visible_to(cast.hub_officer).exists()
    type(cast.school).objects.update(shares_names=True)
    assert BulkRow.objects.visible_to(cast.hub_officer).exists()
