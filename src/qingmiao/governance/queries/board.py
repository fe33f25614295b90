"""The plan as a board on a day: every target with its lines and where each stands, and what is late."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from qingmiao.core.indicators import Window
from qingmiao.governance.models import Phase, Plan, Scope, Target, TargetLine
from qingmiao.governance.queries.planning import known_by, last_day
from qingmiao.governance.queries.states import LineState, line_states, summary_of
from qingmiao.governance.rules.promises import IN_PLACE, OUT_OF_PLACE, Word
from qingmiao.ui.components import Status
from qingmiao.ui.words import tone

NOBODY = "责任单位还没有指定"


@dataclass(frozen=True)
class PromisedLine:
    """One line: where it is owed, by whom, and where it stands."""

    line: TargetLine
    place: str
    state: LineState

    @property
    def status(self) -> Status:
        """The state as shown."""
        return Status(str(self.state.word), tone(self.state.word))

    @property
    def has_gap(self) -> bool:
        """Whether the goal was once in place and is or was not any more: then its days are told."""
        return any(days.end is not None for days in self.state.reached)

    @property
    def owner(self) -> str:
        """Who answers for it."""
        return str(self.line.responsible) if self.line.responsible else NOBODY

    @property
    def whose(self) -> str:
        """Place and owner in a word: 清城区卫生健康局; the place first where the owner's name does not say it."""
        return self.owner if self.owner.startswith(self.place) else f"{self.place}（{self.owner}）"


@dataclass(frozen=True)
class PromisedTarget:
    """A target with its lines."""

    target: Target
    deadline: date
    lines: list[PromisedLine]

    @property
    def summary(self) -> list[Status]:
        """How many lines stand where."""
        return summary_of([view.state.word for view in self.lines])

    @property
    def known_by(self) -> str:
        """How it is known that the target is reached."""
        return known_by(self.target)

    @property
    def kept_count(self) -> int:
        """How many lines are done, in time or late."""
        return sum(view.state.word in IN_PLACE for view in self.lines)

    @property
    def late(self) -> list[PromisedLine]:
        """The lines whose last day has passed and whose goal is not in place, lost again or never reached."""
        return [view for view in self.lines if view.state.word in OUT_OF_PLACE]

    @property
    def late_since(self) -> date | None:
        """The earliest day from which a line is late."""
        return min((view.state.since for view in self.late if view.state.since), default=None)

    @property
    def owed_by(self) -> str:
        """Who promised it, in a word."""
        if self.target.scope == Scope.EACH_COUNTY:
            return f"每个县（市、区），共 {len(self.lines)} 个"
        return self.lines[0].place

    @property
    def in_words(self) -> str:
        """Where it stands, in one sentence."""
        if len(self.lines) == 1:
            return self.lines[0].state.because
        late = "、".join(view.place for view in self.late)
        kept = f"{len(self.lines)} 个县（市、区）中有 {self.kept_count} 个已达到"
        return f"{kept}，期限已过、现在没有达到的是{late}。" if late else f"{kept}。"


@dataclass(frozen=True)
class PromisedPhase:
    """A phase with its targets."""

    phase: Phase
    last_on: date
    targets: list[PromisedTarget]


@dataclass(frozen=True)
class Board:
    """A plan on a day."""

    plan: Plan
    on: date
    phases: list[PromisedPhase]

    @property
    def targets(self) -> list[PromisedTarget]:
        """All targets in the order of the plan."""
        return [target for phase in self.phases for target in phase.targets]

    @property
    def counts(self) -> dict[Word, int]:
        """How many lines stand where; every word is there."""
        words = [view.state.word for target in self.targets for view in target.lines]
        return {word: words.count(word) for word in Word if word is not Word.NOT_REPORTED}

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return sum(len(target.lines) for target in self.targets)

    @property
    def late(self) -> list[PromisedTarget]:
        """The targets of which a line is late, the longest late first."""
        found = [target for target in self.targets if target.late]
        return sorted(found, key=lambda view: view.late_since or self.on)


def board(plan: Plan, lines: "QuerySet[TargetLine]", on: date, names: dict[str, str], *, window: Window | None = None) -> Board:
    """Return a plan's board on a day, with the lines a reader may see; `names` are the names of divisions by code."""
    wanted = lines.filter(target__phase__plan=plan).select_related("target__phase__plan", "responsible")
    views = promised_lines(wanted.order_by("target__phase__period", "target__position", "target_id", "division_code"), on, names, window)
    by_target: dict[int, list[PromisedLine]] = defaultdict(list)
    for view in views:
        by_target[view.line.target_id].append(view)
    by_phase: dict[int, list[PromisedTarget]] = defaultdict(list)
    for found in by_target.values():
        target = found[0].line.target
        by_phase[target.phase_id].append(PromisedTarget(target, last_day(target.phase), found))
    return Board(plan, on, [PromisedPhase(found[0].target.phase, found[0].deadline, found) for found in by_phase.values()])


def promised_lines(lines: Iterable[TargetLine], on: date, names: dict[str, str], window: Window | None = None) -> Sequence[PromisedLine]:
    """Return lines as shown, in their order."""
    rows = list(lines)
    states = line_states(rows, on, window)
    return [PromisedLine(line, names.get(line.division_code, line.division_code), states[line.pk]) for line in rows]


def published_plans(on: date) -> "QuerySet[Plan]":
    """Return the plans that were public on a day, the newest first."""
    return Plan.objects.filter(published_on__lte=on).order_by("-published_on", "-pk")
