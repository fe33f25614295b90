"""What a family answered is never changed; it goes only when the whole child goes, by the retention rules."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION families_consent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('qingmiao.retention', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '同意的记录只能追加，不能修改或删除。' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER consent_append_only BEFORE UPDATE OR DELETE ON families_consent
  FOR EACH ROW EXECUTE FUNCTION families_consent_refuse_change();
"""
BACKWARD = """
DROP TRIGGER consent_append_only ON families_consent;
DROP FUNCTION families_consent_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
