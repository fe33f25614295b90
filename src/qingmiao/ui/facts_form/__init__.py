"""Forms made from a schema of typed facts, so that no label is written twice. They refuse nothing: what was typed is kept and marked.

An app declares once how its facts stand on pages (`FactsLayout`). `groups_of` draws a section, `row_groups` one row of a list by itself
(`ui/_fact_groups.html`), `mistakes_of` says what cannot be read (`ui/_mistakes.html`), `read_section` and `apply_step` read what came
back into the raw facts. `core.drafts` keeps them, `ui.answering.keep` answers while they are typed.
"""

from qingmiao.ui.facts_form.fields import FactsForm, Line
from qingmiao.ui.facts_form.groups import Card, Group, Mistake, beneath, card_of, groups_of, mistakes_of, row_groups, row_of
from qingmiao.ui.facts_form.layout import FactsLayout, Part, RowKind
from qingmiao.ui.facts_form.reading import apply_step, key_of, put, read_fields, read_section

__all__ = [
    "Card",
    "FactsForm",
    "FactsLayout",
    "Group",
    "Line",
    "Mistake",
    "Part",
    "RowKind",
    "apply_step",
    "beneath",
    "card_of",
    "groups_of",
    "key_of",
    "mistakes_of",
    "put",
    "read_fields",
    "read_section",
    "row_groups",
    "row_of",
]
