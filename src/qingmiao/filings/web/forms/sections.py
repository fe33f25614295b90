"""A page of the filing form: groups of fields and rows, filled from the draft, each with what is wrong with it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from qingmiao.core.facts import Problem, Raw, specs_of, write_words
from qingmiao.filings.models import Filing, FilingDocument
from qingmiao.filings.queries import Judgement
from qingmiao.filings.queries.packet import Paper, papers_of
from qingmiao.filings.web.forms.facts import FactsForm, Line, always_needed, is_asked
from qingmiao.filings.web.forms.layout import CARRIED, PARTS, ROWS, SECTIONS, Part
from qingmiao.filings.web.forms.reading import key_of
from qingmiao.institutions.rules.facts import HygieneItem
from qingmiao.ui.components import StoredFile

TOKEN = re.compile(r"[^.\[\]]+")
FILE_HINT = "PDF、JPG 或 PNG，每份不超过 20 MB"


@dataclass(frozen=True)
class FileField:
    """Where the scans of one paper are put and seen."""

    key: str
    label: str
    upload_url: str
    files: list[StoredFile]
    hint: str = FILE_HINT


@dataclass(frozen=True)
class Card:
    """One row of a list on the page. `slot` is its place; `hidden` are values it carries along."""

    name: str
    slot: int
    title: str
    lines: list[Line]
    form: FactsForm
    hidden: dict[str, str] = field(default_factory=dict)
    files: FileField | None = None
    is_removable: bool = True
    note: str = ""


@dataclass(frozen=True)
class Group:
    """A heading with its fields or rows."""

    part: Part
    lines: list[Line] = field(default_factory=list)
    form: FactsForm | None = None
    cards: list[Card] = field(default_factory=list)
    is_declared_none: bool = False

    @property
    def rows(self) -> Any:
        """How the rows of this group are called."""
        return ROWS.get(self.part.rows)


@dataclass(frozen=True)
class Mistake:
    """A value that cannot be read, with the way to its field."""

    label: str
    sentence: str
    href: str


def groups_of(section: str, judgement: Judgement, filing: Filing, documents: Iterable[FilingDocument]) -> list[Group]:
    """Return the groups of a page that shows a whole section."""
    if section == "certificates":
        return [Group(PARTS[section][0], cards=_paper_cards(judgement, filing, list(documents)))]
    given = judgement.raw.get(section)
    if section in ROWS:
        return [_row_group(PARTS[section][0], given, judgement, (section,))]
    raw = given if isinstance(given, dict) else {}
    home_based = judgement.facts.is_home_based
    kind = SECTIONS[section]
    needed = always_needed(kind, home_based=home_based)
    form = FactsForm(kind, raw, needed=needed, problems=beneath(judgement.problems, (section,)))
    asked = {name for name, spec in specs_of(kind).items() if is_asked(spec, home_based=home_based)}
    return [_group(part, form, asked, raw, judgement, section) for part in PARTS[section]]


def person_groups(judgement: Judgement, key: str, *, revealed: bool) -> list[Group]:
    """Return the groups of one person of the staff; the identity number only where it was revealed or is not there yet."""
    place, raw = person_of(judgement.raw, key)
    needed = always_needed(ROWS["staff"].section, home_based=judgement.facts.is_home_based)
    needed |= {path[2] for path in map(tokens, judgement.missing) if path[:2] == ("staff", place) and len(path) > 2}  # type: ignore[misc]
    form = FactsForm(
        ROWS["staff"].section,
        raw,
        prefix="person",
        needed=needed,
        problems=beneath(judgement.problems, ("staff", place)),
        compact=True,
    )
    hide = {"identity_number"} if is_masked(judgement, key, revealed=revealed) else set()
    return [Group(part, [form.line(name) for name in part.names if name not in hide], form) for part in PARTS["staff"]]


def person_of(raw: Raw, key: str) -> tuple[int, Raw]:
    """Return the place and the raw facts of a person, or (-1, {}) when there is none of this key."""
    rows = raw.get("staff")
    found = enumerate(rows if isinstance(rows, list) else [])
    return next(((place, row) for place, row in found if key and key_of(row) == key), (-1, {}))


def is_masked(judgement: Judgement, key: str, *, revealed: bool) -> bool:
    """Tell whether a person's identity number is there, readable, and not revealed: then it is shown masked."""
    place, raw = person_of(judgement.raw, key)
    wrong = beneath(judgement.problems, ("staff", place))
    return bool(raw.get("identity_number")) and "identity_number" not in wrong and not revealed


def mistakes_of(groups: Iterable[Group]) -> list[Mistake]:
    """Return what cannot be read on a page, each with the way to its field."""
    found = []
    for group in groups:
        found += [_mistake(line, "") for line in group.lines if line.field.errors]
        found += [_mistake(line, card.title) for card in group.cards for line in card.lines if line.field.errors]
    return found


def tokens(problem: Problem) -> tuple[str | int, ...]:
    """Return the path of a problem in parts: ("classes", 0, "places")."""
    return tuple(int(part) if part.isdecimal() else part for part in TOKEN.findall(problem.path))


def beneath(problems: Iterable[Problem], base: tuple[str | int, ...]) -> dict[str, str]:
    """Return by fact what is wrong directly beneath a path."""
    paths = ((tokens(problem), problem.sentence) for problem in problems)
    return {str(path[len(base)]): sentence for path, sentence in paths if path[: len(base)] == base and len(path) > len(base)}


def _group(part: Part, form: FactsForm, asked: set[str], raw: Raw, judgement: Judgement, section: str) -> Group:
    if part.rows:
        return _row_group(part, raw.get(part.rows), judgement, (section, part.rows))
    return Group(part, [form.line(name) for name in part.names if name in asked], form)


def _row_group(part: Part, given: Any, judgement: Judgement, base: tuple[str, ...]) -> Group:
    kind = ROWS[part.rows]
    rows = given if isinstance(given, list) else []
    cards = [_card(part.rows, place, row, judgement, (*base, place)) for place, row in enumerate(rows)]
    return Group(part, cards=cards, is_declared_none=bool(kind.none) and given == [])


def _card(name: str, place: int, row: Any, judgement: Judgement, base: tuple[str | int, ...]) -> Card:
    kind, raw = ROWS[name], row if isinstance(row, dict) else {}
    carried = CARRIED.get(name, ())
    needed = always_needed(kind.section, home_based=judgement.facts.is_home_based)
    form = FactsForm(kind.section, raw, prefix=f"{name}-{place}", needed=needed, problems=beneath(judgement.problems, base), compact=True)
    lines = [form.line(fact) for fact in form.fields if fact not in carried]
    hidden = {fact: str(raw.get(fact) or "") for fact in carried}
    return Card(name, place, str(raw.get("name") or f"{kind.one} {place + 1}"), lines, form, hidden)


def _paper_cards(judgement: Judgement, filing: Filing, documents: list[FilingDocument]) -> list[Card]:
    """Return a card for every paper asked for, filled or offered empty, then the others that were added."""
    given = judgement.raw.get("certificates")
    rows = [row if isinstance(row, dict) else {} for row in given] if isinstance(given, list) else []
    asked = {paper.kind.value: paper for paper in papers_of(judgement.facts)}
    cards: list[Card] = []
    for kind, paper in asked.items():
        places = [place for place, row in enumerate(rows) if row.get("kind") == kind]
        offered = len(rows) + len(cards)
        for place in places or [offered]:
            row = rows[place] if places else {"kind": kind}
            cards.append(_paper_card(place, row, judgement, filing, documents, paper=paper, is_offered=not places))
    for place, row in enumerate(rows):
        if row.get("kind") not in asked:
            cards.append(_paper_card(place, row, judgement, filing, documents, paper=None, is_offered=False))
    return cards


def _paper_card(  # noqa: PLR0913  # one card from its row, its place in the packet and its scans
    place: int, row: Raw, judgement: Judgement, filing: Filing, documents: list[FilingDocument], *, paper: Paper | None, is_offered: bool
) -> Card:
    card = _card("certificates", place, row, judgement, ("certificates", place))
    kind = str(row.get("kind") or "")
    title = write_words(specs_of(ROWS["certificates"].section)["kind"], kind) or ROWS["certificates"].one
    lines = card.lines if paper else [card.form.line("kind"), *card.lines]
    hidden = {"kind": kind} if paper else {}
    files = file_field(filing, kind, "", title, documents) if kind else None
    note = "" if paper is None or paper.is_needed else "建议提供"
    return Card(
        "certificates", place, title, lines, card.form, {**hidden, **({"offered": "1"} if is_offered else {})}, files, paper is None, note
    )


def file_field(filing: Filing, kind: str, holder: str, label: str, documents: Iterable[FilingDocument]) -> FileField:
    """Return the file field of one paper."""
    url = f"{reverse('document_upload', kwargs={'pk': filing.pk})}?kind={kind}&holder={holder}"
    files = [stored_file(document) for document in documents if document.kind == kind and document.holder == holder]
    return FileField(f"{kind}{'-' if holder else ''}{holder}", f"{label}扫描件", url, files)


def stored_file(document: FilingDocument) -> StoredFile:
    """Return one scan as the file component shows it."""
    return StoredFile(
        document.file.name,
        document.file.size_bytes,
        reverse("document_download", kwargs={"pk": document.pk}),
        reverse("document_remove", kwargs={"pk": document.pk}),
    )


def item_forms(judgement: Judgement, items: list[dict[str, Any]], areas: list[str]) -> list[tuple[str, list[Card]]]:
    """Return the items of the hygiene self-assessment by area, each as a card with its answer and note."""
    given = judgement.raw.get("hygiene")
    rows = given.get("items") if isinstance(given, dict) else None
    answers = {row.get("number"): (place, row) for place, row in enumerate(rows or []) if isinstance(row, dict)}
    return [
        (area, [_item_card(item, answers, judgement) for item in items if item["area"] == number]) for number, area in enumerate(areas, 1)
    ]


def _item_card(item: dict[str, Any], answers: dict[Any, tuple[int, Raw]], judgement: Judgement) -> Card:
    number = item["number"]
    place, raw = answers.get(number, (-1, {}))
    problems = beneath(judgement.problems, ("hygiene", "items", place))
    form = FactsForm(HygieneItem, raw, prefix=f"item-{number}", needed={"met"}, problems=problems)
    form.fields["met"].label = f"{number}. {item['title']}"
    form.fields["met"].widget.choices = [("true", "达标"), ("false", "不达标")]
    return Card("items", number, item["title"], list(_item_lines(form)), form, is_removable=False)


def _item_lines(form: FactsForm) -> Iterator[Line]:
    yield form.line("met")
    if form.initial["met"] == "false" or form.initial["note"]:
        yield form.line("note")


def _mistake(line: Line, title: str) -> Mistake:
    href = f"#{line.field.auto_id}{'_0' if line.field.use_fieldset else ''}"
    return Mistake(f"{title} {line.field.label}".strip(), "；".join(str(error) for error in line.field.errors), href)
