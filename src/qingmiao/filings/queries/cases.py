"""The cases of an area as a list: what the counts of the city's desk lead to."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.filings.models import CLOSED_STATES, Filing, FilingKind, FilingState
from qingmiao.filings.queries.county_desk import WAITING, nearest_chips, status_of
from qingmiao.institutions.models import Institution
from qingmiao.regions.queries import counties
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Choice, Listing


def _dress(rows: list[Filing], _post: Post, on: date) -> list[components.Row]:
    chips, names = nearest_chips(rows, on), {county.code: county.name for county in counties()}
    return [
        components.Row(
            row.institution.name,
            reverse("filing_review", kwargs={"pk": row.pk}),
            (
                chips.get(row.pk),
                status_of(row),
                row.get_kind_display(),
                names.get(row.county_code, row.county_code),
                timezone.localdate(row.submitted_at) if row.submitted_at else None,
            ),
        )
        for row in rows
    ]


def _counties(rows: "QuerySet[Filing]") -> Sequence[tuple[str, str]]:
    names = {county.code: county.name for county in counties()}
    codes = rows.order_by("county_code").values_list("county_code", flat=True).distinct()
    return [(code, names.get(code, code)) for code in codes]


def _states(_rows: "QuerySet[Filing]") -> Sequence[tuple[str, str]]:
    return [(state.value, state.label) for state in FilingState if state is not FilingState.DRAFT]


CASES: Listing[Filing] = Listing(
    title="备案办件",
    columns=(
        components.Column("机构", order="institution__name_pinyin"),
        components.Column("时限", "clock", order="due_on"),
        components.Column("状态", "status", order="state"),
        components.Column("种类", order="kind"),
        components.Column("县（市、区）", order="county_code"),
        components.Column("提交", "date", order="submitted_at"),
    ),
    dress=_dress,
    find=(
        "institution__name__icontains",
        "institution__name_initials__icontains",
        "institution__code__iexact",
        "receipt__number__icontains",
    ),
    find_hint="机构、拼音首字母、回执编号",
    boxes=(
        Box("", "全部"),
        Box("waiting", "等县级办理", lambda _on: Q(state__in=WAITING)),
        Box("late", "逾期", lambda on: Q(state__in=WAITING, due_on__lt=on)),
        Box("chased", "催办待答复", lambda _on: Q(chases__isnull=False, chases__answered_at=None)),
    ),
    is_counted=True,
    choices=(
        Choice("county", "县（市、区）", "county_code", _counties),
        Choice("state", "状态", "state", _states),
        Choice("kind", "种类", "kind", lambda _rows: FilingKind.choices),
    ),
    order=("due_on", "-submitted_at", "pk"),
    empty_text="机构提交备案后会列在这里。",
    symbol="file",
)


def open_case(institution: Institution) -> Filing | None:
    """Return the one case of an institution that has not come to its end."""
    return Filing.objects.filter(institution=institution).exclude(state__in=CLOSED_STATES).first()
