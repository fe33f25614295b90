"""What enrolment puts into the shell: a family's places, an institution's applications and children, the county's rounds."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import calendar, with_due
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.enrolment.models import ChoiceState, Contract, ContractState, Round, RoundState, Side, Signature
from qingmiao.enrolment.permissions import (
    ANSWER_CHOICE,
    KEEP_MONEY,
    OWN_APPLICATION,
    RUN_ROUND,
    SIGN_CONTRACT,
    VIEW_CHOICE,
    VIEW_ENROLMENT,
    VIEW_OCCUPANCY,
    VIEW_ROUND,
)
from qingmiao.enrolment.queries.agreements import contract_path
from qingmiao.enrolment.queries.held import held_of_child, next_steps, rows_of_child
from qingmiao.enrolment.queries.lists import choice_status, contract_status, due_chip, named, round_status
from qingmiao.enrolment.queries.occupancy import free_by_type
from qingmiao.families.queries.held import declare_held
from qingmiao.families.queries.home import declare_next_steps
from qingmiao.families.queries.readers import declare_child_rows
from qingmiao.institutions.queries.vacancies import declare_counter
from qingmiao.ui.components import Status
from qingmiao.ui.desk import DeskRow, DeskRows, declare_desk


def _dress_choices(rows: list[Any], _post: Post, on: date) -> list[DeskRow]:
    days = calendar()
    return [
        DeskRow(
            named(row.application.child),
            reverse("choice_show", kwargs={"pk": row.pk}),
            choice_status(row),
            "入托申请",
            row.arrived_at.date(),
            due_chip(row, on, days),
        )
        for row in rows
    ]


def _dress_contracts(rows: list[Contract], _post: Post, _on: date) -> list[DeskRow]:
    return [DeskRow(row.number, contract_path(row), contract_status(row), "协议", row.written_at.date()) for row in rows]


def _dress_refunds(rows: list[Any], _post: Post, on: date) -> list[DeskRow]:
    days = calendar()
    todo = Status("退还余额", "warn")
    return [DeskRow(row.number, contract_path(row), todo, "退费", row.ended_on, due_chip(row, on, days)) for row in rows]


def _dress_rounds(rows: list[Round], _post: Post, _on: date) -> list[DeskRow]:
    return [
        DeskRow(row.name, reverse("round_show", kwargs={"pk": row.pk}), round_status(row), "录取轮次", row.closes_at.date()) for row in rows
    ]


def _unsigned(rows: "QuerySet[Contract]", post: Post, _on: date) -> "QuerySet[Contract]":
    side = Side.INSTITUTION if post.organisation_id is not None else Side.GUARDIAN
    signed = Signature.objects.filter(side=side).values("contract")
    return rows.filter(state=ContractState.TO_SIGN).exclude(pk__in=signed)


declare_counter(free_by_type)
declare_next_steps(next_steps)
declare_held(held_of_child)
declare_child_rows(rows_of_child)
declare_navigation(
    Entry("托位", "place_list", "users", OWN_APPLICATION, 12),
    Entry("入托申请", "choice_list", "inbox", VIEW_CHOICE, 33, section="收托"),
    Entry("在托的孩子", "enrolled_list", "users", VIEW_ENROLMENT, 34, section="收托"),
    Entry("托位占用", "occupancy_list", "building", VIEW_OCCUPANCY, 57, section="机构", group="收托"),
    Entry("录取轮次", "round_list", "list", VIEW_ROUND, 58, section="机构", group="收托"),
)
declare_desk(
    DeskRows(
        "choices_to_answer",
        "入托申请待答复",
        18,
        ANSWER_CHOICE,
        lambda rows, _post, _on: with_due(
            rows.filter(state=ChoiceState.WAITING, application__round=None).select_related("application__child")
        ),
        _dress_choices,
        due="clock_due_on",
        since="arrived_at",
        find=("application__number__icontains",),
    ),
    DeskRows(
        "contracts_to_sign", "协议待签", 19, SIGN_CONTRACT, _unsigned, _dress_contracts, since="written_at", find=("number__icontains",)
    ),
    DeskRows(
        "refunds_to_pay",
        "退费待付",
        20,
        KEEP_MONEY,
        lambda rows, _post, _on: with_due(rows.filter(refund__isnull=False, refund__paid_on=None)),
        _dress_refunds,
        due="clock_due_on",
        since="ended_on",
        find=("number__icontains",),
    ),
    DeskRows(
        "rounds_to_decide",
        "录取轮次待计算、待公布",
        61,
        RUN_ROUND,
        lambda rows, _post, on: rows.filter(Q(state=RoundState.CLOSED) | Q(state=RoundState.OPEN, closes_at__date__lte=on)),
        _dress_rounds,
        since="closes_at",
        find=("name__icontains",),
    ),
)
