"""Whether strangers may find an offer is kept in its row: a search asks neither its site nor its employer nor the organisation.

Two that change at once come to the same end. Whoever changes an employer or a site writes all its offers, so that one
that is published at that moment waits or is waited for; a new offer, which nobody sees yet, holds both meanwhile.
"""

from django.db import migrations, models
from django.db.models import F, Q

FINDABLE = """
CREATE FUNCTION employers_offer_findable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.findable := false;
    IF NEW.status <> 'published' THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' OR OLD.employer_id IS DISTINCT FROM NEW.employer_id
            OR OLD.site_id IS DISTINCT FROM NEW.site_id THEN
        PERFORM FROM employers_employer e JOIN accounts_organisation a ON a.id = e.organisation_id
            JOIN employers_site s ON s.id = NEW.site_id WHERE e.id = NEW.employer_id FOR SHARE;
    END IF;
    SELECT e.status <> 'do_not_contact' AND NOT e.on_hold AND NOT s.on_hold AND a.is_active INTO NEW.findable
        FROM employers_employer e JOIN accounts_organisation a ON a.id = e.organisation_id
        JOIN employers_site s ON s.id = NEW.site_id WHERE e.id = NEW.employer_id;
    NEW.findable := coalesce(NEW.findable, false);
    RETURN NEW;
END $$;
CREATE TRIGGER offer_findable BEFORE INSERT OR UPDATE OF status, employer_id, site_id, findable ON employers_offer
    FOR EACH ROW EXECUTE FUNCTION employers_offer_findable();

CREATE FUNCTION employers_employer_findable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE employers_offer SET findable = false WHERE employer_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER employer_findable AFTER UPDATE OF status, on_hold, organisation_id ON employers_employer FOR EACH ROW
    WHEN (OLD.on_hold <> NEW.on_hold OR OLD.organisation_id <> NEW.organisation_id
        OR (OLD.status = 'do_not_contact') <> (NEW.status = 'do_not_contact'))
    EXECUTE FUNCTION employers_employer_findable();

CREATE FUNCTION employers_site_findable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE employers_offer SET findable = false WHERE site_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER site_findable AFTER UPDATE OF on_hold ON employers_site
    FOR EACH ROW WHEN (OLD.on_hold <> NEW.on_hold) EXECUTE FUNCTION employers_site_findable();

CREATE FUNCTION employers_active_findable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE employers_offer o SET findable = false
        FROM employers_employer e WHERE e.id = o.employer_id AND e.organisation_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER active_findable AFTER UPDATE OF is_active ON accounts_organisation
    FOR EACH ROW WHEN (OLD.is_active <> NEW.is_active) EXECUTE FUNCTION employers_active_findable();
"""
# No partner is told: what stands on the lists is as it was.
FILL = """
ALTER TABLE employers_offer DISABLE TRIGGER note_listing_1;
UPDATE employers_offer SET findable = false WHERE status = 'published';
ALTER TABLE employers_offer ENABLE TRIGGER note_listing_1;
DROP INDEX offer_by_place;
CREATE INDEX offer_by_place ON employers_offer USING gist (point(easting, northing)) WHERE findable;
"""
BACK = """
DROP INDEX offer_by_place;
CREATE INDEX offer_by_place ON employers_offer USING gist (point(easting, northing)) WHERE status = 'published';
DROP TRIGGER offer_findable ON employers_offer; DROP TRIGGER employer_findable ON employers_employer;
DROP TRIGGER site_findable ON employers_site; DROP TRIGGER active_findable ON accounts_organisation;
DROP FUNCTION employers_offer_findable(), employers_employer_findable(), employers_site_findable(),
    employers_active_findable();
"""
STRIP = {
    'include': [
        'northing',
        'id',
        'employer',
        'min_year_group',
        'max_year_group',
        'head_start_until',
        'head_start_group',
        'head_start_school',
    ],
    'name': 'offer_by_sector_and_strip',
}


class Migration(migrations.Migration):
    dependencies = [('employers', '0021_sub_sector')]
    operations = [
        migrations.AddField('offer', 'findable', models.BooleanField(default=False, editable=False)),
        migrations.RunSQL(FINDABLE + FILL, BACK),
        migrations.RemoveIndex('offer', 'offer_by_sector_and_strip'),
        migrations.AddIndex(
            'offer',
            models.Index(
                F('sector'), F('northing') / 2000, F('easting'), condition=Q(findable=True), **STRIP
            ),
        ),
        migrations.RemoveIndex('offer', 'offer_by_newest'),
        migrations.AddIndex(
            'offer',
            models.Index(fields=['-published_at', '-id'], condition=Q(findable=True), name='offer_by_newest'),
        ),
    ]
