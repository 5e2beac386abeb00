"""What our tables need of the database itself: extensions, a search configuration, rows nobody may change."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

SEARCH = """
CREATE TEXT SEARCH CONFIGURATION fortnight (COPY = english);
ALTER TEXT SEARCH CONFIGURATION fortnight
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
"""

# Retention and erasure set this for their own transaction; nothing else may.
REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('fortnight.erasure', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    initial = True
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(SEARCH, 'DROP TEXT SEARCH CONFIGURATION fortnight'),
        migrations.RunSQL(REFUSE, 'DROP FUNCTION refuse_change()'),
    ]
