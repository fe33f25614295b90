"""Growth curves of what is typed: a stable address, a picture made here, nothing kept; the browser may keep the address."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from qingmiao.core.gates import Request, public
from qingmiao.engines.growth.measurements import FEMALE, MALE
from qingmiao.guidance.rules.ages import Born, read_birth_day
from qingmiao.guidance.rules.curves import STANDARDS, draw
from qingmiao.guidance.rules.growth import MOST_ROWS, Growth, assess, read_readings

SEXES = {"m": MALE, "f": FEMALE}
EMPTY_ROWS = 3


@public()
def growth_curve(request: Request) -> HttpResponse:
    """Show what was typed on the curves of the chosen standard, in words, and the rows to type more."""
    on = timezone.localdate(request.at)
    typed, sex = request.GET.get("birth", "").strip(), request.GET.get("sex", "")
    standard = request.GET.get("standard", "wst")
    standard = standard if standard in STANDARDS else "wst"
    born = read_birth_day(typed, on) if typed else Born()
    rows = typed_rows(request.GET)
    is_asked = bool(typed or any(any(row) for row in rows))
    context: dict[str, Any] = {
        "typed": typed[:20],
        "born": born,
        "sex": sex if sex in SEXES else "",
        "standard": standard,
        "standards": STANDARDS,
        "is_asked": is_asked,
        "is_cut": len(rows) > MOST_ROWS,
        "rows": [*[row for row in rows[:MOST_ROWS] if any(row)], *[("", "", "")] * EMPTY_ROWS],
        "on": on,
        "crumbs": [("养育", reverse("guidance_home"))],
    }
    if born.day is not None and sex in SEXES:
        growth = assess(read_readings(rows, born.day, on), born.day, SEXES[sex])
        context |= {"growth": growth, "pictures": _pictures(growth, standard, SEXES[sex]), "others": _others(request.GET, standard)}
    response = render(request, "guidance/growth_curve.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def typed_rows(asked: QueryDict) -> list[tuple[str, str, str]]:
    """Return the rows of an address: the n-th day, kilograms and centimetres belong together; what is missing is empty."""
    columns = [[value[:20] for value in asked.getlist(name)[: MOST_ROWS + 1]] for name in ("on", "kg", "cm")]
    longest = max(len(column) for column in columns)
    padded = [column + [""] * (longest - len(column)) for column in columns]
    return list(zip(*padded, strict=True))


def _pictures(growth: Growth, standard: str, sex: int) -> list[Any]:
    weights = [(row.months, row.kg, f"{row.age}：{row.typed[1]} 公斤") for row in growth.readings]
    lengths = [(row.months, row.cm, f"{row.age}：{row.typed[2]} 厘米") for row in growth.readings]
    return [draw("wfa", standard, sex, weights), draw("lhfa", standard, sex, lengths)]


def _others(asked: QueryDict, standard: str) -> list[tuple[str, str]]:
    """Return the same readings by the other standards: name and address."""
    pairs = [(name, value) for name, values in asked.lists() if name != "standard" for value in values]
    return [(label, f"?{urlencode([*pairs, ('standard', key)])}") for key, label in STANDARDS.items() if key != standard]
