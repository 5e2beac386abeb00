"""Whoever is suspended now is on hold."""

from django.db import migrations

HOLD = """
UPDATE employers_employer SET on_hold = true
    WHERE id IN (SELECT employer_id FROM safeguarding_suspension WHERE lifted_at IS NULL);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [('employers', '0012_on_hold'), ('safeguarding', '0007_settlements_kept')]
    operations = [migrations.RunSQL(HOLD, migrations.RunSQL.noop)]
