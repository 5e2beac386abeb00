"""An employer on hold stands on no list: its offers leave it, as withdrawn, and come back."""

from django.db import migrations, models

WHY = """
CREATE OR REPLACE FUNCTION employers_why_unlisted(wanted bigint, today date) RETURNS text STABLE LANGUAGE sql AS $$
    SELECT coalesce((
        SELECT CASE
            WHEN o.status = 'closed' THEN 'closed'
            WHEN o.status <> 'published' OR o.head_start_until > today
                OR e.status = 'do_not_contact' OR e.on_hold OR NOT a.is_active THEN 'withdrawn'
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
"""
TRIGGER = """
DROP TRIGGER note_listing_5 ON employers_employer;
CREATE CONSTRAINT TRIGGER note_listing_5 AFTER UPDATE ON employers_employer DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status%s)
    EXECUTE FUNCTION employers_note_row();
"""
ON_HOLD = ' OR e.on_hold'
NOW = WHY + TRIGGER % ' OR OLD.on_hold IS DISTINCT FROM NEW.on_hold'
BACK = WHY.replace(ON_HOLD, '') + TRIGGER % ''


class Migration(migrations.Migration):
    dependencies = [('employers', '0011_search_words')]
    operations = [
        migrations.AddField('employer', 'on_hold', models.BooleanField(default=False)),
        migrations.RunSQL(NOW, BACK),
    ]
