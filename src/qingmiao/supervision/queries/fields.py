"""The fields of a checklist as a device's log names them: which there are, what each takes, how a person reads them."""

import hashlib
from collections.abc import Callable

from qingmiao.codes.cleaning import Typed
from qingmiao.institutions.models import CareClass
from qingmiao.supervision.models import InspectionPart, InspectionState
from qingmiao.supervision.queries.presence import PRESENCE
from qingmiao.supervision.rules.checklists import MOST_CARERS, MOST_CHILDREN, is_count
from qingmiao.supervision.rules.vocabulary import ItemAnswer, Severity
from qingmiao.ui.words import day_cn
from qingmiao.workforce.models import Engagement

LONGEST_NOTE, LONGEST_NUMBER = 500, 20
Words = dict[str, str]
ANSWERS: Words = dict(ItemAnswer.choices())
SEVERITIES: Words = dict(Severity.choices())
# What is said of an item: title, and the words that may be chosen; None: text as it was typed.
OF_ITEMS: dict[str, tuple[str, Words | None]] = {
    "answer": ("结果", ANSWERS),
    "note": ("看到的情况", None),
    "measured": ("测量值", None),
    "cure": ("怎样算改好", None),
    "severity": ("程度", SEVERITIES),
    "cured": ("当场已改正", {"on": "是"}),
    "photo": ("照片", None),
}
OF_ROOMS = {"children": "婴幼儿人数", "carers": "保育人员人数"}
MISSED = "missed"  # why a visit could not be made, written where there may be no network
LONGEST_REASON = 200
MOST_IN_A_ROOM = {"children": MOST_CHILDREN, "carers": MOST_CARERS}
LONGEST = {"measured": LONGEST_NUMBER, "cure": 300}
REFUSED = "检查表（{edition}的一版）里没有这一项，没有收进；内容留在记录里。"


def typed_of(field: str) -> Typed:
    """Return what kind of words a field takes."""
    kind = field.partition("-")[0]
    if kind in OF_ROOMS:
        return Typed.NUMBER
    return Typed.LONG_TEXT if kind in ("note", "cure") else Typed.TEXT


def closed_words(part: InspectionPart) -> str:
    """Return why a part takes nothing any more; empty while it is taken."""
    if part.signed_at is not None or part.inspection.state != InspectionState.PLANNED:
        return f"这次检查“{part.inspection.get_state_display()}”，检查表不能再改；内容留在记录里。"
    return ""


def why_missed(part: InspectionPart) -> str:
    """Return why a visit could not be made, as it was written on the spot; empty while nobody wrote so."""
    return str(part.values.get(MISSED, "")).strip()


def edition_of(part: InspectionPart) -> str:
    """Return which checklist a part is pinned to: its day, and its items."""
    keys = " ".join(row["key"] for row in part.checklist)
    return f"{part.checklist_on.isoformat()}-{hashlib.sha256(keys.encode()).hexdigest()[:8]}"


def refusal_of(part: InspectionPart, field: str, value: str) -> str:
    """Return why a field does not take a value; empty when it does."""
    kind, _, key = field.partition("-")
    check: Callable[[InspectionPart, str, str, str], str] | None = CHECKS.get(kind)
    return check(part, kind, key, value) if check else _unknown(part)


def words_of(part: InspectionPart, field: str, value: str) -> tuple[str, str]:
    """Return a field and a value as a person reads them."""
    kind, _, key = field.partition("-")
    if kind in OF_ITEMS:
        named, choices = OF_ITEMS[kind]
        title = next((row["title"] for row in part.checklist if row["key"] == key), key)
        return f"{title} · {named}", (choices or {}).get(value, value) or "（空）"
    if field == MISSED:
        return "没有检查成的原因", value or "（空）"
    if kind in OF_ROOMS:
        name = CareClass.objects.filter(institution=part.inspection.institution_id, key=key).values_list("name", flat=True).first()
        return f"{name or key} · {OF_ROOMS[kind]}", value or "（空）"
    if kind == "staff":
        row = _engagement(part, key)
        return f"{row.worker.name.open() if row else key} · 是否在场", dict(PRESENCE).get(value, value)
    return field, value


def _unknown(part: InspectionPart) -> str:
    return REFUSED.format(edition=day_cn(part.checklist_on))


def _check_item(part: InspectionPart, kind: str, key: str, value: str) -> str:
    if key not in {row["key"] for row in part.checklist}:
        return _unknown(part)
    _, choices = OF_ITEMS[kind]
    if choices is not None:
        return "" if value in choices or not value else "没有这个选项，请重新选择。"
    longest = LONGEST.get(kind, LONGEST_NOTE)
    return f"内容过长，请不超过 {longest} 字。" if len(value) > longest else ""


def _check_room(part: InspectionPart, kind: str, key: str, value: str) -> str:
    if not CareClass.objects.filter(institution=part.inspection.institution_id, key=key).exists():
        return "机构没有这个班，没有收进；内容留在记录里。"
    most = MOST_IN_A_ROOM[kind]
    return "" if not value or is_count(value, most) else f"各室{OF_ROOMS[kind]}请写成 0 至 {most} 的数字，如 12。"


def _check_staff(part: InspectionPart, _kind: str, key: str, value: str) -> str:
    if _engagement(part, key) is None:
        return "机构的名册里没有这个人，没有收进；内容留在记录里。"
    return "" if value in dict(PRESENCE) or not value else "没有这个选项，请重新选择。"


def _check_missed(part: InspectionPart, _kind: str, key: str, value: str) -> str:
    if key or part.inspection.is_self_check:
        return _unknown(part)
    return f"内容过长，请不超过 {LONGEST_REASON} 字。" if len(value) > LONGEST_REASON else ""


def _engagement(part: InspectionPart, key: str) -> Engagement | None:
    if not key.isdecimal() or len(key) > 17:
        return None
    return Engagement.objects.filter(institution=part.inspection.institution_id, pk=int(key)).select_related("worker").first()


CHECKS: dict[str, Callable[[InspectionPart, str, str, str], str]] = {
    **dict.fromkeys(OF_ITEMS, _check_item),
    **dict.fromkeys(OF_ROOMS, _check_room),
    "staff": _check_staff,
    MISSED: _check_missed,
}
