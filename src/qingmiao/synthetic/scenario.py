"""Which institutions the city has, and how far each has come."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import TypeVar

from qingmiao.institutions.rules.vocabulary import InstitutionForm

INSTITUTIONS = 120
FEWEST = 16  # a smaller city has not one of every story and form
T = TypeVar("T", bound=StrEnum)


class Story(StrEnum):
    """How far an institution has come with its filing."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    OVERDUE = "overdue"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    RECEIPTED = "receipted"
    VERIFIED = "verified"
    RENEWED = "renewed"
    AMENDING = "amending"
    NONCONFORMING = "nonconforming"
    RECTIFIED = "rectified"
    CLOSING = "closing"
    CLOSED = "closed"


# How many of the hundred and twenty tell which story; the rest are verified.
STORIES = {
    Story.DRAFT: 6,
    Story.SUBMITTED: 6,
    Story.OVERDUE: 2,
    Story.ACCEPTED: 5,
    Story.RETURNED: 4,
    Story.RECEIPTED: 9,
    Story.RENEWED: 46,
    Story.AMENDING: 3,
    Story.NONCONFORMING: 3,
    Story.RECTIFIED: 2,
    Story.CLOSING: 1,
    Story.CLOSED: 1,
}
VERIFIED = INSTITUTIONS - sum(STORIES.values())
FORMS = {
    InstitutionForm.STANDALONE: 44,
    InstitutionForm.COMMUNITY: 22,
    InstitutionForm.KINDERGARTEN_CLASS: 30,
    InstitutionForm.EMPLOYER: 8,
    InstitutionForm.HOME_BASED: 10,
    InstitutionForm.SERVICE_CENTRE: 6,
}


@dataclass(frozen=True)
class Plot:
    """One institution to be: where, in which form, with which story."""

    county_code: str
    form: InstitutionForm
    story: Story


def plots(random: Random, residents: dict[str, float], count: int = INSTITUTIONS) -> list[Plot]:
    """Return the institutions, spread over the counties by residents; every form and every story is told, in a smaller city too.

    residents: county code → residents of the latest year known.
    """
    counties = _spread(residents, count)
    forms = [form for form, many in _scaled(FORMS, count).items() for _ in range(many)]
    stories = [story for story, many in _scaled(STORIES | {Story.VERIFIED: VERIFIED}, count).items() for _ in range(many)]
    random.shuffle(forms)
    first_county = max(residents, key=lambda code: residents[code])
    tail = stories[1:]
    random.shuffle(tail)
    counties.remove(first_county)
    random.shuffle(counties)
    return [Plot(*row) for row in zip([first_county, *counties], forms, [stories[0], *tail], strict=True)]


def _scaled(counts: dict[T, int], count: int) -> dict[T, int]:
    """Return the counts of a smaller city: in proportion, at least one of each; the most frequent takes what is left."""
    scaled = {key: max(1, many * count // INSTITUTIONS) for key, many in counts.items()}
    most = max(counts, key=lambda key: counts[key])
    return scaled | {most: scaled[most] + count - sum(scaled.values())}


def _spread(residents: dict[str, float], count: int) -> list[str]:
    """Return a county for each institution: a third of them evenly, the rest by residents (largest remainders)."""
    least = count // len(residents) // 3
    total = sum(residents.values())
    rest = count - least * len(residents)
    shares = {code: rest * people / total for code, people in residents.items()}
    given = {code: least + int(share) for code, share in shares.items()}
    left = count - sum(given.values())
    for code in sorted(shares, key=lambda code: (int(shares[code]) - shares[code], code))[:left]:
        given[code] += 1
    return [code for code, many in sorted(given.items()) for _ in range(many)]
