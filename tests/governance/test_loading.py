"""The city's plan as data: complete, repeatable, never over an officer's change, refused with the line that is wrong."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry
from qingmiao.governance.models import Measure, Phase, Plan, Target, TargetLine
from qingmiao.governance.services.loading import load_plan
from qingmiao.governance.services.plan_files import OWN_PLANS, PlanFile, read_plans
from regions.factories import the_whole_city

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture
def plan_file(db: None) -> PlanFile:
    the_whole_city(AT)
    (plan,) = read_plans()
    return plan


def test_the_plan_has_seven_targets_in_three_phases_and_twenty_nine_measures(plan_file: PlanFile) -> None:
    load_plan(plan_file, actor=None, at=AT)
    assert list(Target.objects.values_list("code", flat=True)) == [f"T{number}" for number in range(1, 8)]
    assert list(Measure.objects.values_list("code", flat=True)) == [f"M{number:02d}" for number in range(1, 30)]
    assert [phase.period.upper.year for phase in Phase.objects.order_by("period")] == [2021, 2023, 2026]


def test_a_target_of_every_county_has_a_line_for_each_of_the_eight(plan_file: PlanFile) -> None:
    load_plan(plan_file, actor=None, at=AT)
    counted = {code: TargetLine.objects.filter(target__code=code).count() for code in ("T1", "T2", "T3", "T6", "T7")}
    assert counted == {"T1": 1, "T2": 8, "T3": 1, "T6": 8, "T7": 8}


def test_a_second_load_writes_nothing_and_keeps_what_an_officer_changed(plan_file: PlanFile) -> None:
    load_plan(plan_file, actor=None, at=AT)
    Measure.objects.filter(code="M16").update(lead_department="market_regulation")
    before = AuditEntry.objects.count()
    assert load_plan(plan_file, actor=None, at=AT).written == 0
    assert AuditEntry.objects.count() == before
    assert Measure.objects.get(code="M16").lead_department == "market_regulation"


def test_phases_of_one_plan_do_not_overlap(plan_file: PlanFile) -> None:
    load_plan(plan_file, actor=None, at=AT)
    phase = Phase.objects.earliest("period")
    with pytest.raises(IntegrityError, match="phases_never_overlap"), transaction.atomic():
        Phase.objects.create(plan=Plan.objects.get(), name="重复", period=phase.period)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("    goal: 1\n", "按指标认定的目标须有 indicator 和 goal"),
        ("    scope: each_county\n", "缺少“scope”"),
        ("lead: trade_union, supporting: [health]", "牵头部门相同"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused_with_its_line(tmp_path: Path, wrong: str, sentence: str) -> None:
    text = (OWN_PLANS / "plan_qingyuan_2020.yaml").read_text(encoding="utf-8")
    changed = text.replace(wrong, "lead: health, supporting: [health]" if "lead" in wrong else "", 1)
    (tmp_path / "plan_broken.yaml").write_text(changed, encoding="utf-8")
    with pytest.raises(DomainError, match=sentence) as refusal:
        read_plans(tmp_path)
    assert "行有误" in str(refusal.value)
