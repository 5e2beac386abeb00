"""A key that is held to some of the list is told of an offer's leaving only if it could ever read it.

The triggers keep with what place, sector and pattern each offer has stood on the list. What was so before is known of
offers on the list alone; nobody needs more, as a limited key's cursors from before are answered with 410.

A site that moves takes the hub's lock before it looks for its offers: one that is being added meanwhile is found then.
"""

import django.db.models.deletion
from django.db import migrations, models

# The same twice: of all that is listed, and of one offer.
AS_IT_STANDS = """
INSERT INTO employers_listedas (hub_id, offer_ref, outcode, sector, pattern, change)
    SELECT l.hub_id, l.ref, split_part(s.postcode, ' ', 1), o.sector, o.pattern, l.change
    FROM employers_listed l JOIN employers_offer o ON o.id = l.offer JOIN employers_site s ON s.id = o.site_id
"""
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
"""
KEEP = f"""{AS_IT_STANDS} WHERE l.offer = wanted
    ON CONFLICT (offer_ref, outcode, sector, pattern) DO UPDATE SET change = excluded.change;
"""
END = 'END $$;'
ROW = """
CREATE OR REPLACE FUNCTION employers_note_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row record := coalesce(NEW, OLD);
    today date := (now() AT TIME ZONE 'Europe/London')::date;
BEGIN
    IF TG_TABLE_NAME = 'employers_offer' THEN
        PERFORM employers_note(row.id, today);
    ELSIF TG_TABLE_NAME = 'employers_window' THEN
        PERFORM employers_note(row.offer_id, today);
    ELSIF TG_TABLE_NAME = 'employers_site' THEN
%s        PERFORM employers_note(o.id, today) FROM employers_offer o WHERE o.site_id = row.id ORDER BY o.id;
    ELSIF TG_TABLE_NAME = 'employers_employer' THEN
        PERFORM employers_note(o.id, today) FROM employers_offer o WHERE o.employer_id = row.id ORDER BY o.id;
    ELSE
        PERFORM employers_note(o.id, today) FROM employers_offer o
            JOIN employers_employer e ON e.id = o.employer_id
            WHERE e.organisation_id = row.id ORDER BY o.id;
    END IF;
    RETURN NULL;
END $$;
"""
LOCK_FIRST = """        PERFORM pg_advisory_xact_lock(hashtext('employers_listingchange'), a.hub_id::int)
            FROM employers_employer e JOIN accounts_organisation a ON a.id = e.organisation_id
            WHERE e.id = row.employer_id;
"""


class Migration(migrations.Migration):
    dependencies = [('employers', '0019_shut_days')]
    operations = [
        migrations.CreateModel(
            name='ListedAs',
            fields=[
                (
                    'id',
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name='ID'
                    ),
                ),
                ('offer_ref', models.CharField(max_length=12)),
                ('outcode', models.CharField(max_length=8)),
                ('sector', models.CharField(max_length=40)),
                ('pattern', models.CharField(max_length=12)),
                ('change', models.BigIntegerField()),
                (
                    'hub',
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name='+',
                        to='accounts.organisation',
                    ),
                ),
            ],
            options={
                'verbose_name_plural': 'listed as',
                'constraints': [
                    models.UniqueConstraint(
                        fields=('offer_ref', 'outcode', 'sector', 'pattern'), name='listed_as_once'
                    )
                ],
            },
        ),
        migrations.RunSQL(NOTE + KEEP + END + ROW % LOCK_FIRST + AS_IT_STANDS, NOTE + END + ROW % ''),
    ]
