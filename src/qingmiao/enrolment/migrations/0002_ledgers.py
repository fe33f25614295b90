"""The ledgers are only added to, and every entry of money sums to zero when it is committed."""

from typing import ClassVar

from django.db import migrations

from qingmiao.core.keeping import WatchTable

FORWARD = """
CREATE FUNCTION enrolment_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '账目、托位变动和签署只能追加，不能修改或删除。' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER seat_movement_append_only BEFORE UPDATE OR DELETE ON enrolment_seatmovement
  FOR EACH ROW EXECUTE FUNCTION enrolment_refuse_change();
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON enrolment_ledgerentry
  FOR EACH ROW EXECUTE FUNCTION enrolment_refuse_change();
CREATE TRIGGER ledger_line_append_only BEFORE UPDATE OR DELETE ON enrolment_ledgerline
  FOR EACH ROW EXECUTE FUNCTION enrolment_refuse_change();
CREATE TRIGGER signature_append_only BEFORE UPDATE OR DELETE ON enrolment_signature
  FOR EACH ROW EXECUTE FUNCTION enrolment_refuse_change();

CREATE FUNCTION enrolment_entry_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT coalesce(sum(l.amount_fen), 0) FROM enrolment_ledgerline l WHERE l.entry_id = NEW.entry_id) <> 0 THEN
    RAISE EXCEPTION '这笔账各账户相加不为零，没有记账。' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_entry_balances AFTER INSERT ON enrolment_ledgerline
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION enrolment_entry_sums_to_zero();
"""
BACKWARD = """
DROP TRIGGER ledger_entry_balances ON enrolment_ledgerline;
DROP FUNCTION enrolment_entry_sums_to_zero();
DROP TRIGGER signature_append_only ON enrolment_signature;
DROP TRIGGER ledger_line_append_only ON enrolment_ledgerline;
DROP TRIGGER ledger_entry_append_only ON enrolment_ledgerentry;
DROP TRIGGER seat_movement_append_only ON enrolment_seatmovement;
DROP FUNCTION enrolment_refuse_change();
"""
WATCHED = ("enrolment", "choice", "application", "round", "roundplaces", "run")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("enrolment", "0001_initial"), ("core", "0009_watched_for_pages")]

    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD), *(WatchTable(f"enrolment_{name}") for name in WATCHED)]
