"""Members as a list, one of them, and what one shares: that and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.association.models import Association, Member, Sharing
from qingmiao.association.rules import SharedKind
from qingmiao.institutions.models import Institution
from qingmiao.quality.models import Evaluation
from qingmiao.quality.queries import credit
from qingmiao.quality.queries.cctv import checks_of
from qingmiao.quality.queries.evaluations import status_of
from qingmiao.supervision.models import Finding
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Listing

SHOWN = 20


@dataclass(frozen=True)
class SharedLine:
    """One line of what a member shares."""

    title: str
    status: components.Status
    on: date | None


def sharings_of(member: Member) -> list[tuple[SharedKind, Sharing | None]]:
    """Return every kind with its sharing; None where it is not shared now."""
    now = {row.kind: row for row in member.sharings.filter(ended_at=None)}
    return [(kind, now.get(kind.value)) for kind in SharedKind]


def shared_lines(sharing: Sharing, on: date) -> list[SharedLine]:
    """Return what a sharing shows, newest first: of its kind alone."""
    return list(READERS[SharedKind(sharing.kind)](sharing.member.institution, on))


def associations_for(institution: Institution) -> "list[Association]":
    """Return the associations of the institution's city."""
    return list(Association.objects.filter(division_code__startswith=institution.county_code[:4]).select_related("organisation"))


def _evaluations(institution: Institution, _on: date) -> Sequence[SharedLine]:
    rows = Evaluation.objects.filter(institution=institution, state="decided").order_by("-decided_on", "-pk")
    return [SharedLine(f"质量评估 {row.total} 分", status_of(row), row.decided_on) for row in rows[:SHOWN]]


def _findings(institution: Institution, _on: date) -> Sequence[SharedLine]:
    rows = Finding.objects.filter(institution=institution).order_by("-found_on", "-pk")
    return [
        SharedLine(row.title, components.Status(row.get_state_display(), "ok" if row.closed_on else "warn"), row.found_on)
        for row in rows[:SHOWN]
    ]


def _credit(institution: Institution, on: date) -> Sequence[SharedLine]:
    rows = institution.credit_entries.order_by("-decided_on", "-pk")
    return [SharedLine(row.title, credit.status_of(row, on), row.decided_on) for row in rows[:SHOWN]]


def _cctv(institution: Institution, _on: date) -> Sequence[SharedLine]:
    return [
        SharedLine(f"{check.row.get_kind_display()}：录像 {check.days_kept} 天，运行率 {check.uptime}%", check.status, check.row.checked_on)
        for check in checks_of(institution)
    ]


READERS: dict[SharedKind, Callable[[Institution, date], Sequence[SharedLine]]] = {
    SharedKind.EVALUATION: _evaluations,
    SharedKind.FINDINGS: _findings,
    SharedKind.CREDIT: _credit,
    SharedKind.CCTV: _cctv,
}


def _dress(rows: list[Member], _post: Post, _on: date) -> list[components.Row]:
    shared: dict[int, list[str]] = {}
    for sharing in Sharing.objects.filter(member__in=rows, ended_at=None).order_by("pk"):
        shared.setdefault(sharing.member_id, []).append(sharing.get_kind_display())
    return [
        components.Row(
            row.institution.name,
            reverse("association_member_show", kwargs={"pk": row.pk}),
            (
                row.joined_on,
                timezone.localdate(row.pledged_at) if row.pledged_at else None,
                "、".join(shared.get(row.pk, ["没有共享"])),
                row.left_on,
            ),
        )
        for row in rows
    ]


LISTED: Listing[Member] = Listing(
    title="会员",
    columns=(
        components.Column("机构", order="institution__name_pinyin"),
        components.Column("入会", "date", order="joined_on"),
        components.Column("签署公约", "date", order="pledged_at"),
        components.Column("共享的内容"),
        components.Column("退会", "date", order="left_on"),
    ),
    dress=_dress,
    find=("institution__name__icontains", "institution__name_initials__icontains"),
    boxes=(
        Box("", "会员", lambda _on: Q(left_on=None)),
        Box("unsigned", "没有签公约", lambda _on: Q(left_on=None, pledged_at=None)),
        Box("left", "已退会", lambda _on: Q(left_on__isnull=False)),
    ),
    is_counted=True,
    order=("-joined_on", "pk"),
    empty_title="还没有会员",
    empty_text="机构负责人在系统里入会以后会列在这里。",
    symbol="users",
)
