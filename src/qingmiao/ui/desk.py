"""A desk: what is due, gathered from every app for the post that looks; nobody looks in seven places.

An app declares in `<app>/shell.py` which of its rows wait for whom (`declare_desk`), what else its people keep an eye on
(`declare_aside`), and what the header's search finds (ui.finding). All rows stand in one list, the nearest deadline first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateField, F, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from qingmiao.accounts.models import Post
from qingmiao.core.assigning import in_hands_of, names_in_hand
from qingmiao.core.audit import subject_type
from qingmiao.core.clocks import ClockChip
from qingmiao.core.permissions import Action
from qingmiao.ui import components
from qingmiao.ui.exporting import MOST_ROWS
from qingmiao.ui.narrowing import mentions
from qingmiao.ui.paging import page_of

M = TypeVar("M", bound=Model)
LATE, MINE = "late", "mine"
NO_DEADLINE = date(9999, 12, 31)  # rows without a deadline come after all others
COUNT_SQL = "SELECT desk_kind, count(*), count(*) FILTER (WHERE desk_due < %s) FROM ({inner}) AS waiting GROUP BY desk_kind"
COLUMNS = (
    components.Column("事由"),
    components.Column("时限", "clock"),
    components.Column("现在要做", "status"),
    components.Column("事项"),
    components.Column("收到", "date"),
)


@dataclass(frozen=True)
class DeskRow:
    """A row as shown: what it is about, where to go, its clock, what is to be done, what kind of matter, since when it waits."""

    title: str
    url: str
    todo: components.Status
    matter: str
    since: date | None = None
    chip: ClockChip | None = None
    panel_url: str = ""
    note: str = ""


@dataclass(frozen=True)
class DeskRows(Generic[M]):
    """What waits under one chip of a desk.

    `waiting` narrows the rows on which a post may act to those that wait for it; `due` and `since` name their columns or annotations
    (a day, and a day or an instant; empty where there is none). `dress` shows a page of them in a fixed number of queries. `find` are
    lookups of the desk's search. With `is_for_others` somebody else has to act: such rows have a chip but are not among all.
    `may_be_assigned`: a page of the rows puts them into the hands of one colleague.
    """

    key: str
    label: str
    position: int
    action: Action[M]
    waiting: Callable[["QuerySet[M]", Post, date], "QuerySet[Any]"]
    dress: Callable[[list[Any], Post, date], Sequence[DeskRow]]
    due: str = ""
    since: str = ""
    find: tuple[str, ...] = ()
    is_for_others: bool = False
    may_be_assigned: bool = False

    def rows(self, asked: "AskedDesk", *, search: str = "") -> "QuerySet[Any]":
        """Return the rows that wait for a post, or those of them that it has in hand."""
        found = self.waiting(self.action.rows(asked.post), asked.post, asked.on)
        if asked.is_mine and self.action.model is not None:
            found = found.filter(pk__in=in_hands_of(asked.post, self.action.model))
        return found.filter(mentions(self.find, search)) if search else found


@dataclass(frozen=True)
class AskedDesk:
    """Whose desk on which day: a whole office's, or with `is_mine` what one person has in hand."""

    post: Post
    on: date
    is_mine: bool = False


@dataclass(frozen=True)
class AsideLine:
    """Something to keep an eye on beside the desk: what, how many, and where they are."""

    label: str
    count: int
    url: str
    tone: components.Tone = "none"
    icon: str = ""


@dataclass(frozen=True)
class Aside:
    """What an app keeps an eye on for those whom the action grants."""

    position: int
    action: Action[Any]
    lines: Callable[[Post, date], Sequence[AsideLine]]


DESK: list[DeskRows[Any]] = []
ASIDES: list[Aside] = []


def declare_desk(*kinds: DeskRows[Any]) -> None:
    """Put kinds of rows on the desks of those whom their actions grant."""
    assert not {kind.key for kind in kinds} & {kind.key for kind in DESK} | {LATE}.intersection(kind.key for kind in kinds)  # noqa: S101
    DESK.extend(kinds)
    DESK.sort(key=lambda kind: kind.position)


def declare_aside(*asides: Aside) -> None:
    """Put lines beside the desks of those whom their actions grant."""
    ASIDES.extend(asides)
    ASIDES.sort(key=lambda aside: aside.position)


@dataclass(frozen=True)
class DeskPage:
    """A page of a desk."""

    box: str
    search: str
    page: Any
    table: components.Table
    filters: list[components.Filter]
    whose: list[components.Filter]
    to_come: str
    is_mine: bool = False

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new search carries along."""
        return [(name, value) for name, value in (("whose", MINE if self.is_mine else ""), ("box", self.box)) if value]


@dataclass(frozen=True)
class Waiting:
    """How many rows of a kind wait, and how many of them are late."""

    all: int = 0
    late: int = 0


def desk_page(asked: AskedDesk, *, box: str, search: str, number: str | None) -> DeskPage:
    """Return one page of a desk: the nearest deadline first, then what waits longest. An unknown box is the whole desk."""
    kinds = kinds_of(asked.post)
    parts = {kind.key: _union_part(kind, asked, "") for kind in kinds}  # what costs most is to put them together: once for both
    counts = count_waiting(parts.values(), asked)
    box = box if box in {LATE, *(kind.key for kind in kinds)} else ""
    shown = [kind for kind in kinds if kind.key == box or (box in ("", LATE) and not kind.is_for_others)]
    lines = _lines([_union_part(kind, asked, search) if search else parts[kind.key].all() for kind in shown], asked, only_late=box == LATE)
    known = [counts.get(kind.key, Waiting()) for kind in shown]
    page = page_of(lines, number, total=None if search else sum(one.late if box == LATE else one.all for one in known))
    table = components.Table("按到期先后排列的待办", COLUMNS, _dress(shown, list(page.object_list), asked))
    return DeskPage(
        box, search, page, table, _filters(kinds, counts, box, asked), _whose(kinds, box, asked), _to_come(kinds), asked.is_mine
    )


def whole_desk(asked: AskedDesk, *, box: str, search: str) -> components.Table:
    """Return everything a desk shows under a chip, to be taken along; more than a sheet takes is refused by whoever sends it."""
    kinds = kinds_of(asked.post)
    known = {LATE, *(kind.key for kind in kinds)}
    box = box if box in known else ""
    shown = [kind for kind in kinds if kind.key == box or (box in ("", LATE) and not kind.is_for_others)]
    lines = list(_lines([_union_part(kind, asked, search) for kind in shown], asked, only_late=box == LATE)[: MOST_ROWS + 1])
    return components.Table("按到期先后排列的待办", COLUMNS, _dress(shown, lines, asked))


def kinds_of(post: Post) -> list[DeskRows[Any]]:
    """Return what may stand on a post's desk."""
    return [kind for kind in DESK if kind.action.is_granted(post)]


def count_waiting(parts: "Iterable[QuerySet[Any]]", asked: AskedDesk) -> dict[str, Waiting]:
    """Return how much waits of each kind, in one query."""
    known = list(parts)
    if not known:
        return {}
    try:
        inner, given = _united(known).query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SQL.format(inner=inner), [asked.on, *given])
        return {kind: Waiting(count, late) for kind, count, late in cursor.fetchall()}


def asides_of(post: Post, on: date) -> list[AsideLine]:
    """Return what stands beside a post's desk; nothing to look at is not shown."""
    lines = [line for aside in ASIDES if aside.action.is_granted(post) for line in aside.lines(post, on)]
    return [line for line in lines if line.count]


def _lines(parts: "Sequence[QuerySet[Any]]", asked: AskedDesk, *, only_late: bool) -> Any:
    if only_late:
        parts = [part.filter(desk_due__lt=asked.on) for part in parts]
    return _united(parts).order_by("desk_due", "desk_begun", "desk_row") if parts else []


def _united(parts: Sequence["QuerySet[Any]"]) -> "QuerySet[Any]":
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


def _union_part(kind: DeskRows[Any], asked: AskedDesk, search: str) -> "QuerySet[Any]":
    """Return (kind, pk, due, begun) of the waiting rows: what all kinds have in common."""
    nothing = Value(NO_DEADLINE, output_field=DateField())
    due = Coalesce(F(kind.due), nothing, output_field=DateField()) if kind.due else nothing
    begun = Coalesce(Cast(F(kind.since), DateField()), nothing) if kind.since else nothing
    rows = kind.rows(asked, search=search).order_by().select_related(None)
    named = {"desk_kind": Value(kind.key, output_field=TextField()), "desk_row": F("pk"), "desk_due": due, "desk_begun": begun}
    common: QuerySet[Any] = rows.annotate(**named).values(*named)
    return common


def _dress(kinds: Sequence[DeskRows[Any]], lines: Sequence[Mapping[str, Any]], asked: AskedDesk) -> list[components.Row]:
    """Return shown rows in the order of the lines; each kind loads and dresses its own. Who has a case in hand is said at it."""
    shown: dict[tuple[str, int], DeskRow] = {}
    for kind in kinds:
        wanted = [line["desk_row"] for line in lines if line["desk_kind"] == kind.key]
        if wanted:
            loaded = list(kind.rows(asked).filter(pk__in=wanted))
            shown |= {(kind.key, row.pk): dressed for row, dressed in zip(loaded, kind.dress(loaded, asked.post, asked.on), strict=True)}
    keys = [key for line in lines if (key := (line["desk_kind"], line["desk_row"])) in shown]
    models = {kind.key: kind.action.model for kind in kinds if kind.action.model is not None}
    names = names_in_hand((models[kind], pk) for kind, pk in keys if kind in models) if keys else {}
    return [_shown(shown[key], names.get((subject_type(models[key[0]]), str(key[1])), "") if key[0] in models else "") for key in keys]


def _shown(row: DeskRow, name: str) -> components.Row:
    note = " · ".join(word for word in (row.note, f"交给{name}" if name else "") if word)
    return components.Row(row.title, row.url, (row.chip, row.todo, row.matter, row.since), note, row.panel_url)


def _to_come(kinds: Sequence[DeskRows[Any]]) -> str:
    """Say what will stand on an empty desk."""
    labels = "、".join(dict.fromkeys(kind.label for kind in kinds if not kind.is_for_others))
    return f"有{labels}要办时，会按到期先后列在这里。" if labels else "有事要办时，会按到期先后列在这里。"


def _whose(kinds: Sequence[DeskRows[Any]], box: str, asked: AskedDesk) -> list[components.Filter]:
    """Return the two desks a person looks at, the office's and what is in the own hands; none where nothing is put into one's hands."""
    if not any(kind.may_be_assigned for kind in kinds):
        return []
    return [
        components.Filter("本单位", f"?box={box}", is_current=not asked.is_mine),
        components.Filter("交给我的", f"?whose={MINE}&box={box}", is_current=asked.is_mine),
    ]


def _filters(kinds: Sequence[DeskRows[Any]], counts: Mapping[str, Waiting], box: str, asked: AskedDesk) -> list[components.Filter]:
    here = f"?whose={MINE}&" if asked.is_mine else "?"
    own = [counts.get(kind.key, Waiting()) for kind in kinds if not kind.is_for_others]
    filters = [
        components.Filter("全部", here, sum(count.all for count in own), is_current=not box),
        components.Filter("逾期", f"{here}box={LATE}", sum(count.late for count in own), is_current=box == LATE),
    ]
    by_kind = [(kind, counts.get(kind.key, Waiting()).all) for kind in kinds]
    chips = [components.Filter(kind.label, f"{here}box={kind.key}", count, is_current=kind.key == box) for kind, count in by_kind]
    return filters + [chip for chip in chips if chip.count or chip.is_current]
