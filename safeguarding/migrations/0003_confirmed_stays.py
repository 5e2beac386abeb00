from django.db import migrations

# A confirmed version is history: only its state moves on. Erasure may do what refuse_change() allows it.
GUARD = """
CREATE FUNCTION refuse_confirmed_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' OR current_setting('fortnight.erasure', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state' AND (
        NEW.state = OLD.state OR (OLD.state = 'confirmed' AND NEW.state IN ('expired', 'superseded'))
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a confirmed risk assessment is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER confirmed_stays BEFORE UPDATE OR DELETE ON safeguarding_riskassessment
    FOR EACH ROW EXECUTE FUNCTION refuse_confirmed_change();
"""
UNGUARD = """
DROP TRIGGER confirmed_stays ON safeguarding_riskassessment;
DROP FUNCTION refuse_confirmed_change();
"""


class Migration(migrations.Migration):
    dependencies = [('safeguarding', '0002_history')]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
