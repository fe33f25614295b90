from django.db import migrations

# What was worked out, declared, decided or booked is never changed; the sides of an entry sum to zero; a closed month takes nothing.
FORWARD = """
CREATE FUNCTION support_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '支持项目的事实、结果和账目只能追加，不能修改或删除。' USING ERRCODE = 'check_violation';
END $$;
CREATE FUNCTION support_award_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(OLD) - ARRAY['state', 'why_state', 'state_on', 'notice_until', 'is_superseded', 'version'])
     = (to_jsonb(NEW) - ARRAY['state', 'why_state', 'state_on', 'notice_until', 'is_superseded', 'version']) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '支持结果已存档，不能修改；更正须重新计算。' USING ERRCODE = 'check_violation';
END $$;
CREATE FUNCTION support_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE total numeric;
BEGIN
  SELECT sum(amount_fen) INTO total FROM support_posting WHERE entry = NEW.entry;
  IF total <> 0 THEN
    RAISE EXCEPTION '分录借贷不平，没有入账。' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION support_month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM support_monthclose c JOIN support_budget b ON b.county_code = c.county_code
             WHERE b.id = NEW.budget_id AND c.reopened_at IS NULL AND c.month = date_trunc('month', NEW.booked_on)::date) THEN
    RAISE EXCEPTION '这个月已结账，不能再入账。' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER award_frozen BEFORE UPDATE ON support_award FOR EACH ROW EXECUTE FUNCTION support_award_frozen();
CREATE TRIGGER award_kept BEFORE DELETE ON support_award FOR EACH ROW EXECUTE FUNCTION support_refuse_change();
CREATE TRIGGER run_kept BEFORE DELETE ON support_run FOR EACH ROW EXECUTE FUNCTION support_refuse_change();
CREATE TRIGGER fact_kept BEFORE UPDATE OR DELETE ON support_declaredfact FOR EACH ROW EXECUTE FUNCTION support_refuse_change();
CREATE TRIGGER value_kept BEFORE UPDATE OR DELETE ON support_cityvalue FOR EACH ROW EXECUTE FUNCTION support_refuse_change();
CREATE TRIGGER posting_kept BEFORE UPDATE OR DELETE ON support_posting FOR EACH ROW EXECUTE FUNCTION support_refuse_change();
CREATE TRIGGER posting_in_open_month BEFORE INSERT ON support_posting FOR EACH ROW EXECUTE FUNCTION support_month_is_open();
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON support_posting
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION support_entry_balances();
"""
BACKWARD = """
DROP TRIGGER award_frozen ON support_award;
DROP TRIGGER award_kept ON support_award;
DROP TRIGGER run_kept ON support_run;
DROP TRIGGER fact_kept ON support_declaredfact;
DROP TRIGGER value_kept ON support_cityvalue;
DROP TRIGGER posting_kept ON support_posting;
DROP TRIGGER posting_in_open_month ON support_posting;
DROP TRIGGER entry_balances ON support_posting;
DROP FUNCTION support_refuse_change();
DROP FUNCTION support_award_frozen();
DROP FUNCTION support_entry_balances();
DROP FUNCTION support_month_is_open();
"""


class Migration(migrations.Migration):
    dependencies = [("support", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
