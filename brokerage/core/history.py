"""Migration operations for rows that are history: the database refuses to change or delete them."""

from django.db import migrations


def never_changed(table):
    """A trigger on `table` that raises on UPDATE and DELETE (see core's first migration for the exception)."""
    return migrations.RunSQL(
        f'CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON {table} '
        'FOR EACH ROW EXECUTE FUNCTION refuse_change()',
        f'DROP TRIGGER never_changed ON {table}',
    )
