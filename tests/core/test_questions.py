"""A question that is kept answers as if it were new: with today's values, on any connection, after any accident."""

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from brokerage.core import questions
from brokerage.core.questions import Question, Slot
from brokerage.core.short_reads import _limited

ECHO = Question('SELECT %s::text, %s, 10 %% 4', (Slot('typed', 'text'), 'kept'))
TWICE = Question('SELECT %s::integer + 1, %s::integer', (Slot('n', 'integer'), Slot('n', 'integer')))
SLOWLY = Question('SELECT pg_sleep(%s)::text, %s::integer', (Slot('seconds', 'float8'), Slot('n', 'integer')))


@pytest.mark.django_db
@pytest.mark.parametrize('prepared', [False, True])
@pytest.mark.parametrize(
    'typed', ['plain', "'; DROP TABLE x; --", '%s %(n)s %', '$1', 'Zoë\n\\', None, ''], ids=repr
)
def test_values_come_back_as_they_went(prepared, typed):
    for _ in range(2):
        assert ECHO.ask({'typed': typed}, prepared=prepared) == [(typed, 'kept', 2)]


@pytest.mark.django_db
@pytest.mark.parametrize('prepared', [False, True])
def test_each_time_with_its_own_values_and_by_one_query(prepared):
    for n in (1, 2, 3):
        with CaptureQueriesContext(connection) as queries:
            assert TWICE.ask({'n': n}, prepared=prepared) == [(n + 1, n)]
        assert len(queries) == 1


@pytest.mark.django_db(transaction=True)
def test_another_connection_prepares_for_itself():
    TWICE.ask({'n': 1}, prepared=True)
    connection.close()
    assert TWICE.ask({'n': 2}, prepared=True) == [(3, 2)]


@pytest.mark.django_db
def test_what_was_prepared_outlives_what_is_undone():
    question = Question('SELECT %s::integer', (Slot('n', 'integer'),))
    with transaction.atomic():
        question.ask({'n': 1}, prepared=True)
        transaction.set_rollback(True)
    assert question.ask({'n': 2}, prepared=True) == [(2,)]


@pytest.mark.django_db(transaction=True)
def test_a_question_that_was_cut_off_can_be_asked_again():
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '50ms'")
    with pytest.raises(DatabaseError):
        SLOWLY.ask({'seconds': 2, 'n': 1}, prepared=True)
    assert SLOWLY.ask({'seconds': 0, 'n': 3}, prepared=True) == [('', 3)]
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_strangers_question_is_cut_off_prepared_or_not(settings):
    settings.PUBLIC_READ_SECONDS = 0.05
    for _ in range(2):
        with connection.execute_wrapper(_limited), pytest.raises(OperationalError):
            SLOWLY.ask({'seconds': 2, 'n': 1}, prepared=True)
    assert SLOWLY.ask({'seconds': 0.1, 'n': 1}, prepared=True) == [('', 1)]


@pytest.mark.django_db
def test_a_connection_holds_so_many_and_begins_anew(monkeypatch):
    monkeypatch.setattr(questions, 'MOST_PREPARED', 2)
    several = [Question(f'SELECT {n} + %s::integer', (Slot('n', 'integer'),)) for n in range(5)]
    for _ in range(2):
        assert [each.ask({'n': 1}, prepared=True)[0][0] for each in several] == [1, 2, 3, 4, 5]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'question%'")
        assert cursor.fetchone()[0] <= 2


@pytest.mark.django_db(transaction=True)
def test_what_is_prepared_is_planned_once_from_its_first_time():
    connection.close()
    with transaction.atomic():
        TWICE.ask({'n': 1}, prepared=True)
        transaction.set_rollback(True)
    with CaptureQueriesContext(connection) as queries:
        TWICE.ask({'n': 2}, prepared=True)
    assert queries[0]['sql'].startswith('EXECUTE question_')
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE name LIKE 'question%'"
        )
        assert cursor.fetchall() == [(2, 0)]
