"""What enrolment tells the page of a family: what waits for it, and everything held on a child."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import User
from qingmiao.codes.days import day_words
from qingmiao.enrolment.models import Application, Contract, ContractState, Enrolment, LedgerEntry, Offer, OfferState, Side, Signature
from qingmiao.enrolment.queries.agreements import contract_path, price_words, prices_of
from qingmiao.families.models import Child
from qingmiao.families.queries.held import Held
from qingmiao.families.queries.home import NextStep
from qingmiao.ui.words import moment_cn


def next_steps(children: Sequence[Child], _user: User, _on: date) -> list[NextStep]:
    """Return the offers to answer and the agreements to sign of some children. Two queries."""
    offers = Offer.objects.filter(choice__application__child__in=children, state=OfferState.SENT)
    signed = Signature.objects.filter(contract=OuterRef("pk"), side=Side.GUARDIAN)
    contracts = Contract.objects.filter(~Exists(signed), enrolment__child__in=children, state=ContractState.TO_SIGN)
    found = [
        NextStep(
            offer.choice.application.child_id,
            f"{offer.institution.name}录取了，请答复",
            reverse("application_show", kwargs={"pk": offer.choice.application_id}),
            f"{moment_cn(offer.due_at)}前" if offer.due_at else "",
        )
        for offer in offers.select_related("institution", "choice__application").order_by("due_at")
    ]
    return found + [
        NextStep(row.enrolment.child_id, "托育服务协议待签", contract_path(row))
        for row in contracts.select_related("enrolment").order_by("written_at")
    ]


def held_parts(child: Child) -> Iterable[Held]:
    """Return what is held on a child here: applications with their needs, places, agreements, every movement of money."""
    applications = Application.objects.filter(child=child).prefetch_related("choices__institution").order_by("begun_at")
    yield Held(
        "入托申请",
        ("编号", "回执码", "希望入托", "状态", "志愿", "照护需要"),
        [
            (
                row.number,
                row.receipt,
                day_words(row.start_on),
                row.get_state_display(),
                "；".join(f"{choice.institution.name}（{choice.get_state_display()}）" for choice in row.choices.all()),
                row.needs.open(),
            )
            for row in applications
        ],
    )
    places = Enrolment.objects.filter(child=child).select_related("institution").order_by("taken_at")
    yield Held(
        "在托",
        ("机构", "自", "至", "方式"),
        [
            (
                row.institution.name,
                day_words(row.period.lower),
                day_words(row.period.upper) if row.period.upper else "",
                row.get_care_mode_display(),
            )
            for row in places
        ],
    )
    contracts = Contract.objects.filter(enrolment__child=child).order_by("written_at")
    yield Held(
        "托育服务协议",
        ("编号", "状态", "自", "收费"),
        [(row.number, row.get_state_display(), day_words(row.from_on), price_words(prices_of(row))) for row in contracts],
    )
    entries = LedgerEntry.objects.filter(contract__enrolment__child=child).prefetch_related("lines").order_by("at", "pk")
    yield Held(
        "账目",
        ("日期", "种类", "凭据", "各账户（元）"),
        [
            (
                moment_cn(timezone.localtime(entry.at)),
                entry.get_kind_display(),
                entry.reference,
                "；".join(f"{line.get_account_display()} {line.amount_fen / 100:,.2f}" for line in entry.lines.all()),
            )
            for entry in entries
        ],
    )
