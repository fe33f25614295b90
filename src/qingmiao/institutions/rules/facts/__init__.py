"""The facts of an institution: their shape, their reading, and what is missing from them."""

from qingmiao.institutions.rules.facts.basic import Basic, Fee, OpeningHours
from qingmiao.institutions.rules.facts.care import CareClass, HomeBased
from qingmiao.institutions.rules.facts.needs import NeededBy
from qingmiao.institutions.rules.facts.papers import HYGIENE_ITEMS, Certificate, Commitment, Hygiene, HygieneItem
from qingmiao.institutions.rules.facts.parse import missing_facts, parse_draft, parse_facts, read_draft, written_facts
from qingmiao.institutions.rules.facts.premises import Premises
from qingmiao.institutions.rules.facts.staff import StaffMember
from qingmiao.institutions.rules.facts.whole import Facts

__all__ = [
    "HYGIENE_ITEMS",
    "Basic",
    "CareClass",
    "Certificate",
    "Commitment",
    "Facts",
    "Fee",
    "HomeBased",
    "Hygiene",
    "HygieneItem",
    "NeededBy",
    "OpeningHours",
    "Premises",
    "StaffMember",
    "missing_facts",
    "parse_draft",
    "parse_facts",
    "read_draft",
    "written_facts",
]
