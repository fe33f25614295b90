"""What enrolment keeps of a child, for its guardians: in the export of everything, in who looked, in what comes next."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Model
from django.urls import reverse

from qingmiao.accounts.models import User
from qingmiao.codes.days import day_words
from qingmiao.enrolment.models import (
    Application,
    Charge,
    Choice,
    Contract,
    ContractState,
    Enrolment,
    LedgerEntry,
    Offer,
    OfferState,
    Payment,
    Side,
)
from qingmiao.enrolment.queries.agreements import contract_path
from qingmiao.families.models import Child
from qingmiao.families.queries.held import Held, moment_words
from qingmiao.families.queries.home import NextStep
from qingmiao.ui.words import yuan


def held_of_child(child: Child) -> list[Held]:
    """Return the applications, places, agreements and money of a child, in words."""
    return [*_applied(child), *_placed(child), *_paid(child)]


def _applied(child: Child) -> list[Held]:
    applications = Application.objects.filter(child=child)
    choices = Choice.objects.filter(application__child=child).select_related("application", "institution")
    return [
        Held(
            "入托申请",
            ("编号", "回执码", "希望入托日期", "方式", "照护需要", "状态"),
            [
                (r.number, r.receipt, day_words(r.start_on), r.get_care_mode_display(), r.needs.open(), r.get_state_display())
                for r in applications
            ],
        ),
        Held(
            "志愿",
            ("申请", "次序", "机构", "结果", "说明"),
            [(r.application.number, str(r.rank), r.institution.name, r.get_state_display(), r.words) for r in choices],
        ),
    ]


def _placed(child: Child) -> list[Held]:
    places = Enrolment.objects.filter(child=child).select_related("institution")
    contracts = Contract.objects.filter(enrolment__child=child)
    return [
        Held(
            "在托",
            ("机构", "方式", "自", "登记时间"),
            [(r.institution.name, r.get_care_mode_display(), day_words(r.period.lower), moment_words(r.taken_at)) for r in places],
        ),
        Held(
            "托育服务协议",
            ("编号", "状态", "拟定时间", "条款"),
            [(r.number, r.get_state_display(), moment_words(r.written_at), r.words.open()) for r in contracts],
        ),
    ]


def _paid(child: Child) -> list[Held]:
    charges = Charge.objects.filter(contract__enrolment__child=child, is_current=True).select_related("contract")
    payments = Payment.objects.filter(contract__enrolment__child=child).select_related("contract")
    entries = LedgerEntry.objects.filter(contract__enrolment__child=child).prefetch_related("lines").order_by("at", "pk")
    return [
        Held(
            "费用",
            ("协议", "月份", "金额"),
            [(r.contract.number, f"{r.month.year}年{r.month.month}月", yuan(r.amount_fen)) for r in charges],
        ),
        Held(
            "账目",
            ("时间", "种类", "凭据", "各账户"),
            [
                (
                    moment_words(entry.at),
                    entry.get_kind_display(),
                    entry.reference,
                    "；".join(f"{line.get_account_display()} {yuan(line.amount_fen)}" for line in entry.lines.all()),
                )
                for entry in entries
            ],
        ),
        Held("付款", ("协议", "日期", "金额"), [(r.contract.number, day_words(r.paid_on), yuan(r.amount_fen)) for r in payments]),
    ]


def rows_of_child(child: Child) -> Iterable[tuple[type[Model], Iterable[object]]]:
    """Return the rows that are about a child: whoever read one of them has looked at the child's data."""
    return [
        (Application, Application.objects.filter(child=child).values_list("pk", flat=True)),
        (Choice, Choice.objects.filter(application__child=child).values_list("pk", flat=True)),
        (Enrolment, Enrolment.objects.filter(child=child).values_list("pk", flat=True)),
        (Contract, Contract.objects.filter(enrolment__child=child).values_list("pk", flat=True)),
    ]


def next_steps(children: Sequence[Child], _user: User, _on: date) -> list[NextStep]:
    """Return the offers to answer and the agreements to sign; two queries."""
    offers: Any = Offer.objects.filter(choice__application__child__in=children, state=OfferState.SENT).select_related(
        "choice__application", "institution"
    )
    contracts = Contract.objects.filter(enrolment__child__in=children, state=ContractState.TO_SIGN).select_related("enrolment__institution")
    unsigned = contracts.exclude(signatures__side=Side.GUARDIAN)
    found = [_to_answer(offer) for offer in offers]
    signs = [NextStep(row.enrolment.child_id, f"签{row.enrolment.institution.name}的托育服务协议", contract_path(row)) for row in unsigned]
    return [*found, *signs]


def _to_answer(offer: Offer) -> NextStep:
    application = offer.choice.application
    where = reverse("application_show", kwargs={"pk": application.pk})
    note = f"{moment_words(offer.due_at)} 前答复" if offer.due_at else ""
    return NextStep(application.child_id, f"{offer.institution.name}录取了，请答复", where, note)
