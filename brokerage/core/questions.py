"""Questions to the database that are written once and asked often, each time with other values.

Django takes longer to write a question of many conditions than PostgreSQL to answer one that an index answers, and
planning it takes as long again. Both are done once here: a `Question` is kept by whoever asks it, and what is
`prepared` is planned once for each connection, without regard to the values. PostgreSQL by itself would go on
planning for each set of values as long as it thinks that pays: a connection says as it opens that it need not
(`settings.base.database`).
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import count
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.models import Value

MOST_PREPARED = 100  # on one connection: each holds its plan in memory
_names = count()
_prepared = WeakKeyDictionary()  # {connection of the driver: {question: name}}


class Slot(Value):
    """A value of a question that is left open. `kind` is its type in PostgreSQL."""

    def __init__(self, name, kind):
        super().__init__(name)
        self.name, self.kind = name, kind

    def as_sql(self, compiler, connection):
        return f'%s::{self.kind}', [self]


@dataclass(frozen=True, eq=False)
class Question:
    """SQL with its values, some of them a `Slot`."""

    sql: str
    values: tuple

    @classmethod
    def of(cls, queryset):
        return cls(*queryset.query.sql_with_params())

    def ask(self, told, *, prepared=False):
        """All rows as tuples; `told` is {name of a slot: value}. One query."""
        with connection.cursor() as cursor:
            if prepared:
                cursor.execute(self._message(cursor, told))
            else:
                cursor.execute(self.sql, [told[v.name] if isinstance(v, Slot) else v for v in self.values])
            return cursor.fetchall()

    def _message(self, cursor, told):
        """What goes to the server at once, with the preparing in it where that is still to do.

        What is prepared lasts as long as the connection, whatever becomes of the transaction.
        """
        known = _prepared.setdefault(connection.connection, {})
        name, before = known.get(self), ''
        if name is None:
            if len(known) >= MOST_PREPARED:
                known.clear()
                before = 'DEALLOCATE ALL;'
            # A name is never used twice: nobody knows how far a message got that broke off.
            name = known[self] = f'question_{next(_names)}'
            before += f'PREPARE {name} AS {self._numbered(cursor)};'
        given = cursor.mogrify(self._given, [told[slot] for slot in self._slots]).decode()
        return f'{before}EXECUTE {name}{given}'

    def plan(self):
        """The plan that is kept for what is prepared, as PostgreSQL prints it."""
        with connection.cursor() as cursor:
            cursor.execute(f'EXPLAIN (GENERIC_PLAN) {self._numbered(cursor)}')
            return '\n'.join(line for (line,) in cursor.fetchall())

    @cached_property
    def _slots(self):
        return list(dict.fromkeys(value.name for value in self.values if isinstance(value, Slot)))

    @cached_property
    def _given(self):
        return f'({", ".join(["%s"] * len(self._slots))})' if self._slots else ''

    def _numbered(self, cursor):
        """The question with `$1` for its first slot, wherever that stands."""
        numbers = {name: f'${number}' for number, name in enumerate(self._slots, 1)}
        return self.sql % tuple(
            numbers[value.name] if isinstance(value, Slot) else cursor.mogrify('%s', [value]).decode()
            for value in self.values
        )
