"""A site on hold stands on no list: its offers leave it, as withdrawn, and come back."""

from django.db import migrations, models
from django.db.models import Q

WHY = """
CREATE OR REPLACE FUNCTION employers_why_unlisted(wanted bigint, today date) RETURNS text STABLE LANGUAGE sql AS $$
    SELECT coalesce((
        SELECT CASE
            WHEN o.status = 'closed' THEN 'closed'
            WHEN o.status <> 'published' OR o.head_start_until > today
                OR e.status = 'do_not_contact' OR e.on_hold OR s.on_hold OR NOT a.is_active THEN 'withdrawn'
            WHEN NOT EXISTS (SELECT FROM employers_window w
                WHERE w.offer_id = o.id AND w.closed_at IS NULL AND w."end" >= today) THEN 'expired'
            WHEN NOT EXISTS (SELECT FROM employers_window w
                WHERE w.offer_id = o.id AND w.closed_at IS NULL AND w."end" >= today AND w.taken < w.places
                AND (w.reserved_group = '' AND w.reserved_school_id IS NULL OR w.reserved_until <= today))
                THEN 'full'
            ELSE '' END
        FROM employers_offer o
        JOIN employers_site s ON s.id = o.site_id
        JOIN employers_employer e ON e.id = o.employer_id
        JOIN accounts_organisation a ON a.id = e.organisation_id
        WHERE o.id = wanted), 'withdrawn')
$$;
"""
TRIGGER = """
DROP TRIGGER note_listing_4 ON employers_site;
CREATE CONSTRAINT TRIGGER note_listing_4 AFTER UPDATE ON employers_site DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.postcode IS DISTINCT FROM NEW.postcode%s)
    EXECUTE FUNCTION employers_note_row();
"""
NOW = WHY + TRIGGER % ' OR OLD.on_hold IS DISTINCT FROM NEW.on_hold'
BEFORE = WHY.replace(' OR s.on_hold', '').replace('JOIN employers_site s ON s.id = o.site_id', '')
BACK = BEFORE + TRIGGER % ''


class Migration(migrations.Migration):
    dependencies = [('employers', '0017_search_strips')]
    operations = [
        migrations.AddField('site', 'on_hold', models.BooleanField(default=False)),
        migrations.AddIndex(
            'site', models.Index(fields=['id'], condition=Q(on_hold=True), name='site_on_hold')
        ),
        migrations.RunSQL(NOW, BACK),
    ]
