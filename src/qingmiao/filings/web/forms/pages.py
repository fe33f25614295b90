"""What a page of the filing form shows: its step, fields, rule lines and mistakes, ready for the template."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse

from qingmiao.codes.masks import Personal, mask
from qingmiao.core.importing import last_applied
from qingmiao.core.legislation import declare, load
from qingmiao.core.rules import Verdict
from qingmiao.filings.models import Filing, FilingState
from qingmiao.filings.queries import Judgement, step_of
from qingmiao.filings.queries.answers import TITLES
from qingmiao.filings.queries.engaged import differences
from qingmiao.filings.queries.resubmission import corrections_open
from qingmiao.filings.queries.writing import Progress, sections_of, stages_of, subjects, title_of
from qingmiao.filings.services.staff_sheet import STAFF_DOOR
from qingmiao.filings.web.forms.sections import file_field, is_masked, item_forms, page_groups, person_groups
from qingmiao.regions.queries import division, towns_of, villages_of
from qingmiao.ui.facts_form import Group, Mistake, key_of, mistakes_of, row_of
from qingmiao.ui.rule_lines import lines_to_write

(HYGIENE_ITEMS,) = declare("hygiene.items")


@dataclass(frozen=True)
class Page:
    """Where a page of the form stands: its step, and the judgement of what the draft holds."""

    filing: Filing
    section: str
    judgement: Judgement
    row: str = ""
    revealed: bool = False
    on: date = date.min

    @property
    def order(self) -> tuple[str, ...]:
        """The sections of this filing in their order."""
        return sections_of(self.judgement.facts)

    def beside(self, step: int) -> str:
        """Return the section before (-1) or after (1) this one, or an empty text."""
        place = self.order.index(self.section) + step
        return self.order[place] if 0 <= place < len(self.order) else ""


def _groups(page: Page) -> list[Group]:
    if page.section == "staff":
        return person_groups(page.judgement, page.row, revealed=page.revealed) if row_of(page.judgement.raw, "staff", page.row)[1] else []
    documents = page.filing.documents.select_related("file") if page.section == "certificates" else []
    groups = page_groups(page.section, page.judgement, page.filing, documents)
    if page.section == "basic":
        _offer_places(groups, page)
    return groups


def live_context(page: Page) -> dict[str, Any]:
    """Return what changes while the page is typed: the rule lines and what cannot be read."""
    lines = [line for line in page.judgement.of_step(step_of(page.section)) if not page.row or line.subject == page.row]
    groups, items = _groups(page), _items(page)
    return {
        "groups": groups,
        "filing": page.filing,
        "section": page.section,
        "row": page.row,
        "items": items,
        "mistakes": [*mistakes_of(groups), *mistakes_of(Group(groups[0].part, cards=cards) for _, cards, _ in items), *_elsewhere(page)],
        "shown": lines_to_write(lines, subjects(page.judgement.facts)),
    }


def _elsewhere(page: Page) -> list[Mistake]:
    """Return what cannot be read of people whose form is not open, with the way to it."""
    rows = page.judgement.raw.get("staff") if page.section == "staff" else None
    found = []
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        wrong = [problem for problem in page.judgement.problems if problem.path.startswith(f"staff[{place}]")]
        if wrong and key_of(row) != page.row:
            found.append(Mistake(str(row.get("name") or f"第 {place + 1} 人"), f"{len(wrong)} 处需要改正", f"?row={key_of(row)}#person"))
    return found


def _items(page: Page) -> Any:
    if page.section != "hygiene":
        return []
    law = load().value(HYGIENE_ITEMS, page.on).value
    return item_forms(page.judgement, law["items"], law["areas"])


def page_context(page: Page) -> dict[str, Any]:
    stages = stages_of(page.filing, page.judgement)
    place, person = row_of(page.judgement.raw, "staff", page.row) if page.section == "staff" else (-1, {})
    return {
        **live_context(page),
        "title": title_of(page.section),
        "name": page.judgement.facts.basic.name or page.filing.institution.name,
        "stages": stages,
        "number": page.order.index(page.section) + 1,
        "before": page.beside(-1),
        "after": page.beside(1),
        "after_title": title_of(page.beside(1)) if page.beside(1) else "核对并提交",
        "before_title": title_of(page.beside(-1)) if page.beside(-1) else "",
        "engaged": differences(page.filing.institution, page.judgement.facts, page.on) if page.section == "classes" else [],
        "corrections": [row for row in _last_corrections(page.filing) if row.step == step_of(page.section)],
        "staff": _people(page) if page.section == "staff" else [],
        "person": person,
        "imported": last_applied(STAFF_DOOR, page.filing) if page.section == "staff" else None,
        "masked": mask(str(person["identity_number"]), Personal.IDENTITY_NUMBER)
        if is_masked(page.judgement, page.row, revealed=page.revealed)
        else "",
        "version_text": str(page.filing.version),
        "files": file_field(page.filing, "health_certificate", page.row, "健康合格证明", _documents(page)) if place >= 0 else None,
    }


def _documents(page: Page) -> Any:
    return page.filing.documents.select_related("file").filter(holder=page.row)


def _last_corrections(filing: Filing) -> list[Any]:
    """Return what the county asked for when it last returned the filing, while that is being corrected."""
    if filing.state != FilingState.RETURNED:
        return []
    return list(corrections_open(filing))


def _people(page: Page) -> list[dict[str, Any]]:
    """Return one line per person: who, which post, and how much is open."""
    rows = page.judgement.raw.get("staff")
    people = page.judgement.facts.staff or []
    found = []
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        path, key = f"staff[{place}]", key_of(row)
        wrong = sum(problem.path.startswith(path) for problem in page.judgement.problems)
        gaps = sum(problem.path.startswith(path) for problem in page.judgement.missing)
        own = [line for line in page.judgement.lines if line.subject == key and line.blocks]
        failing = sum(line.verdict is Verdict.UNMET for line in own)
        person = people[place] if place < len(people) else None
        progress = Progress.WRONG if wrong or failing else Progress.OPEN if gaps or own else Progress.DONE
        counts = [(wrong, "处需要改正"), (failing, "项不符合"), (gaps, "处未填写"), (0 if gaps else len(own) - failing, "项要求还不能判断")]
        note = "，".join(f"{count} {words}" for count, words in counts if count)
        role = person.role.label if person and person.role else ""
        found.append({"key": key, "name": row.get("name") or f"第 {place + 1} 人", "role": role, "state": progress.label, "note": note})
    return found


def _offer_places(groups: list[Group], page: Page) -> None:
    """Turn the three codes of the address into choices. The county is the one that opened the account: it decides the filing."""
    form = groups[0].form
    assert form is not None  # noqa: S101  # the first group of this step has fields
    basic = page.judgement.facts.basic
    county = division(page.filing.county_code)
    choices = {
        "county_code": [(page.filing.county_code, county.name if county else page.filing.county_code)],
        "town_code": [("", "请选择"), *towns_of(page.filing.county_code).values_list("code", "name")],
        "village_code": [("", "请选择"), *(villages_of(basic.town_code).values_list("code", "name") if basic.town_code else [])],
    }
    for name, options in choices.items():
        shown = form.initial[name]
        if shown and shown not in dict(options):
            options.append((shown, f"{shown}（无法识别）"))
        form.fields[name].widget = forms.Select(choices=options)
        form[name].label, form[name].help_text = TITLES[name], ""
    form.fields["town_code"].widget.attrs |= {"hx-get": reverse("division_options"), "hx-target": "#id_village_code"}
