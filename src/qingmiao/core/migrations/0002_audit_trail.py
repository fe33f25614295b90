"""The audit trail in the database: append-only, and chained by hash when a transaction commits.

The link is written by a deferred trigger, after every row lock of the transaction was taken, so that the one lock which
puts commits in order is held for an instant only and cannot deadlock with row locks.
"""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

ENTRY_TEXT = """concat_ws('|', e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), coalesce(e.post_id::text, '-'),
    e.actor_label, e.verb, e.subject_type, e.subject_id, e.purpose, e.changes::text)"""

FORWARD = f"""
CREATE FUNCTION core_audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '审计记录只能追加，不能修改或删除。' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION core_audit_link_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last_sequence bigint;
  last_hash bytea;
BEGIN
  PERFORM pg_advisory_xact_lock(7136214);
  SELECT l.sequence, l.hash INTO last_sequence, last_hash FROM core_auditlink l ORDER BY l.sequence DESC LIMIT 1;
  INSERT INTO core_auditlink (sequence, entry_id, hash)
  SELECT coalesce(last_sequence, 0) + 1, e.id, sha256(coalesce(last_hash, '\\x'::bytea) || convert_to({ENTRY_TEXT}, 'UTF8'))
  FROM core_auditentry e WHERE e.id = NEW.id;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER audit_link_at_commit AFTER INSERT ON core_auditentry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION core_audit_link_entry();
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON core_auditentry
  FOR EACH ROW EXECUTE FUNCTION core_audit_refuse_change();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON core_auditentry EXECUTE FUNCTION core_audit_refuse_change();
CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE ON core_auditlink
  FOR EACH ROW EXECUTE FUNCTION core_audit_refuse_change();
CREATE TRIGGER audit_link_no_truncate BEFORE TRUNCATE ON core_auditlink EXECUTE FUNCTION core_audit_refuse_change();
"""

BACKWARD = """
DROP TRIGGER audit_link_at_commit ON core_auditentry;
DROP TRIGGER audit_entry_append_only ON core_auditentry;
DROP TRIGGER audit_entry_no_truncate ON core_auditentry;
DROP TRIGGER audit_link_append_only ON core_auditlink;
DROP TRIGGER audit_link_no_truncate ON core_auditlink;
DROP FUNCTION core_audit_refuse_change();
DROP FUNCTION core_audit_link_entry();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [BtreeGistExtension(), TrigramExtension(), migrations.RunSQL(FORWARD, BACKWARD)]
