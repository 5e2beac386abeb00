"""The words of an offer, weighted, kept true by the database whoever writes the row."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION employers_offer_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search :=
        setweight(to_tsvector('fortnight', NEW.title), 'A') ||
        setweight(to_tsvector('fortnight', replace(NEW.sector, '-', ' ')), 'B') ||
        setweight(to_tsvector('fortnight', NEW.summary), 'C') ||
        setweight(to_tsvector('fortnight', array_to_string(NEW.will_do, ' ')), 'D');
    RETURN NEW;
END $$;
CREATE TRIGGER offer_search BEFORE INSERT OR UPDATE OF title, sector, summary, will_do ON employers_offer
    FOR EACH ROW EXECUTE FUNCTION employers_offer_search();
"""


class Migration(migrations.Migration):
    dependencies = [('core', '0001_database'), ('employers', '0001_initial')]
    operations = [
        migrations.RunSQL(
            FUNCTION, 'DROP TRIGGER offer_search ON employers_offer; DROP FUNCTION employers_offer_search();'
        )
    ]
