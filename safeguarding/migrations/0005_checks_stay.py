from django.db import migrations

# A check is written once: only its end is added, once. Erasure may do what refuse_change() allows it.
GUARD = """
CREATE FUNCTION refuse_check_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('fortnight.erasure', true) = 'on' THEN
        RETURN NEW;
    END IF;
    IF OLD.ended_at IS NULL
        AND to_jsonb(NEW) - ARRAY['ended_at', 'ended_by', 'ended_why']
            = to_jsonb(OLD) - ARRAY['ended_at', 'ended_by', 'ended_why'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a check is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER check_stays BEFORE UPDATE ON safeguarding_sitecheck
    FOR EACH ROW EXECUTE FUNCTION refuse_check_change();
"""
UNGUARD = """
DROP TRIGGER check_stays ON safeguarding_sitecheck;
DROP FUNCTION refuse_check_change();
"""


class Migration(migrations.Migration):
    dependencies = [('safeguarding', '0004_overrides_checks')]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
