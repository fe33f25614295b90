"""Claims of families: each child's for its guardian, the county's as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.families.models import Child
from qingmiao.support.models import Award, Claim, ClaimState
from qingmiao.support.queries.lists import award_amount, award_status, title_of
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Listing

TONES: dict[str, components.Tone] = {
    ClaimState.APPLIED: "warn",
    ClaimState.REVIEWED: "warn",
    ClaimState.CONFIRMED: "ok",
    ClaimState.REFUSED: "bad",
}


@dataclass(frozen=True)
class OwnClaim:
    """A child with its claim, if there is one, and what came of it by year."""

    child: Child
    name: str
    claim: Claim | None
    status: components.Status | None
    years: Sequence[tuple[int, str, components.Status, int]]
    may_renew: bool


def claim_status(row: Claim) -> components.Status:
    """Return where a claim stands."""
    return components.Status(row.get_state_display(), TONES.get(row.state, "none"))


def own_claims(children: "QuerySet[Child]", on: date) -> list[OwnClaim]:
    """Return the children of a guardian with their claims and years; three queries. A guardian reads the name in full."""
    rows = list(children.filter(birth_date__isnull=False).order_by("birth_date", "pk"))
    claims: dict[int, Claim] = {}
    for claim in Claim.objects.filter(child__in=rows).order_by("at", "pk"):
        claims[claim.child_id] = claim
    years: dict[int, list[tuple[int, str, components.Status, int]]] = {}
    for award in Award.objects.filter(child__in=rows, is_superseded=False).order_by("period"):
        line = (award.period.lower.year, award_amount(award), award_status(award), award.pk)
        years.setdefault(award.child_id or 0, []).append(line)
    return [_own(child, claims.get(child.pk), years.get(child.pk, []), on) for child in rows]


def _own(child: Child, claim: Claim | None, years: Sequence[tuple[int, str, components.Status, int]], on: date) -> OwnClaim:
    open_claim = claim if claim and claim.state not in (ClaimState.REFUSED, ClaimState.STOPPED) else None
    may_renew = bool(open_claim and open_claim.state == ClaimState.CONFIRMED and open_claim.last_year < on.year)
    return OwnClaim(child, child.name.open(), claim, claim_status(claim) if claim else None, years, may_renew)


def _dress(rows: list[Claim], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.number,
            reverse("allowance_show", kwargs={"pk": row.pk}),
            (claim_status(row), title_of(row.programme), str(row.child.name), timezone.localdate(row.at)),
        )
        for row in rows
    ]


CLAIMS: Listing[Claim] = Listing(
    title="补贴申请",
    columns=(
        components.Column("编号"),
        components.Column("状态", "status", order="state"),
        components.Column("项目"),
        components.Column("孩子"),
        components.Column("申请", "date", order="at"),
    ),
    dress=_dress,
    find=("number__icontains",),
    find_hint="申请编号",
    boxes=(
        Box("", "待审核", lambda _on: Q(state__in=[ClaimState.APPLIED, ClaimState.REVIEWED])),
        Box("confirmed", "已确认", lambda _on: Q(state=ClaimState.CONFIRMED)),
        Box("closed", "不予支持和已停发", lambda _on: Q(state__in=[ClaimState.REFUSED, ClaimState.STOPPED])),
    ),
    is_counted=True,
    order=("at", "pk"),
    empty_title="没有待审核的申请",
    empty_text="家长申请后会列在这里，按先后办理。",
    symbol="heart",
    export="",
)
