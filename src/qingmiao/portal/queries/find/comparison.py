"""A few institutions side by side: the same questions answered by each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qingmiao.portal.queries.find.catalogue import Entry
from qingmiao.portal.queries.lines import clock_words
from qingmiao.ui.words import day_cn, yuan

MOST = 4


@dataclass(frozen=True)
class ComparedLine:
    """One question and the answers in the order of the institutions."""

    question: str
    answers: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the answers are not all the same."""
        return len(set(self.answers)) > 1


def comparison(entries: Sequence[Entry], types: tuple[str, ...] = ()) -> list[ComparedLine]:
    """Return every question that a family compares by; what nobody filed is said as such."""
    return [ComparedLine(question, tuple(answer(entry, types) or "没有备案" for entry in entries)) for question, answer in QUESTIONS]


def _month(entry: Entry, types: tuple[str, ...]) -> str:
    months = entry.months_for(types)
    if not months:
        return ""
    least, most = months[0], months[-1]
    return yuan(least.total_fen) if least is most else f"{yuan(least.total_fen)}—{yuan(most.total_fen)}"


def _includes(entry: Entry, types: tuple[str, ...]) -> str:
    months = entry.months_for(types)
    return "、".join(f"{part.label} {yuan(part.amount_fen)}" for part in months[0].parts) if months else ""


def _others(entry: Entry, types: tuple[str, ...]) -> str:
    months = entry.months_for(types)
    return "；".join(months[0].others) or "没有" if months else ""


def _vacant(entry: Entry, types: tuple[str, ...]) -> str:
    rooms = entry.rooms_for(types)
    if not rooms:
        return "没有收这个月龄的班" if types else ""
    said = f"（{entry.vacancy_words}）" if entry.vacancy_words else ""
    return "、".join(f"{room.name} {room.vacant} 个" for room in rooms) + said


def _meals(entry: Entry, _types: tuple[str, ...]) -> str:
    return "" if entry.serves_meals is None else "供餐" if entry.serves_meals else "不供餐"


def _hours(entry: Entry, _types: tuple[str, ...]) -> str:
    return "；".join(clock_words(*line) for line in entry.hours)


def _papers(entry: Entry, _types: tuple[str, ...]) -> str:
    return f"已到期：{'、'.join(entry.expired)}" if entry.expired else "没有到期的"


def _finding(entry: Entry, _types: tuple[str, ...]) -> str:
    if entry.finding is None:
        return "没有公布过不符合事项"
    state = "已整改销号" if entry.finding.closed_on else "还在整改"
    return f"{day_cn(entry.finding.published_on)}公布，{state}"


def _grade(entry: Entry, _types: tuple[str, ...]) -> str:
    return f"{entry.grade[0]}，{day_cn(entry.grade[1])}" if entry.grade else "没有公布的等级"


QUESTIONS: tuple[tuple[str, Callable[[Entry, tuple[str, ...]], str]], ...] = (
    ("一个月约多少钱", _month),
    ("其中", _includes),
    ("另外收的", _others),
    ("空余托位", _vacant),
    ("收多大的孩子", lambda entry, _types: entry.row.ages),
    ("托育方式", lambda entry, _types: "、".join(entry.row.modes)),
    ("开放时间", _hours),
    ("供餐", _meals),
    ("普惠", lambda entry, _types: "是" if entry.row.columns["inclusive"] else "不是"),
    ("示范点", lambda entry, _types: "是" if entry.row.columns["is_demonstration_site"] else "不是"),
    ("机构形式", lambda entry, _types: entry.row.form),
    ("举办主体", lambda entry, _types: entry.row.sponsor),
    ("证照", _papers),
    ("检查公示", _finding),
    ("质量评估", _grade),
    ("地址", lambda entry, _types: entry.row.full_address),
    ("电话", lambda entry, _types: entry.row.columns["public_phone"]),
)
