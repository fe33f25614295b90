"""Evaluations: what is written, refused, told, graded; whom the rule of conflicts keeps out; what the public reads."""

from datetime import date, timedelta

import pytest

from demonstration.factories import a_house
from filings.factories import AT, ON, OTHER_COUNTY, a_filed_institution, employee_of, manager_of, officer_of
from qingmiao.codes.ages import add_months
from qingmiao.core.clocks import clocks_of, running
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.models import AuditEntry, Notice
from qingmiao.quality.models import Evaluation, EvaluationState
from qingmiao.quality.queries.published import grade_of_institution, grades_by_institution
from qingmiao.quality.rules.grading import grade_of, read_standard, standard_on, store_standard
from qingmiao.quality.rules.vocabulary import Declaration, Grade, Part
from qingmiao.quality.services.evaluating import hand_in, open_evaluation, save_self_evaluation, stop_evaluation
from qingmiao.quality.services.experts import declare_ties, finish_scores, name_experts, replace_expert
from qingmiao.quality.services.grading import Agreement, answer_objection, decide_grade, object_to_grade, propose_grade
from qingmiao.quality.services.printing import print_result
from qingmiao.quality.services.watching import watch
from quality.factories import (
    a_decided_grade,
    a_handed_in_evaluation,
    a_proposed_grade,
    a_team_at_work,
    agreed,
    an_objected_grade,
    an_open_evaluation,
    another_house,
    later,
    leader_of,
    scored,
    the_team,
    typed,
)

pytestmark = pytest.mark.django_db


def test_the_standard_has_seven_parts_of_a_thousand_points_and_says_what_nobody_has_read() -> None:
    standard = standard_on(load(), ON)
    assert (len(standard.parts), standard.total, standard.base_count) == (7, 1000, 16)
    assert standard.is_unsure
    assert all(question.is_base is None for question in standard.questions)
    assert {question.part for question in standard.questions} == {Part.CONDITIONS, Part.STAFF, Part.HEALTH, Part.SAFETY, Part.MANAGEMENT}


def test_a_standard_is_read_as_it_was_kept() -> None:
    standard = standard_on(load(), ON)
    assert read_standard(store_standard(standard)) == standard
    kept = Evaluation.objects.get(pk=an_open_evaluation().pk).standard
    assert list(read_standard(kept).parts) == list(Part)  # in the order of the standard, as pages show them


@pytest.mark.parametrize(
    ("total", "grade"), [(1000, "a"), (900, "a"), (899, "b"), (800, "b"), (799, "c"), (600, "c"), (599, "d"), (0, "d")]
)
def test_the_least_points_of_a_grade_belong_to_it(total: int, grade: str) -> None:
    standard = standard_on(load(), ON)
    assert grade_of(standard, {"all": total}, misses_base=False) == grade
    assert grade_of(standard, {"all": total}, misses_base=True) == Grade.BELOW_BASE


def test_an_evaluation_begins_with_the_institution_and_a_clock() -> None:
    row = an_open_evaluation()
    assert row.number.startswith("托育评〔2026〕")
    assert clocks_of(row).get().working_days == 20
    assert Notice.objects.filter(organisation=row.institution.organisation, title__contains=row.number).exists()
    with pytest.raises(DomainError, match="还没有结束"):
        open_evaluation(row.institution, actor=officer_of(), at=AT)
    with pytest.raises(DomainError, match="只能对本县"):
        open_evaluation(row.institution, actor=officer_of(OTHER_COUNTY), at=AT)


def test_what_is_no_field_of_the_self_evaluation_is_not_kept() -> None:
    row = an_open_evaluation()
    values = {"points-care": "120", "points-nothing": "1", "words-care": "长" * 5000, "csrfmiddlewaretoken": "x"}
    row = save_self_evaluation(row, values, version=row.version, actor=employee_of(row.institution), at=AT)
    assert set(row.values) == {"points-care", "words-care"}
    assert len(row.values["words-care"]) == 2000


def test_a_self_evaluation_is_handed_in_once() -> None:
    row = a_handed_in_evaluation()
    assert not running(row).exists()
    with pytest.raises(DomainError, match="不能提交自评"):
        hand_in(row, typed(row), version=row.version, actor=manager_of(row.institution), at=AT)
    with pytest.raises(DomainError, match="自评不能再改"):
        save_self_evaluation(row, {}, version=row.version, actor=manager_of(row.institution), at=AT)


def test_the_rule_of_conflicts_keeps_the_institution_and_two_of_a_house_out() -> None:
    row = a_handed_in_evaluation()
    officer, other = the_team(row)
    by = {"version": row.version, "actor": officer_of(), "at": AT}
    for team, why in (
        ([officer], "至少 2 人"),
        ([officer, manager_of(row.institution)], "在被评估的机构任职，应当回避"),
        ([officer, other, employee_of(another_house())], "不能来自同一家机构"),
        ([officer, officer, other], "不能在组里两次"),
    ):
        with pytest.raises(DomainError, match=why):
            name_experts(row, team, officer, **by)  # type: ignore[arg-type]  # one dict of keywords
    with pytest.raises(DomainError, match="组长须是专家组的成员"):
        name_experts(row, [officer, other], officer_of(), **by)  # type: ignore[arg-type]


def test_who_declares_a_tie_steps_back_and_another_is_named() -> None:
    row = a_team_at_work(is_declared=False)
    leader, other = row.experts.order_by("-is_leader", "pk")
    with pytest.raises(DomainError, match="请先声明"):
        finish_scores(leader, typed(row), version=leader.version, actor=leader.post, at=AT)
    with pytest.raises(DomainError, match="写明有什么利害关系"):
        declare_ties(leader, is_free=False, tie=" ", actor=leader.post, at=AT)
    declare_ties(leader, is_free=False, tie="负责人是我的亲属", actor=leader.post, at=AT)
    assert Notice.objects.filter(organisation=officer_of().organisation, title__startswith="专家回避").exists()
    row.refresh_from_db()
    added = replace_expert(row, officer_of(), version=row.version, actor=officer_of(), at=AT)
    assert added.is_leader
    for named in (added, other):
        expert = declare_ties(named, is_free=True, tie="", actor=named.post, at=AT)
        finish_scores(expert, typed(row), version=expert.version, actor=expert.post, at=AT)
    assert {expert.declaration for expert in row.experts.all()} == {Declaration.TIED, Declaration.FREE}


def test_an_expert_who_cannot_come_any_more_is_replaced_and_stays_on_record() -> None:
    row = a_team_at_work()
    leader, other = row.experts.order_by("-is_leader", "pk")
    finish_scores(other, typed(row), version=other.version, actor=other.post, at=AT)
    by = {"version": row.version, "actor": officer_of(), "at": AT}
    with pytest.raises(DomainError, match="还没有完成评分的"):
        replace_expert(row, officer_of(), other, **by)  # type: ignore[arg-type]  # one dict of keywords
    added = replace_expert(row, officer_of(), leader, **by)  # type: ignore[arg-type]
    assert added.is_leader
    leader.refresh_from_db()
    assert (leader.declaration, leader.tie) == (Declaration.TIED, "不能参加，由县级替换")
    row.refresh_from_db()
    with pytest.raises(DomainError, match="已经退出"):
        replace_expert(row, leader.post, version=row.version, actor=officer_of(), at=AT)


def test_nothing_is_agreed_before_every_expert_is_done_nor_outside_what_they_gave() -> None:
    row = a_team_at_work()
    first, second = row.experts.order_by("pk")
    finish_scores(first, typed(row, 90), version=first.version, actor=first.post, at=AT)
    with pytest.raises(DomainError, match="还没有完成评分"):
        propose_grade(row, agreed(row, 90), version=row.version, actor=leader_of(row), at=AT)
    finish_scores(second, typed(row, 94), version=second.version, actor=second.post, at=AT)
    row.refresh_from_db()
    with pytest.raises(DomainError, match="应在专家各自给的"):
        propose_grade(row, agreed(row, 96), version=row.version, actor=leader_of(row), at=AT)
    with pytest.raises(DomainError, match="现场评估日期"):
        propose_grade(row, agreed(row, visited_on=ON + timedelta(days=1)), version=row.version, actor=leader_of(row), at=AT)
    with pytest.raises(DomainError, match="不能提交合议结果"):
        propose_grade(row, agreed(row), version=row.version, actor=second.post, at=AT)


def test_a_base_indicator_that_is_missed_takes_the_grade_whatever_the_points() -> None:
    row = scored(a_team_at_work())
    told = agreed(row, c7_2_1="misses")
    veto = Agreement(told.visited_on, told.points, told.answers, told.conclusion, ["9.7.1"])
    with pytest.raises(DomainError, match=r"9\.7\.1"):
        propose_grade(row, veto, version=row.version, actor=leader_of(row), at=AT)
    veto = Agreement(told.visited_on, told.points, told.answers, told.conclusion, ["7.2.1"])
    row = propose_grade(row, veto, version=row.version, actor=leader_of(row), at=AT)
    assert row.grade == Grade.BELOW_BASE
    row = decide_grade(row, version=row.version, actor=officer_of(), at=later(20))
    assert row.revisit_on is not None


def test_a_grade_is_decided_when_nobody_may_object_any_more_and_is_public_after_its_delay() -> None:
    row = a_proposed_grade()
    assert row.grade == Grade.A
    with pytest.raises(DomainError, match="异议期到"):
        decide_grade(row, version=row.version, actor=officer_of(), at=later(1))
    row = decide_grade(row, version=row.version, actor=officer_of(), at=later(20))
    assert row.decided_on is not None
    assert row.publish_on is not None
    assert grade_of_institution(row.institution_id, row.publish_on - timedelta(days=1)) is None
    public = grade_of_institution(row.institution_id, row.publish_on)
    assert public is not None
    assert (public.status.label, public.valid_until) == ("A 级", add_months(row.decided_on, 36) - timedelta(days=1))
    assert grade_of_institution(row.institution_id, public.valid_until + timedelta(days=1)) is None
    assert grades_by_institution(row.publish_on) == {row.institution_id: ("A 级", row.decided_on)}
    assert print_result(row, actor=officer_of(), at=AT).startswith(b"%PDF")


def test_an_objection_holds_the_decision_and_is_made_once_within_the_clock() -> None:
    row = an_objected_grade()
    with pytest.raises(DomainError, match="不能定等级"):
        decide_grade(row, version=row.version, actor=officer_of(), at=later(20))
    row = answer_objection(row, "材料已核对。", is_upheld=False, version=row.version, actor=officer_of(), at=later(1))
    row = decide_grade(row, version=row.version, actor=officer_of(), at=later(1))
    assert (row.state, row.grade) == (EvaluationState.DECIDED, Grade.C)
    late = a_proposed_grade(a_house(3))
    with pytest.raises(DomainError, match="已经过了"):
        object_to_grade(late, "不同意。", version=late.version, actor=manager_of(late.institution), at=later(30))


def test_an_objection_that_is_upheld_sends_the_experts_back_and_is_the_last() -> None:
    row = an_objected_grade()
    row = answer_objection(row, "重新看记录。", is_upheld=True, version=row.version, actor=officer_of(), at=later(1))
    row = scored(row, 82, 84, at=later(2))
    row = propose_grade(row, agreed(row, 83), version=row.version, actor=leader_of(row), at=later(2))
    with pytest.raises(DomainError, match="已经提出过"):
        object_to_grade(row, "还是不同意。", version=row.version, actor=manager_of(row.institution), at=later(2))
    assert decide_grade(row, version=row.version, actor=officer_of(), at=later(2)).grade == Grade.B


def test_a_low_grade_is_revisited_and_the_revisit_says_of_what() -> None:
    low = a_decided_grade(share=50)
    assert low.revisit_on == add_months(date(2026, 12, 13), 12)
    again = open_evaluation(low.institution, actor=officer_of(), at=later(380))
    assert again.revisits == low
    good = a_decided_grade(a_house(4))
    assert good.revisit_on is None


def test_an_evaluation_that_ends_without_a_grade_says_why() -> None:
    row = an_open_evaluation()
    row = stop_evaluation(row, "机构停业装修。", version=row.version, actor=officer_of(), at=AT)
    assert (row.state, row.grade) == (EvaluationState.STOPPED, "")
    with pytest.raises(DomainError, match="没有可以打印"):
        print_result(row, actor=officer_of(), at=AT)
    assert open_evaluation(row.institution, actor=officer_of(), at=AT)


def test_a_second_night_tells_nothing_twice() -> None:
    proposed, written = a_proposed_grade(), an_open_evaluation(a_house(5))
    assert watch(at=later(60)) == 2
    assert watch(at=later(61)) == 0
    assert Notice.objects.filter(title__startswith="异议期已满", subject_id=str(proposed.pk)).exists()
    assert Notice.objects.filter(title__endswith="已逾期", subject_id=str(written.pk)).exists()
    assert AuditEntry.objects.filter(verb="end_grade_objections").count() == 1


def test_a_stale_page_changes_nothing() -> None:
    row = a_handed_in_evaluation(a_filed_institution())
    team = the_team(row)
    with pytest.raises(DomainError):
        name_experts(row, team, team[0], version=row.version + 1, actor=officer_of(), at=AT)
    assert Evaluation.objects.get(pk=row.pk).state == EvaluationState.HANDED_IN
