"""What the components show, as plain values. Pages build these in their queries or views; templates only print them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Tone = Literal["ok", "warn", "bad", "unsure", "none"]
Verdict = Literal["符合", "不符合", "建议改进", "不适用", "待核"]
StepState = Literal["未开始", "填写中", "已完成", "有问题"]
CellKind = Literal["text", "number", "date", "clock", "status", "folded", "link"]


@dataclass(frozen=True)
class Status:
    """A state in one word with its colour."""

    label: str
    tone: Tone = "none"


@dataclass(frozen=True)
class Folded:
    """Words of a cell, and more that is shown when it is opened."""

    text: str
    inside: str = ""
    label: str = "改动的内容"


@dataclass(frozen=True)
class Linked:
    """A cell that leads to what it counts; nothing to count leads nowhere."""

    text: str
    url: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class SourceLine:
    """Where a requirement comes from; `article` only when it is known. `key` is the document's in the library, `clause` the path there."""

    document: str
    article: str | None = None
    in_force_from: dt.date | None = None
    text: str = ""
    key: str = ""
    clause: str = ""


@dataclass(frozen=True)
class RuleShown:
    """One requirement, judged."""

    title: str
    verdict: Verdict
    seen: str = ""
    required: str = ""
    is_mandatory: bool = True
    advice: str = ""
    sources: Sequence[SourceLine] = ()


@dataclass(frozen=True)
class StepLine:
    """One step of a long form."""

    title: str
    state: StepState
    url: str = ""
    note: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Event:
    """Something that happened to a case."""

    title: str
    at: dt.datetime
    by: str = ""
    text: str = ""
    tone: Tone = "none"


@dataclass(frozen=True)
class ChangeLine:
    """One fact before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Filter:
    """A saved filter: a link that says how much it holds."""

    label: str
    url: str
    count: int | None = None
    is_current: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a desk list; `order` is the column of the rows it can be sorted by, `sorted_by` is what aria-sort says."""

    label: str
    kind: CellKind = "text"
    order: str = ""
    sort_url: str = ""
    sorted_by: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True)
class Row:
    """A row of a desk list: its title opens it, its cells stand under the columns after the first; `group` is what it is shown with."""

    title: str
    url: str
    cells: Sequence[Any] = ()
    note: str = ""
    panel_url: str = ""
    group: int = 0


@dataclass(frozen=True)
class Table:
    """A desk list. The first column is the title of the row."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row] = ()

    @property
    def lines(self) -> list[tuple[Row, list[tuple[Column, Any]]]]:
        return [(row, list(zip(self.columns[1:], row.cells, strict=True))) for row in self.rows]


@dataclass(frozen=True)
class AnswerLine:
    """One line of the page on which answers are checked before they are sent."""

    label: str
    value: str = ""
    change_url: str = ""


@dataclass(frozen=True)
class EvidenceLine:
    """A photo or a document; without `image_url` an icon stands for it."""

    title: str
    url: str
    image_url: str = ""
    note: str = ""
    panel_url: str = ""


@dataclass(frozen=True)
class FileLine:
    """A file that is already held by the server."""

    name: str
    size_bytes: int
    url: str = ""
    remove_url: str = ""
    panel_url: str = ""


@dataclass(frozen=True)
class FileField:
    """Where the files of one paper are put and seen."""

    key: str
    label: str
    upload_url: str
    files: Sequence[FileLine]
    hint: str = "PDF、JPG 或 PNG，每份不超过 20 MB"


@dataclass(frozen=True)
class Figure:
    """A number with what it means and until when it counts."""

    label: str
    value: str
    unit: str = ""
    definition: str = ""
    as_of: dt.date | None = None
    url: str = ""


@dataclass(frozen=True)
class Series:
    """One line or set of bars; the subject is green, everything else is context in grey."""

    name: str
    values: Sequence[float | None]
    is_subject: bool = True


@dataclass(frozen=True)
class Chart:
    """A chart and the table that says the same. `key` is unique on the page; the unit stands in the title."""

    key: str
    title: str
    categories: Sequence[str]
    series: Sequence[Series]
    kind: Literal["bar", "bar_across", "line"] = "bar"
    note: str = ""

    @property
    def sentence(self) -> str:
        """What one bar would say; empty where there is more to see. A picture of one number is worth no library."""
        if len(self.categories) > 1:
            return ""
        told = [f"{series.name} {'—' if value is None else f'{value:,g}'}" for series in self.series for value in series.values]
        return f"{'、'.join(self.categories)}：{'，'.join(told)}" if told else "还没有数据"

    @property
    def option(self) -> dict[str, Any]:
        lines = [{"name": s.name, "values": list(s.values), "subject": s.is_subject} for s in self.series]
        return {"kind": self.kind, "categories": list(self.categories), "series": lines}

    @property
    def table(self) -> list[tuple[str, list[float | None]]]:
        return [(name, [s.values[at] for s in self.series]) for at, name in enumerate(self.categories)]


@dataclass(frozen=True)
class MapPlace:
    """A point on the map. `form` is an `InstitutionForm` value: it chooses the shape."""

    key: str
    name: str
    latitude: float
    longitude: float
    form: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Map:
    """Places on county polygons. `forms` is the legend: form value to its Chinese name. `is_near` opens the map at the places.

    nearest: at how many of the first places, 0 for all.
    """

    key: str
    boundaries_url: str
    places: Sequence[MapPlace] = ()
    forms: dict[str, str] = field(default_factory=dict)
    tile_url: str = ""
    tile_attribution: str = ""
    is_near: bool = False
    nearest: int = 0

    @property
    def points(self) -> list[dict[str, Any]]:
        return [{"key": p.key, "name": p.name, "at": [p.latitude, p.longitude], "form": p.form} for p in self.places]


@dataclass(frozen=True)
class Area:
    """A county of a shaded map: `shade` from 1 (least) to 5 (most), 0 without a value."""

    code: str
    name: str
    words: str
    shade: int
    url: str = ""


@dataclass(frozen=True)
class Dot:
    """A place on a shaded map that has no polygon, such as a town: shaded like the areas; `at` is latitude and longitude."""

    name: str
    words: str
    shade: int
    at: tuple[float, float]


@dataclass(frozen=True)
class AreaMap:
    """Counties shaded by one figure, and the table that says the same. `steps`: what each shade stands for; `dots` need their own table."""

    title: str
    boundaries_url: str
    areas: Sequence[Area]
    steps: Sequence[tuple[int, str]] = ()
    note: str = ""
    dots: Sequence[Dot] = ()

    @property
    def dotted(self) -> list[dict[str, Any]]:
        return [{"name": dot.name, "words": dot.words, "shade": dot.shade, "at": dot.at} for dot in self.dots]

    @property
    def shades(self) -> dict[str, int]:
        return {area.code: area.shade for area in self.areas}
