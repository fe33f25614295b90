"""Typed facts: a schema of sections says what each fact is called, who needs it, how it is typed, and what is sealed. No Django.

Use it wherever people fill in more than a short form: a filing, a claim, an application, a checklist, a record of health. The facts of an
app are `Section`s whose fields are made by `fact`; everything may be missing, for a draft has gaps.

`specs_of` tells how each fact is typed, read and written back; `read_draft` what of a draft can be read and what is wrong with the rest;
`gaps_of` what is missing; `part` and `join` keep apart what is personal. `ui.facts_form` makes the pages, `core.drafts` keeps the rows.
"""

from qingmiao.core.facts.fields import EVERYONE, NOBODY, Cleaned, Need, Options, Section, fact
from qingmiao.core.facts.files import read_facts_file
from qingmiao.core.facts.parse import FactsError, Location, Problem, Written, gaps_of, parse_draft, problems_of_gaps, read_draft
from qingmiao.core.facts.personal import Raw, dump, join, masked, part, personal_values
from qingmiao.core.facts.typed import Kind, Spec, read_typed, read_words, specs_of, write_typed, write_words

__all__ = [
    "EVERYONE",
    "NOBODY",
    "Cleaned",
    "FactsError",
    "Kind",
    "Location",
    "Need",
    "Options",
    "Problem",
    "Raw",
    "Section",
    "Spec",
    "Written",
    "dump",
    "fact",
    "gaps_of",
    "join",
    "masked",
    "parse_draft",
    "part",
    "personal_values",
    "problems_of_gaps",
    "read_draft",
    "read_facts_file",
    "read_typed",
    "read_words",
    "specs_of",
    "write_typed",
    "write_words",
]
