"""The pages of the filing form that are more than their facts: papers with their scans, people one by one, the hygiene self-assessment."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from qingmiao.core.facts import Raw, Written, specs_of, write_words
from qingmiao.filings.models import Filing, FilingDocument
from qingmiao.filings.queries import Judgement
from qingmiao.filings.queries.packet import Paper, papers_of
from qingmiao.filings.web.forms.layout import FORM
from qingmiao.institutions.rules.facts import HYGIENE_ITEMS, Facts, HygieneItem
from qingmiao.ui.attachments import stored_file
from qingmiao.ui.components import FileField
from qingmiao.ui.facts_form import (
    Card,
    FactsForm,
    Group,
    Line,
    beneath,
    card_of,
    groups_of,
    put,
    read_fields,
    read_section,
    row_groups,
    row_of,
)


def page_groups(section: str, judgement: Judgement, filing: Filing, documents: Iterable[FilingDocument]) -> list[Group]:
    """Return the groups of a page that shows a whole section."""
    if section == "certificates":
        return [Group(FORM.parts[section][0], cards=_paper_cards(judgement, filing, list(documents)), rows=FORM.rows[section])]
    return groups_of(FORM, section, judgement)


def read_page(section: str, data: QueryDict, written: Written[Facts]) -> Any:
    """Return the raw value of a section after what was typed on its page; facts the page did not show stay."""
    value = read_section(FORM, section, data, written.raw.get(section), written.need)
    if section == "hygiene":
        put(value, "items", _read_items(data, written.raw.get(section)))
    return value


def person_groups(judgement: Judgement, key: str, *, revealed: bool) -> list[Group]:
    """Return the groups of one person of the staff; the identity number only where it was revealed or is not there yet."""
    hidden = {"identity_number"} if is_masked(judgement, key, revealed=revealed) else set()
    return row_groups(FORM, "staff", key, judgement, hidden=hidden)


def is_masked(judgement: Judgement, key: str, *, revealed: bool) -> bool:
    """Tell whether a person's identity number is there, readable, and not revealed: then it is shown masked."""
    place, raw = row_of(judgement.raw, "staff", key)
    wrong = beneath(judgement.problems, ("staff", place))
    return bool(raw.get("identity_number")) and "identity_number" not in wrong and not revealed


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
    card = card_of(FORM, "certificates", place, row, judgement, ("certificates", place))
    kind = str(row.get("kind") or "")
    title = write_words(specs_of(FORM.rows["certificates"].section)["kind"], kind) or FORM.rows["certificates"].one
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
    files = [stored_file(scan, "document_download", "document_remove") for scan in documents if (scan.kind, scan.holder) == (kind, holder)]
    return FileField(f"{kind}{'-' if holder else ''}{holder}", f"{label}扫描件", url, files)


def item_forms(judgement: Judgement, items: list[dict[str, Any]], areas: list[str]) -> list[tuple[str, list[Card], str]]:
    """Return the items of the hygiene self-assessment by area, each as a card; what has not been read is named, and not asked."""
    given = judgement.raw.get("hygiene")
    rows = given.get("items") if isinstance(given, dict) else None
    answers = {row.get("number"): (place, row) for place, row in enumerate(rows or []) if isinstance(row, dict)}
    found = []
    for number, area in enumerate(areas, 1):
        own = [item for item in items if item["area"] == number]
        cards = [_item_card(item, answers, judgement) for item in own if item["known"]]
        found.append((area, cards, "、".join(str(item["number"]) for item in own if not item["known"])))
    return found


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


def _read_items(data: QueryDict, before: Any) -> list[Raw] | None:
    """Return the items as typed; what was once said of an item that the page does not ask stays."""
    rows = before.get("items") if isinstance(before, dict) else None
    known = {row.get("number"): row for row in rows or [] if isinstance(row, dict)}
    items = []
    for number in range(1, HYGIENE_ITEMS + 1):
        prefix = f"item-{number}-"
        if f"{prefix}met" in data:
            item = read_fields(HygieneItem, data, prefix, {}, {"met", "note"})
            items.extend([{"number": number, **item}] if item else [])
        elif number in known:
            items.append(known[number])
    return items or None
