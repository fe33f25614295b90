"""Judgement and outlook of any number of children, block by block."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qingmiao.engines.immunisation.judging import Outcome, judge
from qingmiao.engines.immunisation.outlook import Outlook, look_ahead, part_of
from qingmiao.engines.immunisation.programme import EPOCH, Programme, edition_on, programme_on
from qingmiao.engines.immunisation.records import Bools, Children, Given, Status

BLOCK_CHILDREN = 65_536  # temporaries of a block stay in the cache


@dataclass(frozen=True)
class Forecast:
    """outcome: what became of each dose. outlook: what is still to be given. is_complete: (n,) bool, entry check 齐全."""

    programme: Programme
    on: date
    outcome: Outcome
    outlook: Outlook
    is_complete: Bools


def forecast(children: Children, given: Given, on: date, edition: str | None = None) -> Forecast:
    """Judge every dose and say what is due, overdue and next on the day `on`.

    Which date selects the law: `on` chooses the edition (unless given) and the ages of doses still to come; for DTaP the day a dose was
    given chooses the ages it is judged by. A child whose birth date is missing has no outlook and is not complete.
    Raises ValueError where shapes differ, a dose points to no child, or the edition is unknown.
    """
    n = len(children)
    if len(given) and not (given.child.min() >= 0 and given.child.max() < n):
        message = f"given.child holds {given.child.min()} to {given.child.max()}, must lie in 0 to {n - 1}"
        raise ValueError(message)
    programme = programme_on(edition or edition_on(on), on)
    # Stored records mostly come sorted by child; they are not sorted once more.
    order = None if (given.child[1:] >= given.child[:-1]).all() else np.argsort(given.child, kind="stable")
    if order is not None:
        given = Given(given.child[order], given.vaccine[order], given.day[order])
    parts = [
        _one_block(programme, part_of(children, slice(start, start + BLOCK_CHILDREN)), given, (start, (on - EPOCH).days))
        for start in range(0, max(n, 1), BLOCK_CHILDREN)
    ]
    outcome = Outcome(*(np.concatenate([getattr(part, name) for part, _ in parts]) for name in Outcome.__dataclass_fields__))
    if order is not None:
        outcome = Outcome(order[outcome.dose], outcome.place, outcome.reason, outcome.remark)
    outlook = Outlook(*(np.concatenate([getattr(part, name) for _, part in parts], axis=-1) for name in Outlook.__dataclass_fields__))
    return Forecast(programme, on, outcome, outlook, ~missing_doses(outlook).any(axis=0) & (children.birth > np.int32(-100_000)))


def _one_block(programme: Programme, children: Children, given: Given, at: tuple[int, int]) -> tuple[Outcome, Outlook]:
    start, on = at
    first, last = np.searchsorted(given.child, [start, start + len(children)])
    part = Given(given.child[first:last] - start, given.vaccine[first:last], given.day[first:last])
    outcome, history = judge(programme, children, part, on)
    moved = Outcome(outcome.dose + first, outcome.place, outcome.reason, outcome.remark)
    return moved, look_ahead(programme, children, history, on)


def missing_doses(outlook: Outlook) -> NDArray[np.bool_]:
    """(n_doses, n): what an entry check asks to be caught up: overdue, and BCG after a test."""
    missing: NDArray[np.bool_] = (outlook.status == Status.OVERDUE) | (outlook.status == Status.CONDITIONAL)
    return missing
