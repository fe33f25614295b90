"""What a family reads: its applications, why for every choice, what it was offered, what it has."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from qingmiao.enrolment.models import Application, Choice, ChoiceState, Contract, Enrolment, Offer, OfferState, Round, RoundState, RunAnswer
from qingmiao.enrolment.queries.lists import choice_status
from qingmiao.enrolment.queries.round_input import lines_of
from qingmiao.enrolment.rules.points import PointLine, points_of
from qingmiao.ui import components

UNKNOWN_ITEMS: Sequence[Any] = ()


@dataclass
class ChoiceLine:
    """One choice as the family reads it: what came of it, why, with which points; the offer that is open for it."""

    choice: Choice
    status: components.Status
    lines: list[PointLine]
    answers: list[RunAnswer] = field(default_factory=list)
    offer: Offer | None = None

    @property
    def points(self) -> int:
        """The points here, by what was filled in."""
        return points_of(self.lines)

    @property
    def has_offer_open(self) -> bool:
        """Whether an answer is waited for."""
        return self.offer is not None and self.offer.state == OfferState.SENT


def choice_lines(row: Application) -> list[ChoiceLine]:
    """Return the choices of an application in order; answers only of runs that were shown. Three queries."""
    choices = list(row.choices.select_related("institution").order_by("rank"))
    answers: dict[int, list[RunAnswer]] = {choice.pk: [] for choice in choices}
    for answer in RunAnswer.objects.filter(choice__in=choices, run__shown_at__isnull=False).select_related("run").order_by("run__number"):
        answers[answer.choice_id].append(answer)
    offers = {offer.choice_id: offer for offer in Offer.objects.filter(choice__in=choices).order_by("decided_at", "pk")}
    items = row.round.items if row.round is not None else UNKNOWN_ITEMS
    return [
        ChoiceLine(
            choice, _status(choice, answers[choice.pk]), lines_of(row, choice.institution, items), answers[choice.pk], offers.get(choice.pk)
        )
        for choice in choices
    ]


def _status(choice: Choice, answers: Sequence[RunAnswer]) -> components.Status:
    """Return what came of a choice; who waits in the queue of a decided round reads that, not that an answer is due."""
    is_queued = choice.state == ChoiceState.WAITING and bool(answers) and answers[-1].place > 0
    return components.Status("候补", "warn") if is_queued else choice_status(choice)


@dataclass(frozen=True)
class FamilyPlaces:
    """All that a family has or waits for, over its children."""

    applications: list[Application]
    offers: list[Offer]
    enrolments: list[Enrolment]
    contracts: list[Contract]
    rounds: list[Round]


@dataclass(frozen=True)
class Seen:
    """The rows of a family that its post may see."""

    applications: "QuerySet[Application]"
    offers: "QuerySet[Offer]"
    enrolments: "QuerySet[Enrolment]"
    contracts: "QuerySet[Contract]"


def family_places(seen: Seen, at: datetime) -> FamilyPlaces:
    """Return what a family's first page shows. Five queries."""
    offers = seen.offers.filter(state=OfferState.SENT, due_at__gte=at).select_related("institution", "choice").order_by("due_at")
    return FamilyPlaces(
        list(seen.applications.select_related("child", "round").order_by("-begun_at", "-pk")),
        list(offers),
        list(seen.enrolments.filter(_not_over(timezone.localdate(at))).select_related("child", "institution").order_by("-pk")),
        list(seen.contracts.select_related("enrolment__institution").order_by("-written_at", "-pk")),
        list(open_rounds(at)),
    )


def _not_over(on: date) -> Q:
    return Q(period__endswith=None) | Q(period__endswith__gt=on)


def open_rounds(at: datetime) -> "QuerySet[Round]":
    """Return the rounds that accept applications now."""
    return Round.objects.filter(state=RoundState.OPEN, closes_at__gt=at).order_by("closes_at", "pk")


def with_counts(rows: "QuerySet[Round]") -> "QuerySet[Round]":
    """Return rounds with how many applications were sent into each, as `asked`."""
    sent = Q(applications__submitted_at__isnull=False) & ~Q(applications__state="withdrawn")
    return rows.annotate(asked=Count("applications", filter=sent, distinct=True))
