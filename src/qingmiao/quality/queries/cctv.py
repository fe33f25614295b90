"""Cameras as the page of an institution shows them: the plan, the checks, and what is to be done."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qingmiao.core.rules import RuleLine, read_lines
from qingmiao.institutions.models import Institution
from qingmiao.quality.models import CctvCheck, WatchedRoom
from qingmiao.quality.rules.cctv import CctvStep, uptime_percent
from qingmiao.quality.rules.vocabulary import CctvCheckKind, Coverage
from qingmiao.ui import components

SHOWN = 12
TONES: dict[str, components.Tone] = {Coverage.WHOLE: "ok", Coverage.PARTLY: "warn", Coverage.NONE: "bad", Coverage.PRIVATE: "none"}


@dataclass(frozen=True)
class CheckShown:
    """One check: its figures and what the law says of them."""

    row: CctvCheck
    days_kept: int
    uptime: Decimal
    status: components.Status
    lines: list[RuleLine]


def rooms_of(institution: Institution) -> list[tuple[WatchedRoom, components.Status]]:
    """Return the plan, each room with how far it is seen."""
    rows = WatchedRoom.objects.filter(institution=institution).order_by("pk")
    return [(row, components.Status(row.get_coverage_display(), TONES[row.coverage])) for row in rows]


def checks_of(institution: Institution) -> list[CheckShown]:
    """Return the last checks, newest first."""
    rows = CctvCheck.objects.filter(institution=institution).select_related("by__user", "by__organisation")
    return [_shown(row) for row in rows.order_by("-checked_on", "-pk")[:SHOWN]]


def is_month_checked(institution: Institution, on: date) -> bool:
    """Tell whether the monthly check of a day's month was made."""
    checks = CctvCheck.objects.filter(institution=institution, kind=CctvCheckKind.MONTHLY)
    return checks.filter(checked_on__year=on.year, checked_on__month=on.month).exists()


def _shown(row: CctvCheck) -> CheckShown:
    lines = read_lines(row.lines, CctvStep)
    is_bad = any(line.blocks for line in lines) or row.working < row.cameras
    status = components.Status("有问题", "bad") if is_bad else components.Status("正常", "ok")
    return CheckShown(row, (row.checked_on - row.oldest_on).days, uptime_percent(row.days, row.down_hours), status, lines)
