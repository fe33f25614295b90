"""One target with its lines: where each stands, who answers for it, its tasks and its evidence."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from qingmiao.accounts.models import Post
from qingmiao.governance.models import Evidence, Target, TargetLine, Task
from qingmiao.governance.permissions.plan import NAME_RESPONSIBLE
from qingmiao.governance.permissions.work import ANSWER_LINE, ASSIGN_LINE, VIEW_EVIDENCE, VIEW_LINE, VIEW_TASK
from qingmiao.governance.queries.evidence import EvidenceCard, evidence_cards
from qingmiao.governance.queries.states import LineState, line_states
from qingmiao.governance.queries.tasks import RELATED, Surroundings, days_for, place_names, task_table
from qingmiao.ui import components
from qingmiao.ui.words import TONE_OF_WORD


@dataclass(frozen=True)
class LineView:
    """One line of a target as a post sees it. `tasks` is None where the post sees none of them."""

    line: TargetLine
    place: str
    state: LineState
    status: components.Status
    tasks: components.Table | None
    cards: list[EvidenceCard]
    may_answer: bool
    may_assign: bool
    may_name: bool


def line_views(target: Target, post: Post, on: date) -> list[LineView]:
    """Return the lines of a target that concern a post, with what it may see of their work and may do; the city first."""
    lines = list(VIEW_LINE.rows(post, target.lines.all()).select_related("target__phase__plan", "responsible").order_by("division_code"))
    states, names = line_states(lines, on), place_names()
    all_tasks = list(VIEW_TASK.rows(post, Task.objects.filter(line__in=lines)).select_related(*RELATED).order_by("due_on", "pk"))
    around = Surroundings(on, days_for(all_tasks), names)
    tasks: dict[int | None, list[Task]] = defaultdict(list)
    for task in all_tasks:
        tasks[task.line_id].append(task)
    cards: dict[int | None, list[EvidenceCard]] = defaultdict(list)
    for card in evidence_cards(VIEW_EVIDENCE.rows(post, Evidence.objects.filter(line__in=lines)), post):
        cards[card.evidence.line_id].append(card)
    may = [
        set(action.rows(post, target.lines.all()).values_list("pk", flat=True)) if action.is_granted(post) else set()
        for action in (ANSWER_LINE, ASSIGN_LINE, NAME_RESPONSIBLE)
    ]
    return [
        LineView(
            line,
            names.get(line.division_code, line.division_code),
            states[line.pk],
            components.Status(states[line.pk].word, TONE_OF_WORD[states[line.pk].word]),
            task_table(tasks[line.pk], around, caption=f"{names.get(line.division_code, '')}的任务") if tasks[line.pk] else None,
            cards[line.pk],
            *(line.pk in pks for pks in may),
        )
        for line in lines
    ]
