"""The premises: right of use, storeys, outdoor space, observation room, light and cameras."""

from collections.abc import Iterator
from datetime import timedelta

from qingmiao.codes.ages import add_months
from qingmiao.codes.days import day_words
from qingmiao.core.legislation import LegalValue
from qingmiao.core.rules import NOT_FILLED_IN, Finding, Verdict
from qingmiao.filings.rules.registry import Case, rule
from qingmiao.institutions.rules.facts import Premises
from qingmiao.institutions.rules.vocabulary import ClassType, Tenure

# A share or an area typed with decimals must not fail by a rounding of the machine.
ROUNDING = 1e-9


def tenure_finding(case: Case, law: LegalValue) -> Finding:
    """Judge the right of use: owned, or leased for the years required, both ends counted, and not yet ended."""
    premises, required = case.facts.premises, f"自有，或租赁期不少于{law.value}年"
    if premises.tenure is None:
        return Finding(None, NOT_FILLED_IN, required, law, "请填写场地权属。")
    if premises.tenure is Tenure.OWNED:
        return Finding(holds=True, seen="自有", required=required, law=law)
    if premises.lease_start_on is None or premises.lease_end_on is None:
        return Finding(None, f"{premises.tenure.label}，起止日期未填写", required, law, "请填写租赁（使用）起止日期。")
    seen = f"{premises.tenure.label}，{day_words(premises.lease_start_on)} 至 {day_words(premises.lease_end_on)}"
    long_enough = premises.lease_end_on + timedelta(days=1) >= add_months(premises.lease_start_on, 12 * law.value)
    if premises.lease_end_on < case.on:
        return Finding(holds=False, seen=f"{seen}，已到期", required=required, law=law, fix="请续签合同并更新起止日期。")
    if premises.tenure is Tenure.FREE_USE:
        note = "规定只提到自有和租赁，无偿使用由县级卫生健康部门核定。"
        return Finding(None, seen, required, law, "请准备无偿使用协议供核定。", note=note, binding=False)
    return Finding(long_enough, seen, required, law, "请与出租方重新约定租期。")


@rule("premises.tenure", "场地期限", "premises.lease_years")
def tenure(case: Case) -> Iterator[Finding]:
    """The premises are owned or leased for at least three years."""
    yield tenure_finding(case, case.law("premises.lease_years"))


@rule("premises.storey", "楼层", "premises.storey_highest")
def storey(case: Case) -> Iterator[Finding]:
    """No room for children on the fourth storey or above."""
    law, highest = case.law("premises.storey_highest"), case.facts.premises.highest_storey
    holds = highest <= law.value if highest is not None else None
    note = "建筑设计规范建议更低的楼层，见“宜在楼层”一行。"
    yield Finding(holds, _storey(highest), f"不高于{law.value}层", law, "请将婴幼儿用房调整到允许的楼层。", note=note)


@rule(
    "premises.storey_advised",
    "宜在楼层",
    "premises.storey_recommended",
    "premises.storey_senior_recommended",
    "premises.storey_senior_children",
)
def storey_advised(case: Case) -> Iterator[Finding]:
    """Rooms are best on the ground floor; senior classes may use the second when it cannot be helped, up to 60 children."""
    law = case.law("premises.storey_recommended")
    second, most = case.law("premises.storey_senior_recommended"), case.law("premises.storey_senior_children")
    highest = case.facts.premises.highest_storey
    above = [care_class for _, care_class in case.classes if care_class.storey is not None and care_class.storey > law.value]
    only_seniors = bool(above) and all(c.type is ClassType.SENIOR and c.storey == second.value for c in above)
    seniors = sum(care_class.children or care_class.places or 0 for care_class in above)
    holds = highest is not None and (highest <= law.value or (only_seniors and highest == second.value and seniors <= most.value))
    required = f"宜在{law.value}层；确有困难时托大班可在{second.value}层，不超过{most.value}人"
    note = "消防要求为不高于3层（硬性），建筑设计规范要求更低（建议）。"
    known = None if highest is None else holds
    yield Finding(known, _storey(highest), required, law, "有条件时将班级调整到首层。", note=note, also=(second, most))


def basement_finding(premises: Premises, law: LegalValue) -> Finding:
    """Judge whether anything lies in a basement or semi-basement."""
    below = premises.lowest_storey is not None and premises.lowest_storey < 0
    known = premises.lowest_storey is not None and premises.semi_basement is not None
    holds = False if below or premises.semi_basement else True if known else None
    seen = "有半地下用房" if premises.semi_basement else f"最低{_storey(premises.lowest_storey)}"
    return Finding(holds, seen, "不得设在地下或半地下", law, "请将用房全部迁到地上。")


@rule("premises.basement", "不在地下、半地下", "premises.basement_forbidden")
def basement(case: Case) -> Iterator[Finding]:
    """Nothing lies in a basement or semi-basement."""
    yield basement_finding(case.facts.premises, case.law("premises.basement_forbidden"))


def hazards_finding(premises: Premises, law: LegalValue) -> Finding:
    """Judge whether one of the forbidden surroundings is there."""
    present = premises.hazardous_surroundings
    holds = None if present is None else not present
    return Finding(holds, _yes_no(present, "有", "没有"), law.description, law, "请另选场地或消除禁止情形。")


@rule("premises.hazards", "消防禁止情形", "premises.hazards_forbidden")
def hazards(case: Case) -> Iterator[Finding]:
    """No mixed-use firetrap, no sandwich-panel building, nothing explosive in the house."""
    yield hazards_finding(case.facts.premises, case.law("premises.hazards_forbidden"))


@rule("premises.outdoor", "室外活动场地", "premises.outdoor")
def outdoor(case: Case) -> Iterator[Finding]:
    """There is outdoor space, one's own or borrowed near by."""
    law, premises = case.law("premises.outdoor"), case.facts.premises
    area, borrowed = premises.outdoor_area_m2, premises.outdoor_borrowed
    holds = True if area or borrowed else None if area is None or borrowed is None else False
    seen = NOT_FILLED_IN if area is None else f"{area:g}㎡{'，借用附近公共场地' if borrowed else ''}"
    yield Finding(holds, seen, "有室外场地，或借用附近公共场地", law, "请落实自有或借用的室外活动场地。")


@rule("premises.outdoor_per_child", "人均室外面积", "premises.outdoor_m2_per_child")
def outdoor_per_child(case: Case) -> Iterator[Finding]:
    """Three square metres outdoors for each child are advised."""
    law, premises = case.law("premises.outdoor_m2_per_child"), case.facts.premises
    required, area, children = f"宜不少于{law.value}㎡/人", premises.outdoor_area_m2, case.children
    if area == 0 and premises.outdoor_borrowed:
        yield Finding(None, "借用公共场地", required, law, answer=Verdict.NOT_APPLICABLE)
    elif area is None or not children:
        yield Finding(None, NOT_FILLED_IN, required, law)
    else:
        yield Finding(area / children + ROUNDING >= law.value, f"{area / children:.2f}㎡/人", required, law, "有条件时扩大室外活动场地。")


@rule("premises.observation_room", "保健观察室", "premises.observation_room_m2")
def observation_room(case: Case) -> Iterator[Finding]:
    """The observation room has at least six square metres."""
    law = case.law("premises.observation_room_m2")
    note = "建筑设计规范为12㎡，备案以卫生评价基本标准的6㎡为准。"
    yield _area(case.facts.premises.observation_room_m2, law, "不小于", "请设置或扩大保健观察室。", note)


@rule("premises.observation_room_advised", "保健观察室建议面积", "premises.observation_room_recommended_m2")
def observation_room_advised(case: Case) -> Iterator[Finding]:
    """Twelve square metres are advised."""
    law = case.law("premises.observation_room_recommended_m2")
    yield _area(case.facts.premises.observation_room_m2, law, "宜不小于", "有条件时扩大保健观察室。", "")


@rule("premises.observation_beds", "儿童观察床", "premises.observation_beds")
def observation_beds(case: Case) -> Iterator[Finding]:
    """The observation room has at least one child's bed."""
    law, beds = case.law("premises.observation_beds"), case.facts.premises.observation_beds
    seen = NOT_FILLED_IN if beds is None else f"{beds}张"
    yield Finding(None if beds is None else beds >= law.value, seen, f"不少于{law.value}张", law, "请在保健观察室配置儿童观察床。")


@rule("premises.window_ratio", "窗地比", "premises.window_ratio")
def window_ratio(case: Case) -> Iterator[Finding]:
    """Windows of rooms that need winter sun open at least a fifth of the floor area."""
    law, ratio = case.law("premises.window_ratio"), case.facts.premises.window_ratio
    seen = NOT_FILLED_IN if ratio is None else f"{ratio * 100:g}%"
    holds = None if ratio is None else ratio + ROUNDING >= law.value
    yield Finding(holds, seen, f"不小于{law.value * 100:g}%", law, "请扩大窗洞或调整房间用途。")


def cctv_days_finding(premises: Premises, law: LegalValue, note: str, also: tuple[LegalValue, ...] = ()) -> Finding:
    """Judge how long recordings are kept."""
    days = premises.cctv_retention_days
    seen = NOT_FILLED_IN if days is None else f"{days}天"
    holds = None if days is None else days >= law.value
    return Finding(holds, seen, f"不少于{law.value}天", law, "请扩充存储，延长录像保存时间。", note=note, also=also)


@rule("premises.cctv_days", "监控录像保存", "premises.cctv_days", "premises.fire_cctv_days")
def cctv_days(case: Case) -> Iterator[Finding]:
    """Recordings are kept for ninety days; the fire guide's thirty are less and do not count."""
    shorter = case.in_force.get("premises.fire_cctv_days")
    note = f"消防指南为{shorter.value}天，按较长的执行。" if shorter else ""
    also = (shorter,) if shorter else ()
    yield cctv_days_finding(case.facts.premises, case.law("premises.cctv_days"), note, also)


@rule("premises.cctv_coverage", "监控覆盖", "premises.cctv_coverage")
def cctv_coverage(case: Case) -> Iterator[Finding]:
    """Cameras cover every area where children live and play."""
    law, covered = case.law("premises.cctv_coverage"), case.facts.premises.cctv_covers_all
    yield Finding(covered, _yes_no(covered, "全覆盖", "未全覆盖"), "婴幼儿生活和活动区域全覆盖", law, "请补装监控。")


@rule("premises.alarm", "一键式报警", "premises.alarm_button")
def alarm(case: Case) -> Iterator[Finding]:
    """A one-key alarm is advised."""
    law, present = case.law("premises.alarm_button"), case.facts.premises.alarm_button
    yield Finding(present, _yes_no(present, "有", "没有"), "有一键式报警装置", law, "请安装一键式报警装置。")


def _area(area: float | None, law: LegalValue, least: str, fix: str, note: str) -> Finding:
    seen = NOT_FILLED_IN if area is None else f"{area:g}㎡"
    return Finding(None if area is None else area + ROUNDING >= law.value, seen, f"{least}{law.value}㎡", law, fix, note=note)


def _storey(storey: int | None) -> str:
    if storey is None:
        return NOT_FILLED_IN
    return f"地下{-storey}层" if storey < 0 else f"{storey}层"


def _yes_no(fact: bool | None, yes: str, no: str) -> str:  # noqa: FBT001  # the fact itself, not a switch
    return NOT_FILLED_IN if fact is None else yes if fact else no
