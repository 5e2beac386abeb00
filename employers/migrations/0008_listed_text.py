"""What stands on the list keeps the number of its newest change and, once drawn, its text for partners."""

from django.db import migrations, models

NOTE = """
CREATE OR REPLACE FUNCTION employers_note(wanted bigint, today date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    area bigint; name text; why text; me bigint := pg_current_xact_id()::text::bigint; number bigint;
BEGIN
    SELECT a.hub_id, o.ref INTO area, name FROM employers_offer o
        JOIN employers_employer e ON e.id = o.employer_id
        JOIN accounts_organisation a ON a.id = e.organisation_id WHERE o.id = wanted;
    IF area IS NULL THEN
        SELECT l.hub_id, l.ref INTO area, name FROM employers_listed l WHERE l.offer = wanted;
    END IF;
    IF area IS NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('employers_listingchange'), area::int);
    why := employers_why_unlisted(wanted, today);
    IF why = '' THEN
        INSERT INTO employers_listed (offer, ref, hub_id, change, text, drawn)
            VALUES (wanted, name, area, 0, '', '') ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM employers_listed l WHERE l.offer = wanted;
        IF NOT FOUND THEN RETURN; END IF;
    END IF;
    DELETE FROM employers_listingchange c WHERE c.offer_ref = name AND c.transaction = me;
    INSERT INTO employers_listingchange (hub_id, offer_ref, reason, at, transaction)
        VALUES (area, name, why, clock_timestamp(), me) RETURNING id INTO number;
    UPDATE employers_listed SET change = number WHERE offer = wanted;
END $$;
"""
FILL = """
UPDATE employers_listed l SET change = (
    SELECT coalesce(max(c.id), 0) FROM employers_listingchange c WHERE c.offer_ref = l.ref)
"""


class Migration(migrations.Migration):
    dependencies = [('employers', '0007_listing_changes_kept')]
    operations = [
        migrations.AddField('listed', 'change', models.BigIntegerField(default=0)),
        migrations.AddField(
            'listed', 'text', models.TextField(blank=True, default=''), preserve_default=False
        ),
        migrations.AddField(
            'listed', 'drawn', models.CharField(blank=True, default='', max_length=60), preserve_default=False
        ),
        migrations.AlterField('listed', 'ref', models.CharField(max_length=12, unique=True)),
        migrations.AddIndex('listed', models.Index(fields=['hub', 'offer'], name='listed_order')),
        migrations.RunSQL(NOTE + FILL, migrations.RunSQL.noop),
    ]
