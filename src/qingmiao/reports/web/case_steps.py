"""The steps of a case and of its parts: each a short form, its service, and what it will bring."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core.permissions import Action
from qingmiao.regions.queries import counties
from qingmiao.reports.models import Assignment, AssignmentState, Case, CaseState
from qingmiao.reports.permissions import CHECK_ASSIGNMENT, HANDLE_CASE
from qingmiao.reports.queries.cases import title_of
from qingmiao.reports.rules.vocabulary import Topic
from qingmiao.reports.services import assigning, handling
from qingmiao.reports.services.publishing import publish_answer
from qingmiao.reports.services.visiting import visit_for_case
from qingmiao.reports.web.forms import (
    AcceptForm,
    AssignForm,
    EntryForm,
    MergeForm,
    NothingForm,
    PublishForm,
    RerouteForm,
    VisitForm,
    WordsForm,
)
from qingmiao.reports.web.stepping import How, Place, Step
from qingmiao.reports.workflow import ASSIGNMENTS, CASES, OPEN_CASES, WORKING

Told = dict[str, Any]
PLACE = Place("case_show", "case_list", "投诉和咨询", title_of)


def _consequence(name: str) -> str:
    return CASES.by_name[name].consequence


def _part_consequence(name: str) -> str:
    return ASSIGNMENTS.by_name[name].consequence


def _offer(form: forms.Form, field: str, choices: list[tuple[str, str]]) -> forms.Form:
    """Let a field of a form choose among these."""
    chosen: Any = form.fields[field]
    chosen.choices = [("", "请选择"), *choices]
    return form


def _accept_form(case: Case, data: QueryDict | None) -> forms.Form:
    return AcceptForm(data, initial={"topic": case.topic})


def _assign_form(case: Case, data: QueryDict | None) -> forms.Form:
    offices = assigning.departments_for(case)
    wanted = Topic(case.topic).department
    usual = next((str(office.pk) for office in offices if office.department == wanted), "")
    return _offer(AssignForm(data, initial={"to": usual}), "to", [(str(office.pk), office.name) for office in offices])


def _assign(case: Case, told: Told, how: How) -> object:
    to = Organisation.objects.get(pk=told["to"]) if told["to"] else None
    part = assigning.Part(told["task"], to, told["outside"])
    return assigning.assign(case, part, version=how.version, actor=how.actor, at=how.at)


def _merge_form(case: Case, data: QueryDict | None) -> forms.Form:
    others = Case.objects.filter(county_code=case.county_code, state__in=OPEN_CASES).exclude(pk=case.pk).select_related("institution")
    choices = [(str(other.pk), f"{other.number} {title_of(other)}") for other in others.order_by("-opened_at", "-pk")[:200]]
    return _offer(MergeForm(data), "into", choices)


def _reroute_form(case: Case, data: QueryDict | None) -> forms.Form:
    return _offer(RerouteForm(data), "county", [(row.code, row.name) for row in counties() if row.code != case.county_code])


def _publish_form(case: Case, data: QueryDict | None) -> forms.Form:
    return PublishForm(data, initial={"topic": case.topic, "answer": case.answer})


STEPS: dict[str, Step] = {
    "accept_case": Step(
        "受理",
        _accept_form,
        lambda row, told, how: handling.accept(row, told["substance"], told["topic"], version=how.version, actor=how.actor, at=how.at),
        "已受理，反映人查询时会看到。",
        _consequence("accept_case"),
    ),
    "refuse_case": Step(
        "不予受理",
        lambda _row, data: WordsForm("理由", "反映人会看到；写明应找谁办理", data),
        lambda row, told, how: handling.refuse(row, told["text"], version=how.version, actor=how.actor, at=how.at),
        "已告知不予受理。",
        _consequence("refuse_case"),
    ),
    "assign_case": Step(
        "转办", _assign_form, _assign, "已转办，部门已收到通知。", "部门将看到事由、反映的内容和材料，看不到反映人的联系方式。"
    ),
    "ask_citizen": Step(
        "请反映人补充",
        lambda _row, data: WordsForm("要补充什么", "", data),
        lambda row, told, how: handling.ask_citizen(row, told["text"], version=how.version, actor=how.actor, at=how.at),
        "已请反映人补充，时限暂停。",
        "反映人补充之前，时限暂停计算。",
    ),
    "stop_waiting": Step(
        "不再等待补充",
        lambda _row, data: NothingForm(data),
        lambda row, _told, how: handling.stop_waiting(row, version=how.version, actor=how.actor, at=how.at),
        "时限继续计算。",
        "时限将继续计算。",
    ),
    "write_entry": Step(
        "留言",
        lambda _row, data: EntryForm(data),
        lambda row, told, how: handling.write_entry(row, told["text"], told["visibility"], version=how.version, actor=how.actor, at=how.at),
        "已留言。",
        "写好后不能修改。",
    ),
    "merge_case": Step(
        "并入另一件",
        _merge_form,
        lambda row, told, how: handling.merge(row, Case.objects.get(pk=told["into"]), version=how.version, actor=how.actor, at=how.at),
        "已并入。",
        _consequence("merge_case"),
    ),
    "answer_case": Step(
        "答复",
        lambda _row, data: WordsForm("答复", "查明了什么、怎样处理、依据什么；说平常话", data),
        lambda row, told, how: handling.answer(row, told["text"], version=how.version, actor=how.actor, at=how.at),
        "已答复，反映人查询时会看到并可以评价。",
        _consequence("answer_case"),
    ),
    "publish_answer": Step(
        "写成公开问答",
        _publish_form,
        lambda row, told, how: publish_answer(row, told["topic"], told["question"], told["answer"], actor=how.actor, at=how.at),
        "已公开，大家都能查到。",
        "将向社会公开。请确认没有写这一件的人和机构。",
    ),
    "plan_visit": Step(
        "安排检查",
        lambda _row, data: VisitForm(data),
        lambda row, told, how: visit_for_case(row, told["planned_on"], version=how.version, actor=how.actor, at=how.at),
        "检查已安排，列在“监督检查”里。",
        "机构只看到有一次检查，看不到缘由，也看不到谁反映的。",
    ),
    "restrict_case": Step(
        "转为受限案件",
        lambda _row, data: WordsForm("理由", "为什么疑似虐待、侵害", data),
        lambda row, told, how: handling.restrict_case(row, told["text"], version=how.version, actor=how.actor, at=how.at),
        "已转为受限案件，由指定的联系人和公安联络员办理。",
        _consequence("restrict_case"),
        "bad",
        leaves=True,
    ),
}
REROUTE = Step(
    "改派",
    _reroute_form,
    lambda row, told, how: handling.reroute(row, told["county"], told["text"], version=how.version, actor=how.actor, at=how.at),
    "已改派，对方已收到通知。",
    "将由另一个县（市、区）卫生健康局办理，时限继续计算。",
    leaves=True,
)
# What a department does with its part, and what the county does with it.
WORK_STEPS: dict[str, Step] = {
    "accept_assignment": Step(
        "签收",
        lambda _row, data: NothingForm(data),
        lambda row, _told, how: assigning.accept_part(row, version=how.version, actor=how.actor, at=how.at),
        "已签收。",
        "转办的卫生健康局会看到已签收。",
    ),
    "refuse_assignment": Step(
        "不接收",
        lambda _row, data: WordsForm("理由", "为什么不属于本部门、应由谁办理", data),
        lambda row, told, how: assigning.refuse_part(row, told["text"], version=how.version, actor=how.actor, at=how.at),
        "已退回转办的卫生健康局。",
        _part_consequence("refuse_assignment"),
    ),
    "write_assignment": Step(
        "留言",
        lambda _row, data: WordsForm("内容", "承办的卫生健康局和其他承办部门会看到", data),
        lambda row, told, how: assigning.write_from_department(row, told["text"], actor=how.actor, at=how.at),
        "已留言。",
        "写好后不能修改。",
    ),
    "report_assignment": Step(
        "反馈结果",
        lambda _row, data: WordsForm("办理结果", "查了什么、查明什么、怎样处理", data),
        lambda row, told, how: assigning.report_part(row, told["text"], version=how.version, actor=how.actor, at=how.at),
        "已反馈，转办的卫生健康局已收到通知。",
        _part_consequence("report_assignment"),
    ),
}
PART_STEPS: dict[str, Step] = {
    "return_assignment": Step(
        "退回重办",
        lambda _row, data: WordsForm("退回的理由", "还要查明什么", data),
        lambda row, told, how: assigning.return_part(row, told["text"], version=how.version, actor=how.actor, at=how.at),
        "已退回部门。",
        _part_consequence("return_assignment"),
    ),
    "withdraw_assignment": Step(
        "收回转办",
        lambda _row, data: NothingForm(data),
        lambda row, _told, how: assigning.withdraw_part(row, version=how.version, actor=how.actor, at=how.at),
        "已收回。",
        _part_consequence("withdraw_assignment"),
    ),
    "record_outside": Step(
        "登记结果",
        lambda _row, data: WordsForm("办理结果", "系统外的单位怎样回复", data),
        lambda row, told, how: assigning.report_part(row, told["text"], version=how.version, actor=how.actor, at=how.at),
        "已登记。",
        "登记后可以答复反映人。",
    ),
}


def steps_for(case: Case, actor: Post, may: Mapping[Action[Any], bool]) -> list[tuple[str, Step]]:
    """Return what may be done with a case now, the usual next step first; `may`: what the gate has found out."""
    if not HANDLE_CASE.is_granted(actor):
        return []
    offered = {offer.transition.name for offer in CASES.offers(case, actor, may)}
    if case.state in OPEN_CASES:
        offered |= {"stop_waiting"} if case.waits_since else {"ask_citizen"}
        offered |= {"write_entry"} | ({"plan_visit"} if case.institution_id else set())
    offered |= {"assign_case"} if case.state in WORKING else set()
    offered |= {"publish_answer"} if case.state in (CaseState.ANSWERED, CaseState.CLOSED) else set()
    order = ["accept_case", "answer_case", *STEPS]
    return [(name, STEPS[name]) for name in dict.fromkeys(order) if name in offered and name != "merge_case"]


def part_steps(part: Assignment, actor: Post) -> list[tuple[str, Step]]:
    """Return what the county may do with a part now."""
    if part.state not in (AssignmentState.SENT, AssignmentState.ACCEPTED, AssignmentState.REPORTED) or not CHECK_ASSIGNMENT.is_granted(
        actor
    ):
        return []
    offered = {offer.transition.name for offer in ASSIGNMENTS.offers(part, actor) if offer.refusal is None}
    return [(name, step) for name, step in PART_STEPS.items() if name in offered]
