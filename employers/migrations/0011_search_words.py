"""Each lexeme of an offer says where it stands, an offer knows where it is, and the words of all offers are a table.

In `search`, '^shop' stands in the title, '@shop' in the employer's name, '#retail' is the sector and 'shop' stands
anywhere: how common each is, the planner knows for each, so that the best matches are read first and no others.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

WORDS = """
CREATE TEXT SEARCH CONFIGURATION fortnight_words (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION fortnight_words ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;

CREATE FUNCTION employers_marked(mark text, words text) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT array_to_tsvector(ARRAY(
        SELECT mark || word FROM unnest(tsvector_to_array(to_tsvector('fortnight', words))) word))
$$;
CREATE FUNCTION employers_words(title text, sector text, summary text, will_do text[], employer bigint)
    RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT setweight(to_tsvector('fortnight', title), 'A') ||
        setweight(to_tsvector('fortnight', replace(sector, '-', ' ')), 'B') ||
        setweight(to_tsvector('fortnight', summary), 'C') ||
        setweight(to_tsvector('fortnight', array_to_string(will_do, ' ')), 'D') ||
        array_to_tsvector(ARRAY['#' || sector]) || employers_marked('^', title) ||
        employers_marked('@', coalesce((SELECT a.name FROM employers_employer e
            JOIN accounts_organisation a ON a.id = e.organisation_id WHERE e.id = employer), ''))
$$;
CREATE OR REPLACE FUNCTION employers_offer_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := employers_words(NEW.title, NEW.sector, NEW.summary, NEW.will_do, NEW.employer_id);
    RETURN NEW;
END $$;
DROP TRIGGER offer_search ON employers_offer;
CREATE TRIGGER offer_search BEFORE INSERT OR UPDATE OF title, sector, summary, will_do, employer_id
    ON employers_offer FOR EACH ROW EXECUTE FUNCTION employers_offer_search();
CREATE FUNCTION employers_name_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE employers_offer o SET search = employers_words(o.title, o.sector, o.summary, o.will_do, o.employer_id)
        FROM employers_employer e WHERE e.id = o.employer_id AND e.organisation_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER name_search AFTER UPDATE OF name ON accounts_organisation
    FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION employers_name_search();
"""
PLACES = """
CREATE FUNCTION employers_offer_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT s.easting, s.northing INTO NEW.easting, NEW.northing FROM employers_site s WHERE s.id = NEW.site_id;
    RETURN NEW;
END $$;
CREATE TRIGGER offer_place BEFORE INSERT OR UPDATE OF site_id, easting, northing ON employers_offer
    FOR EACH ROW EXECUTE FUNCTION employers_offer_place();
CREATE FUNCTION employers_site_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE employers_offer SET easting = NEW.easting WHERE site_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER site_place AFTER UPDATE OF easting, northing ON employers_site
    FOR EACH ROW EXECUTE FUNCTION employers_site_place();
"""
FILL = """
UPDATE employers_offer o SET easting = 0,
    search = employers_words(o.title, o.sector, o.summary, o.will_do, o.employer_id);
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE employers_offer ALTER COLUMN search SET STATISTICS 1000;
"""
INDEXES = """
CREATE INDEX offer_by_sector_and_place ON employers_offer
    USING gist (sector, point(easting, northing)) WHERE status = 'published';
CREATE INDEX offer_by_place ON employers_offer USING gist (point(easting, northing)) WHERE status = 'published';
"""
BACK = """
DROP TRIGGER name_search ON accounts_organisation; DROP TRIGGER offer_place ON employers_offer;
DROP TRIGGER site_place ON employers_site; DROP FUNCTION employers_name_search(), employers_offer_place(),
employers_site_place();
"""


class Migration(migrations.Migration):
    dependencies = [('core', '0001_database'), ('employers', '0010_certificate')]
    operations = [
        migrations.AddField('offer', 'easting', models.IntegerField(editable=False, null=True)),
        migrations.AddField('offer', 'northing', models.IntegerField(editable=False, null=True)),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('word', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('lexeme', models.CharField(db_index=True, max_length=60)),
                ('offers', models.PositiveIntegerField()),
            ],
            options={
                'indexes': [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=['word'], name='search_word_like', opclasses=['gin_trgm_ops']
                    )
                ]
            },
        ),
        migrations.RunSQL(WORDS + PLACES + FILL + INDEXES, BACK),
    ]
