"""Where each line of a target stands on a day, since when, and why: computed from figures or accepted evidence, never typed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from qingmiao.core.indicators import CATALOGUE, SOURCES, Window
from qingmiao.core.keeping import kept, version_of
from qingmiao.core.spells import Days, days_that_hold
from qingmiao.figures.queries.figures import FigureOnDay, Parts, cities_among
from qingmiao.figures.queries.showing import plain
from qingmiao.governance.models import Comparison, Evidence, EvidenceState, Phase, Plan, Proof, Target, TargetLine
from qingmiao.governance.rules.promises import Promise, Standing, Word, standing_of
from qingmiao.ui.components import Status
from qingmiao.ui.words import day_cn, tone

MOST_LAPSES_TOLD = 2
# What a state rests on beside the figures.
PROMISES = (Plan, Phase, Target, TargetLine, Evidence)


@dataclass(frozen=True)
class LineState:
    """The state of a line: the word, the first day it holds, and a sentence that says why; the figure or the evidence it rests on.

    `reached`: the days up to then on which the goal was in place; what is planned to end later has no end yet.
    """

    word: Word
    since: date | None
    because: str
    deadline: date
    figure: FigureOnDay | None = None
    evidence: Evidence | None = None
    reached: tuple[Days, ...] = ()


def line_states(lines: Iterable[TargetLine], on: date, window: Window | None = None) -> dict[int, LineState]:
    """Return the state of each line by its number, on a day. `window`: the rows of all days up to then, when they are read already.

    All lines are computed at once and kept until one of the tables behind them is written to.
    Evidence counts from its `holds_from` once it is accepted, so a late verdict does not make an early achievement late.
    """
    version = version_of([*SOURCES, *PROMISES])
    states = kept("line states", on, version, lambda: compute_states(_all_lines(), on, window))
    return {line.pk: states[line.pk] for line in lines}


def _all_lines() -> list[TargetLine]:
    return list(TargetLine.objects.select_related("target__phase__plan").order_by("pk"))


def compute_states(lines: Iterable[TargetLine], on: date, window: Window | None = None) -> dict[int, LineState]:
    """Return the same computed anew, whatever is kept. Lines come with `target__phase__plan` loaded.

    One query for evidence and at most one per kind of row the indicators rest on.
    """
    rows = list(lines)
    by_indicator: dict[str, list[TargetLine]] = defaultdict(list)
    for line in rows:
        by_indicator[line.target.indicator if line.target.proof == Proof.INDICATOR else ""].append(line)
    states = _by_evidence(by_indicator.pop("", []), on)
    rows_of, cities = window or Window(None, on), cities_among({line.division_code for line in rows})
    for key, wanted in by_indicator.items():
        indicator = CATALOGUE.get(key)
        parts = Parts(indicator, rows_of, cities) if indicator else None
        states |= {line.pk: _by_figure(line, parts, on) for line in wanted}
    return states


def summary_of(words: Sequence[Word]) -> list[Status]:
    """Return how many lines stand where, in the order of the words; a single line says its word alone."""
    counted = Counter(words)
    return [Status(f"{word} {counted[word]}" if len(words) > 1 else str(word), tone(word)) for word in Word if counted[word]]


def promise_of(line: TargetLine) -> Promise:
    """Return when a line's promise was made, when its phase begins and its last day."""
    phase = line.target.phase
    return Promise(phase.plan.published_on, phase.period.lower, phase.period.upper - timedelta(days=1))


def _by_evidence(lines: Sequence[TargetLine], on: date) -> dict[int, LineState]:
    accepted: dict[int, Evidence] = {}
    if lines:
        wanted = Evidence.objects.filter(line__in=[line.pk for line in lines], state=EvidenceState.ACCEPTED, holds_from__lte=on)
        for evidence in wanted.order_by("holds_from", "pk"):
            assert evidence.line_id is not None  # noqa: S101  # the filter above
            accepted.setdefault(evidence.line_id, evidence)
    states = {}
    for line in lines:
        promise, shown = promise_of(line), accepted.get(line.pk)
        reached = (Days(shown.holds_from),) if shown else ()
        standing = standing_of(promise, reached, on)
        because = _because(standing, promise, "有经审核认可的佐证" if shown else "还没有经审核认可的佐证")
        states[line.pk] = LineState(standing.word, standing.since, because, promise.deadline, evidence=shown, reached=reached)
    return states


def _by_figure(line: TargetLine, parts: Parts | None, on: date) -> LineState:
    promise = promise_of(line)
    if parts is None:
        standing = standing_of(promise, [], on)
        return LineState(standing.word, standing.since, f"指标“{line.target.indicator}”不在指标目录里，无法计算。", promise.deadline)
    figure = parts.figure(line.division_code, on)
    origin = min(promise.published_on, promise.begins_on)
    is_empty_enough = not parts.indicator.is_ratio and _holds(line, Decimal(0))
    levels = parts.course(line.division_code)
    reached = days_that_hold(levels, lambda value: _holds(line, value), since=origin if is_empty_enough else None)
    standing = standing_of(promise, reached, on)
    because = _because(standing, promise, _measured(line, parts, figure))
    shown = tuple(Days(days.first, days.end if days.end and days.end <= on else None) for days in reached if days.first <= on)
    return LineState(standing.word, standing.since, because, promise.deadline, figure=figure, reached=shown)


def _holds(line: TargetLine, value: Decimal) -> bool:
    assert line.target.goal is not None  # noqa: S101  # a constraint of the table
    return value >= line.target.goal if line.target.comparison == Comparison.AT_LEAST else value <= line.target.goal


def _measured(line: TargetLine, parts: Parts, figure: FigureOnDay) -> str:
    """Say what there is and what was promised: 现有1家，目标不少于2家."""
    unit = parts.indicator.unit
    goal = f"目标{line.target.get_comparison_display()}{plain(line.target.goal)}{unit}"
    if figure.value is None:
        return f"{figure.note}，{goal}"
    return f"{parts.indicator.name}现有{plain(figure.value)}{unit}，{goal}"


def _because(standing: Standing, promise: Promise, measured: str) -> str:
    """Say in sentences why a line has its word: the deadline, when it was first reached, lost and reached again, and what there is now."""
    deadline = day_cn(promise.deadline)
    if standing.word is Word.NOT_BEGUN:
        if standing.since is None:
            return f"方案{day_cn(promise.published_on)}才公布。"
        return f"{day_cn(promise.begins_on)}开始，期限{deadline}；{_course(standing, promise)}{measured}。"
    if standing.word is Word.OPEN:
        return f"期限{deadline}，还没有到；{_course(standing, promise)}{measured}。"
    if standing.first_on is None:
        return f"期限{deadline}已过；{measured}。"
    if standing.was_in_time:
        return f"{_course(standing, promise)}期限{deadline}{'' if standing.word is Word.DONE else '时已达到'}；{measured}。"
    return f"期限{deadline}时没有达到；{_course(standing, promise)}{measured}。"


def _course(standing: Standing, promise: Promise) -> str:
    """Tell how a goal was reached, lost and reached again, as a clause that ends with a comma; nothing where it never was."""
    if standing.first_on is None:
        return ""
    late = (standing.first_on - promise.deadline).days
    told = f"{day_cn(standing.first_on)}起达到" + (f"（晚{late}天）" if late > 0 else "") + "，"
    over = [lapse for lapse in standing.lapses if lapse.end is not None]
    if len(over) > MOST_LAPSES_TOLD:
        told += f"其间{len(over)}次共{standing.days_lapsed}天没有达到，{day_cn(over[-1].end)}起再次达到，"
    else:
        told += "".join(f"{day_cn(lapse.first)}起不再达到，{day_cn(lapse.end)}起再次达到，" for lapse in over)
    lost = next((lapse for lapse in standing.lapses if lapse.end is None), None)
    return told + (f"{day_cn(lost.first)}起不再达到，" if lost else "")
