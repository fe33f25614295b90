"""The desk of a day in words, ready for the printed page."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from qingmiao.core.indicators import CATALOGUE
from qingmiao.figures.queries.showing import Reach, plain
from qingmiao.governance.models import Plan, TargetLine
from qingmiao.governance.queries.desk import desk
from qingmiao.ui.words import day_cn

# What fits on paper and is asked for most; the page has them all.
PRINTED = (
    "institutions",
    "places",
    "places_per_thousand",
    "places_per_thousand_latest",
    "inclusive_share",
    "towns_with_institution",
    "demonstration_granted",
    "filed_in_time",
    "certificates_in_order",
)


def report_of(plan: Plan, lines: "QuerySet[TargetLine]", reach: Reach, on: date) -> dict[str, Any]:
    """Return everything the sheet prints, as plain values."""
    shown = desk(plan, lines, reach, CATALOGUE["places"], on)
    notes = {figure.note for (key, _), figure in shown.values.items() if key in PRINTED and figure.value is None}
    return {
        "title": f"{reach.whole.name}托育服务目标进展",
        "plan": plan.title,
        "as_of": day_cn(on),
        "tiles": [[tile.label, f"{tile.value} {tile.unit}", tile.definition] for tile in shown.tiles],
        "promised": [[row.title, day_cn(row.cells[0]), *(str(cell) for cell in row.cells[1:])] for row in shown.promised.rows],
        "late": [[row.title, day_cn(row.cells[0]), *row.cells[1:]] for row in shown.late.rows],
        "places": [row.name for row in reach.divisions],
        "figures": [
            [f"{CATALOGUE[key].name}（{CATALOGUE[key].unit}）", *(plain(shown.values[key, code].value) or "—" for code in reach.codes)]
            for key in PRINTED
        ],
        "notes": sorted(notes),
    }
