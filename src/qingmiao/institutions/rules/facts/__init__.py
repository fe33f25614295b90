"""The facts of an institution: their shape, their reading, and what is missing from them."""

from qingmiao.institutions.rules.facts.basic import Basic, Fee, OpeningHours
from qingmiao.institutions.rules.facts.care import CareClass, HomeBased
from qingmiao.institutions.rules.facts.changes import Change, FactChange, changed_facts, in_words
from qingmiao.institutions.rules.facts.fields import Section
from qingmiao.institutions.rules.facts.papers import HYGIENE_ITEMS, Certificate, Commitment, Hygiene, HygieneItem
from qingmiao.institutions.rules.facts.parse import FactsError, Problem, missing_facts, parse_draft, parse_facts, read_draft
from qingmiao.institutions.rules.facts.premises import Premises
from qingmiao.institutions.rules.facts.schema import personal_paths
from qingmiao.institutions.rules.facts.staff import StaffMember
from qingmiao.institutions.rules.facts.whole import Facts

__all__ = [
    "HYGIENE_ITEMS",
    "Basic",
    "CareClass",
    "Certificate",
    "Change",
    "Commitment",
    "FactChange",
    "Facts",
    "FactsError",
    "Fee",
    "HomeBased",
    "Hygiene",
    "HygieneItem",
    "OpeningHours",
    "Premises",
    "Problem",
    "Section",
    "StaffMember",
    "changed_facts",
    "in_words",
    "missing_facts",
    "parse_draft",
    "parse_facts",
    "personal_paths",
    "read_draft",
]
