"""The database itself writes down every change of the public list, whoever made it and how.

Constraint triggers put off to the end of the transaction call employers_note(offer). It takes one lock for each
hub, which is let go only after the commit can be seen: so numbers of a hub are given out in the order of commits,
and nobody who has read up to a number can find an earlier one later. By then every row is written and no
further row lock is asked for, so nobody waits in a circle. What is compared is what stands on the list
(employers_listed) with what should (employers_why_unlisted).
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION employers_why_unlisted(wanted bigint, today date) RETURNS text STABLE LANGUAGE sql AS $$
    SELECT coalesce((
        SELECT CASE
            WHEN o.status = 'closed' THEN 'closed'
            WHEN o.status <> 'published' OR o.head_start_until > today
                OR e.status = 'do_not_contact' OR NOT a.is_active THEN 'withdrawn'
            WHEN NOT EXISTS (SELECT FROM employers_window w
                WHERE w.offer_id = o.id AND w.closed_at IS NULL AND w."end" >= today) THEN 'expired'
            WHEN NOT EXISTS (SELECT FROM employers_window w
                WHERE w.offer_id = o.id AND w.closed_at IS NULL AND w."end" >= today AND w.taken < w.places
                AND (w.reserved_group = '' AND w.reserved_school_id IS NULL OR w.reserved_until <= today))
                THEN 'full'
            ELSE '' END
        FROM employers_offer o
        JOIN employers_employer e ON e.id = o.employer_id
        JOIN accounts_organisation a ON a.id = e.organisation_id
        WHERE o.id = wanted), 'withdrawn')
$$;

CREATE FUNCTION employers_note(wanted bigint, today date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    area bigint; name text; why text; me bigint := pg_current_xact_id()::text::bigint;
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
        INSERT INTO employers_listed (offer, ref, hub_id) VALUES (wanted, name, area) ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM employers_listed l WHERE l.offer = wanted;
        IF NOT FOUND THEN RETURN; END IF;
    END IF;
    DELETE FROM employers_listingchange c WHERE c.offer_ref = name AND c.transaction = me;
    INSERT INTO employers_listingchange (hub_id, offer_ref, reason, at, transaction)
        VALUES (area, name, why, clock_timestamp(), me);
END $$;

CREATE FUNCTION employers_note_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row record := coalesce(NEW, OLD);
    today date := (now() AT TIME ZONE 'Europe/London')::date;
BEGIN
    IF TG_TABLE_NAME = 'employers_offer' THEN
        PERFORM employers_note(row.id, today);
    ELSIF TG_TABLE_NAME = 'employers_window' THEN
        PERFORM employers_note(row.offer_id, today);
    ELSIF TG_TABLE_NAME = 'employers_site' THEN
        PERFORM employers_note(o.id, today) FROM employers_offer o WHERE o.site_id = row.id ORDER BY o.id;
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

# Only what a partner can see of a row makes a change.
TRIGGERS = [
    ('employers_offer', 'INSERT OR DELETE', ''),
    ('employers_offer', 'UPDATE', 'WHEN (OLD.* IS DISTINCT FROM NEW.*)'),
    ('employers_window', 'INSERT OR DELETE', ''),
    ('employers_window', 'UPDATE', 'WHEN (OLD.* IS DISTINCT FROM NEW.*)'),
    ('employers_site', 'UPDATE', 'WHEN (OLD.postcode IS DISTINCT FROM NEW.postcode)'),
    ('employers_employer', 'UPDATE', 'WHEN (OLD.status IS DISTINCT FROM NEW.status)'),
    (
        'accounts_organisation',
        'UPDATE',
        'WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.is_active IS DISTINCT FROM NEW.is_active)',
    ),
]
CREATE = '\n'.join(
    f'CREATE CONSTRAINT TRIGGER note_listing_{number} AFTER {events} ON {table} DEFERRABLE INITIALLY DEFERRED '
    f'FOR EACH ROW {when} EXECUTE FUNCTION employers_note_row();'
    for number, (table, events, when) in enumerate(TRIGGERS)
)
# What stands on the lists already, told once.
FILL = """
INSERT INTO employers_listed (offer, ref, hub_id)
    SELECT o.id, o.ref, a.hub_id FROM employers_offer o
    JOIN employers_employer e ON e.id = o.employer_id JOIN accounts_organisation a ON a.id = e.organisation_id
    WHERE employers_why_unlisted(o.id, (now() AT TIME ZONE 'Europe/London')::date) = '';
INSERT INTO employers_listingchange (hub_id, offer_ref, reason, at, transaction)
    SELECT hub_id, ref, '', clock_timestamp(), 0 FROM employers_listed ORDER BY offer;
"""
DROP = '\n'.join(
    f'DROP TRIGGER note_listing_{number} ON {table};' for number, (table, _, _) in enumerate(TRIGGERS)
)
BACK = f"""{DROP}
DROP FUNCTION employers_note_row(); DROP FUNCTION employers_note(bigint, date);
DROP FUNCTION employers_why_unlisted(bigint, date);
"""


class Migration(migrations.Migration):
    dependencies = [('accounts', '0001_initial'), ('employers', '0006_listing_changes')]
    operations = [migrations.RunSQL(FUNCTIONS + CREATE + FILL, BACK)]
