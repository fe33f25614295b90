"""What became of the plan: who answers for each line, what was shown for it, and what the reviewer said."""

from dataclasses import dataclass
from datetime import date, datetime, time

from qingmiao.accounts.models import Department, Post
from qingmiao.governance.models import Evidence, Plan, TargetLine
from qingmiao.governance.services.evidencing import Showing, accept_evidence, decline_evidence, submit_line_evidence
from qingmiao.governance.services.planning import name_responsible
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.offices import Offices

ACCEPTED, DECLINED, WAITING = "accepted", "declined", "waiting"


@dataclass(frozen=True)
class Shown:
    """One piece of evidence: what it says, from which day it holds, and what became of it."""

    code: str
    text: str
    holds_from: date
    outcome: str = ACCEPTED
    words: str = "材料齐全，予以认可。"


CITY_SHOWN = (
    Shown("T1", "市政府印发实施方案，配套登记备案和管理规范的落实办法（演示内容）。", date(2020, 12, 28)),
    Shown("T4", "市场监管、卫健、消防等部门建立综合监管机制，明确每月会商和联合检查（演示内容）。", date(2023, 5, 31)),
    Shown("T5", "汇编示范点经验材料（演示内容）。", date(2022, 11, 30), DECLINED, "只有目录，没有各县做法和推广情况，请补充后再报。"),
)
# In the order of the counties' codes: how each stands with the target of 2025; a county that is not listed has shown nothing.
COUNTY_SHOWN = (
    Shown("T7", "城区和乡镇都有托育机构，方式有全日托、半日托和临时托（演示内容）。", date(2025, 9, 30)),
    Shown("T7", "街道全部有托育机构，三个乡镇开办社区托育点（演示内容）。", date(2025, 11, 15)),
    Shown("T7", "县城和两个镇开办托育机构（演示内容）。", date(2026, 6, 30)),
    Shown("T7", "县妇幼保健院开办托育综合服务中心，带动三个镇（演示内容）。", date(2025, 12, 20)),
    Shown("T7", "正在筹办第二家机构（演示内容）。", date(2025, 12, 1), DECLINED, "筹办不是建成，请在机构备案后再报。"),
    Shown("T7", "县城、两个镇的托育服务已开办（演示内容）。", date(2026, 10, 20), WAITING),
    Shown("T7", "主城区和五个镇形成托育服务网（演示内容）。", date(2025, 8, 18)),
)


def keep_promises(offices: Offices, today: date) -> None:
    """Name who answers, show evidence and judge it. Nothing later than today happens."""
    plan = Plan.objects.filter(division_code=offices.city_officer.division_code).order_by("published_on").first()
    if plan is None:
        return
    lines = TargetLine.objects.filter(target__phase__plan=plan).select_related("target__phase__plan").order_by("pk")
    _answer(list(lines), offices)
    for shown in CITY_SHOWN:
        _show(lines.get(target__code=shown.code), shown, (offices.city_officer, offices.reviewer), today)
    for code, shown in zip(offices.county_officers, COUNTY_SHOWN, strict=False):
        line = lines.get(target__code=shown.code, division_code=code)
        _show(line, shown, (offices.county_officers[code], offices.city_officer), today)


def _answer(lines: list[TargetLine], offices: Offices) -> None:
    """Name the health bureau of each place; for the regulated market the market regulator."""
    at = _on(date(2021, 1, 4))
    for line in lines:
        is_market = line.target.code == "T4"
        health = offices.county_officers.get(line.division_code, offices.city_officer)
        post = offices.liaisons[Department.MARKET_REGULATION] if is_market else health
        name_responsible(line, post.organisation, actor=offices.city_officer, at=at)


def _show(line: TargetLine, shown: Shown, posts: tuple[Post, Post], today: date) -> Evidence | None:
    if shown.holds_from > today:
        return None
    at = _on(max(shown.holds_from, line.target.phase.plan.published_on), 15)
    evidence = submit_line_evidence(line, Showing(shown.text, shown.holds_from), actor=posts[0], at=at)
    if shown.outcome == ACCEPTED:
        return accept_evidence(evidence, shown.words, actor=posts[1], at=at)
    return decline_evidence(evidence, shown.words, actor=posts[1], at=at) if shown.outcome == DECLINED else evidence


def _on(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), LOCAL)
