from django.db import migrations

# A file is kept as it was sent: its row says only, and once, what the scanner found. Erasure may do what
# refuse_change() allows it.
GUARD = """
CREATE FUNCTION refuse_upload_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['state', 'scanner_said', 'scanned_at', 'job_state', 'job_step', 'job_done', 'job_total',
                           'job_error', 'job_seen_at'];
BEGIN
    IF current_setting('fortnight.erasure', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - moving = to_jsonb(OLD) - moving
        AND (NEW.state = OLD.state OR OLD.state = 'quarantined') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an upload is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER kept_as_sent BEFORE UPDATE OR DELETE ON uploads_upload
    FOR EACH ROW EXECUTE FUNCTION refuse_upload_change();
"""
UNGUARD = """
DROP TRIGGER kept_as_sent ON uploads_upload;
DROP FUNCTION refuse_upload_change();
"""


class Migration(migrations.Migration):
    dependencies = [('uploads', '0001_uploads'), ('core', '0001_database')]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
