"""A filing's facts in the words a person reads: to check before handing in, and old against new in an amendment."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from qingmiao.codes.masks import Personal, mask
from qingmiao.core.drafts import raw_facts
from qingmiao.core.facts import Kind, Raw, specs_of, write_words
from qingmiao.filings.models import Filing
from qingmiao.filings.queries.judging import changed_sections
from qingmiao.filings.queries.writing import title_of
from qingmiao.institutions.rules.facts import Certificate, Facts
from qingmiao.regions.models import Division
from qingmiao.regions.queries import divisions_by_code
from qingmiao.ui.components import AnswerLine, ChangeLine

SIGNED = "commitment"  # made anew with each signature, never shown as an answer
SECTIONS = {name: spec.section for name, spec in specs_of(Facts).items() if spec.kind is Kind.SECTION and spec.section and name != SIGNED}
LISTS = {name: spec.section for name, spec in specs_of(Facts).items() if spec.kind is Kind.ROWS and spec.section}
PLACES = ("county_code", "town_code", "village_code")
TITLES = {"county_code": "县（市、区）", "town_code": "乡镇（街道）", "village_code": "村（居）委会"}
MASKED = frozenset({"identity_number"})
SHORT_PERSON = ("role", "education", "hired_on", "health_certificate_until", "background_check_on")


@dataclass(frozen=True)
class AnswerSection:
    """One step's answers."""

    section: str
    title: str
    answers: list[AnswerLine]


def with_place_names(raw: Raw) -> Raw:
    """Return raw facts with the names of the divisions in place of their codes."""
    return all_with_place_names([raw])[0]


def all_with_place_names(raws: list[Raw]) -> list[Raw]:
    """Do the same for several raw facts, in one query."""
    basics = [raw["basic"] for raw in raws if isinstance(raw.get("basic"), dict)]
    names = divisions_by_code({str(basic[name]) for basic in basics for name in PLACES if basic.get(name)})
    return [{**raw, "basic": _named(raw["basic"], names)} if isinstance(raw.get("basic"), dict) else raw for raw in raws]


def _named(basic: Raw, names: dict[str, Division]) -> Raw:
    return {**basic, **{name: names[basic[name]].name for name in PLACES if basic.get(name) in names}}


def answers_of(section: str, raw: Raw) -> AnswerSection:
    """Return what was answered in one section; a row of a list is one line."""
    given = raw.get(section)
    if section in LISTS:
        rows = given if isinstance(given, list) else []
        answers = [AnswerLine(row_title(section, row, place), _row_words(section, row)) for place, row in enumerate(rows)]
    else:
        answers = list(_section_answers(SECTIONS[section], given if isinstance(given, dict) else {}))
    return AnswerSection(section, title_of(section), answers)


def changes_of(filing: Filing, raw: Raw) -> list[ChangeLine]:
    """Return every fact an amendment changes, old and new; rows of lists are matched by their key, or by their place."""
    old = raw_facts(filing.replaces) if filing.replaces else {}
    if changed_sections(old, raw) & {"basic"}:
        old, raw = all_with_place_names([old, raw])
    return changes_between(old, raw)


def changes_between(old: Raw, raw: Raw) -> list[ChangeLine]:
    """Return every fact in which two sets of facts differ, as they are written in them."""
    return [change for section in (*SECTIONS, *LISTS) for change in _section_changes(section, old.get(section), raw.get(section))]


def row_title(section: str, row: Any, place: int) -> str:
    """Return what a row of a list is called."""
    if not isinstance(row, dict):
        return str(place + 1)
    if section == "certificates":
        return write_words(specs_of(Certificate)["kind"], row.get("kind")) or f"第 {place + 1} 份"
    return str(row.get("name") or f"第 {place + 1} 条")


def words_of(section: type[BaseModel], name: str, value: Any) -> str:
    """Return one fact in words; a list of rows as one line each, an identity number masked."""
    if name == "items":
        return _items_words(value)
    spec = specs_of(section)[name]
    if spec.section:
        rows = value if isinstance(value, list) else []
        return "；".join(_inner_words(spec.section, row) for row in rows if isinstance(row, dict)) or ("无" if value == [] else "")
    words = write_words(spec, value)
    return mask(words, Personal.IDENTITY_NUMBER) if name in MASKED else words


def _section_answers(section: type[BaseModel], raw: Raw) -> Iterator[AnswerLine]:
    for name, spec in specs_of(section).items():
        if name in raw or spec.needed_by in ("all", "institution"):
            yield AnswerLine(TITLES.get(name, spec.title), words_of(section, name, raw.get(name)))


def _row_words(section: str, row: Any) -> str:
    if not isinstance(row, dict):
        return str(row)
    specs = specs_of(LISTS[section])
    names = SHORT_PERSON if section == "staff" else [name for name in specs if name not in ("key", "name", "kind")]
    words = [(specs[name].title, words_of(LISTS[section], name, row[name])) for name in names if row.get(name) is not None]
    return "，".join(f"{title} {text}" for title, text in words if text)


def _inner_words(section: type[BaseModel], row: Raw) -> str:
    specs = specs_of(section)
    return " ".join(word for name, spec in specs.items() if (word := write_words(spec, row.get(name))))


def _items_words(items: Any) -> str:
    """Return how many items of the self-assessment are met, and the numbers of those that are not."""
    rows = [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []
    unmet = [str(row.get("number")) for row in rows if row.get("met") is not True]
    return (f"{len(rows) - len(unmet)} 项达标" + (f"，第 {'、'.join(unmet)} 项不达标" if unmet else "")) if rows else ""


def _section_changes(section: str, old: Any, new: Any) -> Iterator[ChangeLine]:
    if section in SECTIONS:
        before, after = old if isinstance(old, dict) else {}, new if isinstance(new, dict) else {}
        yield from _fact_changes(SECTIONS[section], title_of(section), before, after)
        return
    before, after = _by_key(old), _by_key(new)
    for key in {**before, **after}:
        label = f"{title_of(section)} {row_title(section, after.get(key) or before[key], 0)}"
        if key not in before:
            yield ChangeLine(label, "", f"新增：{_row_words(section, after[key])}")
        elif key not in after:
            yield ChangeLine(label, _row_words(section, before[key]), "移除")
        else:
            yield from _fact_changes(LISTS[section], label, before[key], after[key])


def _fact_changes(section: type[BaseModel], label: str, old: Raw, new: Raw) -> Iterator[ChangeLine]:
    for name, spec in specs_of(section).items():
        before, after = old.get(name), new.get(name)
        if before != after and not (spec.kind is Kind.ROWS and (before or []) == (after or [])):
            yield ChangeLine(f"{label} · {TITLES.get(name, spec.title)}", words_of(section, name, before), words_of(section, name, after))


def _by_key(rows: Any) -> dict[str, Raw]:
    """Return rows by their key; papers, which have none, by kind and number of occurrence."""
    found: dict[str, Raw] = {}
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            name = str(row.get("key") or row.get("kind") or "")
            nth = sum(other.split("#")[0] == name for other in found)
            found[f"{name}#{nth}"] = row
    return found
