"""What apps above know of people whom a filing lists, and its facts cannot say: that a carer is in the house as a student or a volunteer.

The rule counts what was filed, and no norm that we know says how a filing counts them: the line keeps its verdict and says what is known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from qingmiao.core.rules import RuleLine
from qingmiao.filings.rules.registry import Case
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.facts import StaffMember
from qingmiao.institutions.rules.vocabulary import StaffRole

Reader = Callable[[Institution, Sequence[StaffMember], date], Mapping[str, int]]  # what they are in the house, in words → how many
READERS: list[Reader] = []
LISTS = ("staff.carers_listed", "staff.home_carer")  # the rules that count the carers of a list
NOTE = "这些人不计入本系统班级花名册的照护比，请核对各班保育人员数。"


def declare_known_otherwise(read: Reader) -> None:
    """Let a reader say which of a house's listed carers are there as something else on a day, in a fixed number of queries."""
    READERS.append(read)


def with_known(lines: list[RuleLine], institution: Institution, given: Case) -> list[RuleLine]:
    """Return the lines; those that count carers say in what is seen who of them is known as something else."""
    carers = [person for _, person in given.people_as(StaffRole.CARER)]
    known = [f"{count}名登记为{words}" for read in READERS for words, count in read(institution, carers, given.on).items()]
    if not known:
        return lines
    return [
        replace(line, fact_seen=f"{line.fact_seen}，其中{'、'.join(known)}", note=NOTE) if line.key in LISTS else line for line in lines
    ]
