"""Areas that are closed now are written down where sites are, so that one that is added later is shut as well."""

from django.db import migrations

FILL = """
INSERT INTO employers_shutarea (ref, created_at, hub_id, act_ref, outcodes, first, last, touching)
    SELECT c.ref, c.created_at, c.hub_id, a.ref, c.outcodes, c.first, c.last, c.touching
    FROM placements_closure c JOIN placements_bulkact a ON a.id = c.act_id
    WHERE c.site_id IS NULL
    AND EXISTS (SELECT FROM employers_shutdays d WHERE d.act_ref = a.ref AND d.opened_at IS NULL);
"""


class Migration(migrations.Migration):
    dependencies = [('placements', '0022_family_lists'), ('employers', '0023_shut_windows')]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
