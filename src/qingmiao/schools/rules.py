"""What schools are, and how many carers a place will need against how many will come. Pure; no Django.

The forecast is a sum of four things that anyone may open: who works now, who leaves, who comes from schools, what filed and planned places
need. Nothing else is assumed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qingmiao.core.terms import Term


class SchoolKind(Term):
    """What kind of school it is."""

    VOCATIONAL = "vocational", "中等职业学校"
    TECHNICAL = "technical", "技工院校"
    COLLEGE = "college", "高等职业学校"
    UNIVERSITY = "university", "本科院校"


class Level(Term):
    """At which level a programme trains."""

    SECONDARY = "secondary", "中职"
    HIGHER = "higher", "高职专科"
    BACHELOR = "bachelor", "本科"


class Subject(Term):
    """What a school and an institution have agreed on."""

    INTERNSHIP = "internship", "接收实习"
    BASE = "base", "实训基地"
    TEACHING = "teaching", "互派师资"
    ORDER_CLASS = "order_class", "订单培养"


@dataclass(frozen=True)
class County:
    """Where a county stands: carers at work, and how many its filed and its planned places need."""

    code: str
    at_work: int
    needed_filed: int
    needed_planned: int


@dataclass(frozen=True)
class Assumptions:
    """What the forecast rests on. leaving: share of carers who leave care in a year. into_care: share of graduates who enter care.

    graduates: expected in the whole city, by year. A share that nobody can tell yet is None and counts as nothing.
    """

    leaving: Decimal | None
    into_care: Decimal | None
    graduates: Mapping[int, int]


@dataclass(frozen=True)
class Outlook:
    """One county in one year: who stays, who comes, what is needed; gap above zero is too few."""

    code: str
    year: int
    needed: Decimal
    staying: Decimal
    joining: Decimal

    @property
    def have(self) -> Decimal:
        """How many there will be."""
        return self.staying + self.joining

    @property
    def gap(self) -> int:
        """How many are missing, in whole people; below zero where there are more than needed."""
        return int((self.needed - self.have).to_integral_value())


def outlook(counties: Sequence[County], given: Assumptions, first: int, years: int) -> list[Outlook]:
    """Return each county's outlook by year. In the first year all stand as they are; planned places open the year after.

    Graduates go to the counties by what these need, since a school's pupils come from the whole city.
    """
    total = sum(county.needed_filed + county.needed_planned for county in counties)
    stay = 1 - (given.leaving or Decimal(0))
    found = []
    for county in counties:
        share = Decimal(county.needed_filed + county.needed_planned) / total if total else Decimal(0)
        have = Decimal(county.at_work)
        found.append(Outlook(county.code, first, Decimal(county.needed_filed), have, Decimal(0)))
        for year in range(first + 1, first + years):
            joining = given.graduates.get(year, 0) * (given.into_care or Decimal(0)) * share
            row = Outlook(county.code, year, Decimal(county.needed_filed + county.needed_planned), have * stay, joining)
            found.append(row)
            have = row.have
    return found
