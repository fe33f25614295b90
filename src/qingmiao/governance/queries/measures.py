"""Measures shaped for pages: who carries them, how far their tasks are, what the figures say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Department
from qingmiao.core.indicators import CATALOGUE
from qingmiao.figures.queries.figures import FigureOnDay, figures
from qingmiao.figures.queries.showing import plain
from qingmiao.governance.models import Measure, MeasureGroup, Task
from qingmiao.governance.queries.planning import departments_of
from qingmiao.governance.queries.tasks import in_box
from qingmiao.governance.rules.progress import TaskCounts, measure_reason, measure_word
from qingmiao.governance.rules.promises import Word
from qingmiao.ui import components
from qingmiao.ui.words import TONE_OF_WORD

COLUMNS = (
    components.Column("措施"),
    components.Column("状态", "status"),
    components.Column("牵头"),
    components.Column("任务完成", "number"),
    components.Column("逾期", "number"),
    components.Column("受阻", "number"),
)


@dataclass(frozen=True)
class MeasureView:
    """One measure with what follows from its tasks and figures."""

    measure: Measure
    counts: TaskCounts
    word: Word
    status: components.Status
    because: str
    departments: str
    figures: list[components.Figure]


@dataclass(frozen=True)
class MeasureGroupView:
    """The measures of one group of the plan."""

    label: str
    views: list[MeasureView]

    @property
    def table(self) -> components.Table:
        """The group as a desk list."""
        return components.Table(f"{self.label}的措施", COLUMNS, [_row(view) for view in self.views])


def task_counts(measures: "QuerySet[Measure]", on: date) -> dict[int | None, TaskCounts]:
    """Return how many tasks of each measure are how far; one query, measures without tasks are left out."""
    counted = (
        Task.objects.filter(measure__in=measures)
        .values("measure_id")
        .annotate(
            in_hand=Count("pk", filter=in_box("", on)),
            late=Count("pk", filter=in_box("late", on)),
            blocked=Count("pk", filter=in_box("blocked", on)),
            done=Count("pk", filter=in_box("done", on)),
        )
        .order_by("measure_id")
    )
    return {measure: TaskCounts(*numbers) for measure, *numbers in counted.values_list("measure_id", "in_hand", "late", "blocked", "done")}


def measure_views(measures: "QuerySet[Measure]", city_code: str, on: date) -> list[MeasureView]:
    """Return measures in the plan's order; two queries for them all and at most six for their figures."""
    rows, counts = list(measures.select_related("plan").order_by("position", "pk")), task_counts(measures, on)
    keys = {key for row in rows for key in row.indicators if key in CATALOGUE}
    found = figures(sorted(keys), on, [city_code]) if keys else {}
    return [
        _view(row, counts.get(row.pk, TaskCounts()), {key: found[key, city_code] for key in row.indicators if key in keys}, on)
        for row in rows
    ]


def grouped(views: Iterable[MeasureView]) -> list[MeasureGroupView]:
    """Return measures by group, in the plan's order."""
    rows = list(views)
    groups = [MeasureGroupView(group.label, [view for view in rows if view.measure.group == group]) for group in MeasureGroup]
    return [group for group in groups if group.views]


def whole_table(views: Iterable[MeasureView]) -> components.Table:
    """Return measures of every group as one table, to be taken along."""
    return components.Table("措施", COLUMNS, [_row(view) for view in views])


def concerning(measures: "QuerySet[Measure]", department: str) -> "QuerySet[Measure]":
    """Return the measures that a department leads or supports."""
    return measures.filter(Q(lead_department=department) | Q(supporting_departments__contains=[department]))


def _view(row: Measure, counts: TaskCounts, found: dict[str, FigureOnDay], on: date) -> MeasureView:
    has_figures = any(figure.value for figure in found.values())
    is_public = row.plan.published_on <= on
    word = measure_word(counts, has_figures=has_figures, is_public=is_public)
    because = measure_reason(counts, has_figures=has_figures, is_public=is_public)
    shown = [figure_of(key, figure, on) for key, figure in found.items()]
    return MeasureView(row, counts, word, components.Status(word, TONE_OF_WORD[word]), because, departments_of(row), shown)


def figure_of(key: str, figure: FigureOnDay, on: date) -> components.Figure:
    """Return an indicator of the city as shown; without a value it says why."""
    indicator = CATALOGUE[key]
    note = f"{indicator.formula}{f'（{figure.note}）' if figure.note else ''}"
    return components.Figure(indicator.name, plain(figure.value) or "—", indicator.unit if figure.value is not None else "", note, on)


def _row(view: MeasureView) -> components.Row:
    measure, counts = view.measure, view.counts
    lead = Department(measure.lead_department).label
    done = f"{counts.done}/{counts.total}" if counts.total else "—"
    cells = (view.status, lead, done, counts.late or "—", counts.blocked or "—")
    return components.Row(f"{measure.code} {measure.title}", reverse("measure_show", kwargs={"pk": measure.pk}), cells)
