"""A round from its preparation to its result: committed to before it opens, checked before anything is shown."""

import gzip
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.engines.matching.documents import run_round as allocate_round
from qingmiao.engines.matching.documents import seal_audit
from qingmiao.engines.matching.lottery import commitment
from qingmiao.engines.matching.reading import read_round
from qingmiao.enrolment.models import Choice, Round, RoundPlaces, RoundState, Run, RunAnswer
from qingmiao.enrolment.permissions import PREPARE_ROUND, RUN_ROUND
from qingmiao.enrolment.queries.occupancy import rooms_of
from qingmiao.enrolment.queries.round_input import choices_of, document_of
from qingmiao.enrolment.rules.checking import check_round
from qingmiao.enrolment.rules.names import CHOICES_MOST, POINTS, RESERVES
from qingmiao.enrolment.rules.vocabulary import Half
from qingmiao.enrolment.services.seating import lock_house
from qingmiao.enrolment.workflow import ROUND
from qingmiao.institutions.models import Institution, Standing

BATCH = 2000
SEATED = frozenset({"SEATED", "SEATED_RESERVED", "SEATED_HELD"})


@dataclass(frozen=True)
class NewRound:
    """A round to be prepared."""

    name: str
    start_on: date
    closes_at: datetime


@dataclass(frozen=True)
class Given:
    """What one institution gives for one class type; reserves as `RoundPlaces` keeps them."""

    institution: Institution
    class_type: str
    places: int
    reserves: Sequence[Mapping[str, Any]] = field(default_factory=list)


@transaction.atomic
def prepare_round(new: NewRound, *, actor: Post, at: datetime) -> Round:
    """Begin a round of the officer's own county; its points are the published list of its closing day."""
    if not PREPARE_ROUND.is_granted(actor):
        raise DomainError("您的岗位不能准备录取轮次。")
    on = timezone.localdate(new.closes_at)
    if new.closes_at <= at:
        raise DomainError("截止时间应在现在以后。", field="closes_at")
    if new.start_on <= on:
        raise DomainError("入托日期应在截止日以后。", field="start_on")
    law = load()
    row = Round(
        name=written(new.name, "请写明轮次名称。", field="name"),
        county_code=actor.division_code,
        start_on=new.start_on,
        closes_at=new.closes_at,
        items=law.value(POINTS, on).value,
        choices_most=int(law.value(CHOICES_MOST, on).value),
        prepared_by=actor,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise DomainError("已经有这个名称的轮次，请换一个。", field="name") from twice
    audit.record(actor, "prepare_round", row, at=at, changes={"name": row.name})
    return row


@transaction.atomic
def give_places(row: Round, given: Given, *, version: int, actor: Post, at: datetime) -> RoundPlaces:
    """Say what an institution gives in a round, not more than it has free on the day of entry."""
    row = take(row, version)
    house = lock_house(given.institution.pk)
    if row.state != RoundState.PREPARING:
        raise DomainError("轮次已经公布，托位不能再改。")
    if not RUN_ROUND.permits(actor, row) or house.county_code != row.county_code or house.standing != Standing.FILED:
        raise DomainError("只能列入本县（市、区）已备案的机构。", field="institution")
    free = _free(house, given.class_type, row.start_on)
    if not 0 < given.places <= free:
        raise DomainError(
            f"{house.name}的这个班型到入托日有 {free} 个空托位，请填 1 到 {free}。" if free else f"{house.name}的这个班型没有空托位。",
            field="places",
        )
    _check_reserves(row, given)
    kept, _ = RoundPlaces.objects.update_or_create(
        round=row, institution=house, class_type=given.class_type, defaults={"places": given.places, "reserves": list(given.reserves)}
    )
    changes = {"institution": house.pk, "class_type": given.class_type, "places": given.places}
    audit.record(actor, "give_places", row, at=at, changes=changes)
    return kept


@transaction.atomic
def open_round(row: Round, *, version: int, actor: Post, at: datetime) -> Round:
    """Publish a round and commit to its seed; from now on families apply and nothing of it changes."""
    row = take(row, version)
    if not row.offerings.exists():
        raise DomainError("还没有列入机构的托位，不能公布。")
    if row.closes_at <= at:
        raise DomainError("截止时间已经过去，不能公布。")
    seed = secrets.token_hex(32)
    row.seed, row.commitment, row.opened_at = seed, commitment(row.name, seed), at
    return ROUND.perform(row, "open_round", actor=actor, at=at)


@transaction.atomic
def close_round(row: Round, *, at: datetime) -> Round:
    """Close a round at its instant, not before; a draft that was not sent takes no part."""
    row = lock(Round, row.pk)
    if row.state == RoundState.OPEN:
        if at < row.closes_at:
            raise DomainError("还没有到截止时间。")
        ROUND.perform(row, "close_round", actor=None, at=at)
    return row


@transaction.atomic
def compute_round(row: Round, *, why: str = "", actor: Post | None, at: datetime) -> Run:
    """Compute a closed round, check the result by other means, and keep both with the answer to every choice. Shows nothing.

    A further run of a published round needs its reason, and takes nothing from who holds a place.
    """
    row = close_round(row, at=at)
    if row.state not in (RoundState.CLOSED, RoundState.PUBLISHED):
        raise DomainError("还没有截止，不能计算。")
    number = row.runs.count() + 1
    if row.state == RoundState.PUBLISHED:
        why = written(why, "请写明为什么重新计算。", field="why")
    choices = choices_of(row)
    document = document_of(row, choices)
    if not document["children"]:
        raise DomainError("这一轮没有提交的申请，不用计算。")
    prepared = read_round(document)
    answers = allocate_round(prepared)
    sealed = seal_audit(prepared, answers)
    run = Run.objects.create(
        round=row,
        number=number,
        why=why,
        audit=gzip.compress(json.dumps(sealed, ensure_ascii=False).encode(), 6, mtime=0),
        input_sha256=sealed["input_sha256"],
        result_sha256=sealed["result_sha256"],
        counts=_counts(answers),
        breaches=check_round(document, answers, row.items),
        at=at,
        by=actor,
    )
    _keep_answers(run, answers, document, choices)
    audit.record(actor, "compute_round", row, at=at, changes={"run": number, "breaches": len(run.breaches), "input": run.input_sha256})
    return run


def _free(house: Institution, class_type: str, on: date) -> int:
    rooms = [room for room in rooms_of([house.pk], on)[house.pk] if room.class_type == class_type]
    return sum(max(room.least_free(on, Half.WHOLE), 0) for room in rooms)


def _check_reserves(row: Round, given: Given) -> None:
    allowed = set(load().value(RESERVES, timezone.localdate(row.closes_at)).value)
    known = {item["code"] for item in row.items} & allowed
    if any(not kept["items"] or set(kept["items"]) - known for kept in given.reserves):
        raise DomainError("预留名额只能留给公布的项目。", field="reserved")
    if sum(kept["places"] for kept in given.reserves) > given.places:
        raise DomainError("预留名额不能多于托位数。", field="reserved")


def _counts(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What is frozen with the run: children, placed, by choice, complaints left, the comparison and the thresholds."""
    rows = answers["children"]
    return {
        "children": len(rows),
        "placed": sum(row["institution"] is not None for row in rows),
        "first_choice": sum(row["choice"] == 1 for row in rows),
        "unresolved": len(answers["unresolved"]),
        "settled": answers["settled"],
        "thresholds": answers["thresholds"],
        "fairness": answers["fairness"],
        "compared": answers["against_immediate_acceptance"],
    }


def _keep_answers(run: Run, answers: Mapping[str, Any], document: Mapping[str, Any], choices: Mapping[int, list[Choice]]) -> None:
    points = {str(rule["code"]): int(rule["points"]) for rule in document["rules"]}
    wished = {str(child["id"]): child for child in document["children"]}
    receipts = dict(run.round.applications.filter(pk__in=choices).values_list("pk", "receipt"))
    decided = {str(child["id"]): child for child in answers["children"]}
    rows = (
        RunAnswer(
            run=run,
            choice=choice,
            code=answer["code"],
            sentence=answer["sentence"],
            place=answer["waiting"] or 0,
            points=sum(points[item] for item in told["rules"]),
            items=told["rules"],
            lottery=decided[receipts[key]]["lottery"],
            is_seated=answer["code"] in SEATED,
        )
        for key, wanted in choices.items()
        for choice, answer, told in zip(wanted, decided[receipts[key]]["answers"], wished[receipts[key]]["choices"], strict=True)
    )
    RunAnswer.objects.bulk_create(rows, batch_size=BATCH)
