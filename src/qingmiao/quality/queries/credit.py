"""Credit as a list, as one page, and as everyone may read it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import ClockChip, calendar, chip, clocks_on
from qingmiao.core.legislation import declare, load
from qingmiao.quality.models import CreditEntry, CreditRequest, CreditState
from qingmiao.quality.rules.vocabulary import CreditKind
from qingmiao.quality.workflow.credit import CREDIT_ENTRIES, CREDIT_REQUESTS
from qingmiao.regions.queries import counties
from qingmiao.ui import components
from qingmiao.ui.attachments import evidence_of
from qingmiao.ui.listing import Box, Listing
from qingmiao.ui.timeline import timeline

(CONSEQUENCES,) = declare("quality.credit_consequences")
KIND_TONES: dict[str, components.Tone] = {
    CreditKind.COMMENDATION: "ok",
    CreditKind.PENALTY: "warn",
    CreditKind.BREACH: "bad",
    CreditKind.EXCLUSION: "bad",
}


@dataclass(frozen=True)
class RequestShown:
    """What was asked of an entry, with its files and clock."""

    row: CreditRequest
    files: list[components.EvidenceLine]
    chip: ClockChip | None
    may_answer: bool


@dataclass(frozen=True)
class PublishedCredit:
    """An entry as everyone reads it."""

    status: components.Status
    title: str
    law: str
    document: str
    decided_on: date
    until: date


def holds(on: date) -> Q:
    """Return the condition of entries that hold on a day."""
    return Q(state=CreditState.IN_FORCE, until__gte=on, decided_on__lte=on)


def status_of(row: CreditEntry, on: date) -> components.Status:
    """Return an entry in one word: its kind while it holds, then how it ended."""
    if row.state != CreditState.IN_FORCE:
        return components.Status(row.get_state_display(), "none")
    if row.until < on:
        return components.Status("已到期", "none")
    return components.Status(row.get_kind_display(), KIND_TONES[row.kind])


def published_credit(institution: int, on: date) -> list[PublishedCredit]:
    """Return the public entries of an institution that hold on a day, newest first."""
    rows = CreditEntry.objects.filter(holds(on), institution=institution, is_public=True).order_by("-decided_on", "-pk")
    return [_published(row, on) for row in rows]


def excluded(on: date) -> "QuerySet[CreditEntry]":
    """Return the public exclusions that hold on a day."""
    rows = CreditEntry.objects.filter(holds(on), kind=CreditKind.EXCLUSION, is_public=True)
    return rows.select_related("institution").order_by("-decided_on", "pk")


def consequences_by_kind(on: date) -> dict[str, list[str]]:
    """Return what each kind of entry may bring, by the parameters of a day."""
    return dict(load().value(CONSEQUENCES, on).value)


def requests_of(entry: CreditEntry, answerable: set[int], on: date) -> list[RequestShown]:
    """Return what was asked of an entry, newest first. `answerable`: those the reader may answer."""
    rows, days = list(entry.requests.prefetch_related("files__file").order_by("-asked_on", "-pk")), calendar()
    clocks = clocks_on(CreditRequest).filter(subject_id__in=[str(row.pk) for row in rows], stopped_on=None)
    chips = {int(clock.subject_id): chip(clock, on, days) for clock in clocks}
    return [
        RequestShown(row, [evidence_of(file, "credit_file") for file in row.files.all()], chips.get(row.pk), row.pk in answerable)
        for row in rows
    ]


def credit_timeline(entry: CreditEntry) -> list[components.Event]:
    """Return what happened to an entry and to what was asked of it, newest first."""
    answered = {name: step.label for name, step in CREDIT_REQUESTS.by_name.items()}
    more = [event for row in entry.requests.order_by("pk") for event in timeline(row, answered)]
    return timeline(entry, {name: step.label for name, step in CREDIT_ENTRIES.by_name.items()}, more=more)


def _published(row: CreditEntry, on: date) -> PublishedCredit:
    return PublishedCredit(status_of(row, on), row.title, row.law, row.document, row.decided_on, row.until)


def _dress(rows: list[CreditEntry], _post: Post, on: date) -> list[components.Row]:
    names = {county.code: county.name for county in counties()}
    return [
        components.Row(
            row.institution.name,
            reverse("credit_show", kwargs={"pk": row.pk}),
            (status_of(row, on), row.title, names.get(row.county_code, ""), row.issuer.name, row.decided_on, row.until),
            note="公开" if row.is_public else "",
        )
        for row in rows
    ]


def _in_force(*kinds: CreditKind) -> Any:
    return lambda on: holds(on) & Q(kind__in=kinds)


LISTED: Listing[CreditEntry] = Listing(
    title="信用记录",
    columns=(
        components.Column("机构", order="institution__name_pinyin"),
        components.Column("种类", "status", order="kind"),
        components.Column("事由"),
        components.Column("县（市、区）", order="county_code"),
        components.Column("决定单位"),
        components.Column("决定", "date", order="decided_on"),
        components.Column("最后一天", "date", order="until"),
    ),
    dress=_dress,
    find=("institution__name__icontains", "institution__name_initials__icontains", "title__icontains", "document__icontains"),
    boxes=(
        Box("", "有效", holds),
        Box("good", "表彰", _in_force(CreditKind.COMMENDATION)),
        Box("bad", "处罚和失信", _in_force(CreditKind.PENALTY, CreditKind.BREACH)),
        Box("excluded", "失信名单", _in_force(CreditKind.EXCLUSION)),
        Box("over", "已失效", lambda on: ~holds(on)),
    ),
    is_counted=True,
    order=("-decided_on", "pk"),
    empty_title="没有有效的信用记录",
    empty_text="表彰、处罚和失信记录会列在这里，到最后一天自动失效。",
)
