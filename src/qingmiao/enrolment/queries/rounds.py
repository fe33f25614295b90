"""A round as pages show it: what is given, the lines at which classes filled, who claimed what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qingmiao.enrolment.models import Application, Round, RoundState, Run
from qingmiao.enrolment.rules.vocabulary import Claim
from qingmiao.institutions.queries.vacancies import NAMES


@dataclass(frozen=True)
class OfferingLine:
    """What one institution gives for one class type."""

    institution: str
    code: str
    kind: str
    places: int
    reserves: str


def offering_lines(row: Round) -> list[OfferingLine]:
    """Return what is given, by institution. One query."""
    names = {item["code"]: item["name"] for item in row.items}
    return [
        OfferingLine(
            given.institution.name, given.institution.code, NAMES[given.class_type], given.places, _reserve_words(given.reserves, names)
        )
        for given in row.offerings.select_related("institution").order_by("institution__name_pinyin", "institution_id", "class_type")
    ]


def _reserve_words(reserves: list[dict[str, Any]], names: dict[str, str]) -> str:
    return "；".join(
        f"{'、'.join(names.get(item, item) for item in kept['items'])} {kept['places']} 个"
        + ("（没有人符合时空着）" if kept.get("is_hard") else "")
        for kept in reserves
    )


@dataclass(frozen=True)
class ThresholdLine:
    """The points and the lottery number of the last admitted to the open places; None while places are free."""

    institution: str
    kind: str
    points: int | None
    lottery: int | None


def threshold_lines(run: Run) -> list[ThresholdLine]:
    """Return the lines at which each class filled, as they were frozen with the run."""
    names = dict(run.round.offerings.values_list("institution__code", "institution__name"))
    return [
        ThresholdLine(
            names.get(line["institution"], line["institution"]), NAMES.get(line["class"], ""), line["last_points"], line["last_lottery"]
        )
        for line in run.counts["thresholds"]
    ]


def claimed_of(row: Application) -> list[tuple[str, str]]:
    """Return the items that a family says hold for it, with their names."""
    items = row.round.items if row.round is not None else []
    return [(item["code"], item["name"]) for item in items if row.claims.get(item["code"]) == Claim.CLAIMED]


def public_rounds(at: datetime) -> list[tuple[Round, bool]]:
    """Return the rounds that were published, newest first, and whether each accepts applications now."""
    rows = Round.objects.exclude(state=RoundState.PREPARING).order_by("-closes_at", "-pk")
    return [(row, row.state == RoundState.OPEN and at < row.closes_at) for row in rows]
