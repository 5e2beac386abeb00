"""Whether the days of a window are shut is kept in its row: lists, partners and bookings go by the same column.

`employers_is_shut` is the one rule. Triggers ask it whenever shut days, a window's days, or an offer's site or mode
change; the triggers of the list then tell partners. A closed area stands in a row of its own, so that a site which is
added or moves there later is shut as well.

Whoever shuts or opens days holds the employer, and of an area its hub, in this order; so does whoever adds dates or a
site. Of two at once the second finds what the first has written.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import brokerage.core.models

RULE = """
CREATE FUNCTION employers_is_shut(wanted bigint, first_day date, last_day date) RETURNS boolean STABLE LANGUAGE sql AS $$
    SELECT EXISTS (SELECT FROM employers_offer o JOIN employers_shutdays d ON d.site_id = o.site_id
        WHERE o.id = wanted AND o.mode <> 'virtual' AND d.opened_at IS NULL AND CASE WHEN d.touching
            THEN d.first <= last_day AND d.last >= first_day ELSE d.first <= first_day AND d.last >= last_day END)
$$;
"""
WINDOWS = """
CREATE FUNCTION employers_window_shut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM employers_employer e JOIN employers_offer o ON o.employer_id = e.id
        WHERE o.id = NEW.offer_id FOR NO KEY UPDATE OF e;
    NEW.shut := employers_is_shut(NEW.offer_id, NEW.start, NEW."end");
    RETURN NEW;
END $$;
CREATE TRIGGER window_shut BEFORE INSERT OR UPDATE OF shut, start, "end", offer_id ON employers_window
    FOR EACH ROW EXECUTE FUNCTION employers_window_shut();

CREATE FUNCTION employers_offer_shut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM employers_employer WHERE id = NEW.employer_id FOR NO KEY UPDATE;
    UPDATE employers_window w SET shut = NOT w.shut
        WHERE w.offer_id = NEW.id AND w.shut <> employers_is_shut(w.offer_id, w.start, w."end");
    RETURN NULL;
END $$;
CREATE TRIGGER offer_shut AFTER UPDATE OF site_id, mode ON employers_offer FOR EACH ROW
    WHEN (OLD.site_id <> NEW.site_id OR OLD.mode <> NEW.mode) EXECUTE FUNCTION employers_offer_shut();

CREATE FUNCTION employers_days_shut() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row record := coalesce(NEW, OLD);
BEGIN
    PERFORM FROM employers_employer e JOIN employers_site s ON s.employer_id = e.id
        WHERE s.id = row.site_id FOR NO KEY UPDATE OF e;
    UPDATE employers_window w SET shut = NOT w.shut FROM employers_offer o
        WHERE o.site_id = row.site_id AND w.offer_id = o.id
        AND w.shut <> employers_is_shut(w.offer_id, w.start, w."end");
    RETURN NULL;
END $$;
CREATE TRIGGER days_shut AFTER INSERT OR UPDATE OR DELETE ON employers_shutdays
    FOR EACH ROW EXECUTE FUNCTION employers_days_shut();
"""
SHUT_THOSE = """
    INSERT INTO employers_shutdays (ref, created_at, site_id, act_ref, first, last, touching)
        SELECT translate(right(gen_random_uuid()::text, 12), '01', 'xy'), now(), s.id,
            h.act_ref, h.first, h.last, h.touching
        FROM employers_shutarea h
        JOIN accounts_organisation a ON a.hub_id = h.hub_id
        JOIN employers_employer e ON e.organisation_id = a.id
        JOIN employers_site s ON s.employer_id = e.id
        WHERE %s = NEW.id AND h.opened_at IS NULL
        AND (h.outcodes = '{}' OR split_part(s.postcode, ' ', 1) = ANY (h.outcodes))
        ORDER BY e.id, s.id ON CONFLICT (site_id, act_ref) DO NOTHING;
"""
AREAS = f"""
CREATE FUNCTION employers_hold_area() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM accounts_organisation WHERE id = NEW.hub_id FOR NO KEY UPDATE;
    RETURN NEW;
END $$;
CREATE TRIGGER hold_area BEFORE INSERT OR UPDATE ON employers_shutarea
    FOR EACH ROW EXECUTE FUNCTION employers_hold_area();

CREATE FUNCTION employers_area_shut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {SHUT_THOSE % 'h.id'}
    RETURN NULL;
END $$;
CREATE TRIGGER area_shut AFTER INSERT ON employers_shutarea
    FOR EACH ROW EXECUTE FUNCTION employers_area_shut();

CREATE FUNCTION employers_site_shut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM employers_employer WHERE id = NEW.employer_id FOR NO KEY UPDATE;
    PERFORM FROM accounts_organisation h JOIN accounts_organisation a ON a.hub_id = h.id
        JOIN employers_employer e ON e.organisation_id = a.id WHERE e.id = NEW.employer_id FOR SHARE OF h;
    {SHUT_THOSE % 's.id'}
    RETURN NULL;
END $$;
CREATE TRIGGER site_shut AFTER INSERT OR UPDATE OF postcode, employer_id ON employers_site
    FOR EACH ROW EXECUTE FUNCTION employers_site_shut();
"""
WHY = """
CREATE OR REPLACE FUNCTION employers_why_unlisted(wanted bigint, today date) RETURNS text STABLE LANGUAGE sql AS $$
    SELECT coalesce((
        SELECT CASE
            WHEN o.status = 'closed' THEN 'closed'
            WHEN o.status <> 'published' OR o.head_start_until > today
                OR e.status = 'do_not_contact' OR e.on_hold OR s.on_hold OR NOT a.is_active THEN 'withdrawn'
            ELSE %s END
        FROM employers_offer o
        JOIN employers_site s ON s.id = o.site_id
        JOIN employers_employer e ON e.id = o.employer_id
        JOIN accounts_organisation a ON a.id = e.organisation_id
        WHERE o.id = wanted), 'withdrawn')
$$;
"""
# Withdrawn, not full: who opens the days brings the places back.
BY_WINDOWS = """(
    SELECT CASE
        WHEN count(*) = 0 THEN 'expired'
        WHEN bool_or(free%s) THEN ''%s
        ELSE 'full' END
    FROM (SELECT w.*, w.taken < w.places
            AND (w.reserved_group = '' AND w.reserved_school_id IS NULL OR w.reserved_until <= today) AS free
        FROM employers_window w
        WHERE w.offer_id = o.id AND w.closed_at IS NULL AND w."end" >= today) AS windows)"""
LISTED = WHY % (BY_WINDOWS % (' AND NOT shut', " WHEN bool_or(free) THEN 'withdrawn'"))
# What was shut before leaves the lists, and partners are told.
FILL = 'UPDATE employers_window SET shut = true WHERE employers_is_shut(offer_id, start, "end");'
BACK = f"""
{WHY % (BY_WINDOWS % ('', ''))}
DROP TRIGGER window_shut ON employers_window; DROP TRIGGER offer_shut ON employers_offer;
DROP TRIGGER days_shut ON employers_shutdays; DROP TRIGGER site_shut ON employers_site;
DROP TRIGGER hold_area ON employers_shutarea; DROP TRIGGER area_shut ON employers_shutarea;
DROP FUNCTION employers_window_shut(), employers_offer_shut(), employers_days_shut(), employers_hold_area(),
    employers_area_shut(), employers_site_shut(), employers_is_shut(bigint, date, date);
"""


class Migration(migrations.Migration):
    dependencies = [('accounts', '0007_partner_answers_apart'), ('employers', '0022_findable')]
    operations = [
        migrations.AddField('window', 'shut', models.BooleanField(default=False, editable=False)),
        migrations.CreateModel(
            name='ShutArea',
            fields=[
                (
                    'id',
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name='ID'
                    ),
                ),
                (
                    'ref',
                    models.CharField(
                        default=brokerage.core.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('act_ref', models.CharField(max_length=12, unique=True)),
                (
                    'outcodes',
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=4), blank=True, default=list, size=None
                    ),
                ),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('touching', models.BooleanField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
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
                'ordering': ['first', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=Q(last__gte=F('first')), name='shut_area_in_order')
                ],
            },
        ),
        migrations.RunSQL(RULE + WINDOWS + AREAS + LISTED + FILL, BACK),
    ]
