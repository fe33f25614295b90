"""A period split at each day on which a fact or a rule changes, and how much of a month or of a fact's days lies in a part. No Django."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from qingmiao.codes.days import day_words
from qingmiao.support.rules.fact_kinds import FactPeriod
from qingmiao.support.rules.vocabulary import Split


@dataclass(frozen=True)
class Span:
    """Days from `first` to the day before `end`."""

    first: date
    end: date

    @property
    def last(self) -> date:
        """The last day."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.first).days

    @property
    def words(self) -> str:
        """The span as a person reads it."""
        return f"{day_words(self.first)}至{day_words(self.last)}" if self.days > 1 else day_words(self.first)


def month_span(day: date) -> Span:
    """Return the calendar month of a day."""
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=32)).replace(day=1))


def year_span(year: int) -> Span:
    """Return a calendar year."""
    return Span(date(year, 1, 1), date(year + 1, 1, 1))


def split(whole: Span, changes: Iterable[date]) -> list[Span]:
    """Return the parts of a span between the days on which something changes, in order."""
    cuts = [whole.first, *sorted({day for day in changes if whole.first < day < whole.end}), whole.end]
    return [Span(first, end) for first, end in itertools.pairwise(cuts)]


def months_in(span: Span) -> Fraction:
    """Return how many months a span is: each day counts as one of its own month's days, a whole month is exactly one."""
    total, first = Fraction(0), span.first
    while first < span.end:
        month = month_span(first)
        end = min(month.end, span.end)
        total += Fraction((end - first).days, month.days)
        first = end
    return total


def part_of(fact: FactPeriod, span: Span, how: Split) -> Fraction:
    """Return which part of a fact's days, or of the months whose first day they hold, lies in a span."""
    if fact.end is None:
        return Fraction(0)
    held = Span(fact.first, fact.end)
    first, end = max(held.first, span.first), min(held.end, span.end)
    if first >= end:
        return Fraction(0)
    within = Span(first, end)
    if how is Split.BY_MONTH and (whole := _firsts(held)):
        return Fraction(_firsts(within), whole)
    return Fraction(within.days, held.days)


def _firsts(span: Span) -> int:
    """Count the months whose first day lies in a span."""
    first, end = span.first, span.end
    months = (end.year - first.year) * 12 + end.month - first.month
    return months + (first.day == 1) - (end.day == 1)
