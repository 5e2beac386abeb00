"""Many blocks read at once: the same question as each block's own, side by side, in as many queries as one."""

from datetime import date, timedelta

import pytest

from placements.models import Pin
from placements.queries.match_question import Question, problem_for, problem_for_blocks
from tests.factories.placements import MatchRunFactory, PlacementFactory, ProposalFactory
from tests.factories.schools import (
    BlockFactory,
    CohortFactory,
    PreferenceFactory,
    SchoolFactory,
    StudentFactory,
)
from tests.placements.test_match_queries import pairs_of, place

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


@pytest.fixture
def blocks(cast):
    """A cohort with two blocks, and another school's with one on the first dates."""
    cohort = CohortFactory(school=cast.school)
    first = BlockFactory(cohort=cohort)
    other = SchoolFactory(organisation__hub=cast.hub)
    return [
        first,
        BlockFactory(cohort=cohort, start=first.start + 2 * WEEK, end=first.end + 2 * WEEK),
        BlockFactory(cohort=CohortFactory(school=other), start=first.start, end=first.end),
    ]


def fill(cast, blocks):
    """Students with everything that a question reads about them."""
    for block in (blocks[0], blocks[2]):
        for number in range(3):
            student = StudentFactory(cohort=block.cohort, max_travel_miles=3 + number)
            PreferenceFactory(student=student)
            for each in blocks:
                window = place(cast, start=each.start, end=each.start + timedelta(days=4))
                if each.cohort_id == block.cohort_id:
                    Pin.objects.create(block=each, student=student, window=window, kind='forbid')
                    run = MatchRunFactory(block=each, job_state='done')
                    ProposalFactory(run=run, student=student, window=window)
    PlacementFactory(student=student, block=blocks[2], window=window, state='declined')
    return student


def honestly(block):
    """Each seat of the block's own question without its id, and its possible windows."""
    problem = problem_for(block, 'linear')
    return {(block.pk, s.id): (lot(s), windows(problem, s.id)) for s in problem.students}


def lot(student):
    return [value for name, value in vars_of(student) if name != 'id']


def vars_of(student):
    return [(name, getattr(student, name)) for name in type(student).__slots__]


def windows(problem, name):
    return {window for student, window in pairs_of(problem) if student == name}


def test_the_question_of_many_is_each_ones_side_by_side(cast, blocks):
    fill(cast, blocks)
    question = Question(blocks, 'linear')
    alone = {}
    for block in blocks:
        alone |= honestly(block)
    together = {}
    for student in question.problem.students:
        number, block = question.seats[student.id]
        together[block, number] = lot(student), windows(question.problem, student.id)
    assert together == alone
    assert len(alone) == 9


def test_a_student_in_two_blocks_has_two_seats_the_first_by_number(cast, blocks):
    student = StudentFactory(cohort=blocks[0].cohort)
    question = Question([blocks[1], blocks[0]], 'linear')
    assert question.seats == {
        student.pk: (student.pk, blocks[0].pk),
        f'{student.pk}:{blocks[1].pk}': (student.pk, blocks[1].pk),
    }
    assert [seat.id for seat in question.problem.students] == list(question.seats)


def test_busy_on_one_blocks_dates_is_free_on_the_others(cast, blocks):
    student = StudentFactory(cohort=blocks[0].cohort)
    PlacementFactory(student=student, block=blocks[0], window=place(cast))
    assert list(Question(blocks, 'linear').seats.values()) == [(student.pk, blocks[1].pk)]


def test_a_lock_on_another_blocks_dates_is_left_out(cast, blocks):
    student = StudentFactory(cohort=blocks[0].cohort)
    later = place(cast, start=blocks[1].start, end=blocks[1].start + timedelta(days=4))
    Pin.objects.create(block=blocks[0], student=student, window=later, kind='lock')
    problem = problem_for_blocks(blocks, 'linear')
    assert [seat.locked for seat in problem.students] == [None, None]


@pytest.mark.parametrize('count', [1, 3])
def test_three_blocks_cost_what_one_costs(cast, blocks, count, django_assert_num_queries):
    fill(cast, blocks)
    for block in blocks:
        block.school.organisation  # noqa: B018 - whoever asks has read it already
    with django_assert_num_queries(10):
        problem_for_blocks(blocks[:count], 'linear')


def test_no_block_is_an_empty_question():
    assert problem_for_blocks([], 'linear').students == []


def test_two_hubs_are_two_questions(cast, blocks):
    stranger = BlockFactory(cohort__school__organisation__hub=cast.other_hub, start=date(2027, 7, 5))
    with pytest.raises(ValueError, match='two hubs'):
        problem_for_blocks([*blocks, stranger], 'linear')
