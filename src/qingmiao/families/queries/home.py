"""What a family sees first: its children and what comes next for each, what it claimed, whose child it looks after.

An app above adds what it knows: `declare_next_steps` (an offer to answer, a contract to sign) and `declare_child_link` (a page about one
child) in its shell.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from qingmiao.accounts.models import Post, User
from qingmiao.families.models import Child, Guardianship, GuardianshipState, Proxy
from qingmiao.families.permissions import own_claim
from qingmiao.families.queries import children_of, entrusted_to
from qingmiao.families.queries.held import right_words
from qingmiao.families.rules import age_words
from qingmiao.ui.components import Status, Tone


@dataclass(frozen=True)
class NextStep:
    """What waits for a family about one child."""

    child_pk: int
    title: str
    url: str
    note: str = ""
    tone: Tone = "warn"


@dataclass(frozen=True)
class ChildLink:
    """A page about one child; its route takes the child's key as `pk`."""

    label: str
    url_name: str
    icon: str
    position: int


@dataclass(frozen=True)
class ChildCard:
    """A child as the family sees it."""

    child: Child
    name: str
    age: str
    tie: str
    status: Status
    steps: Sequence[NextStep]


@dataclass(frozen=True)
class EntrustedCard:
    """A child somebody looks after for its guardians."""

    proxy: Proxy
    name: str
    rights: str
    until_on: date


STEPS: list[Callable[[Sequence[Child], User, date], Sequence[NextStep]]] = []
LINKS: list[ChildLink] = []
STATUS: dict[str, Status] = {
    GuardianshipState.PROVISIONAL: Status("监护关系待核对", "warn"),
    GuardianshipState.ASKED: Status("申请核对中", "warn"),
    GuardianshipState.CONFIRMED: Status("监护关系已核对", "ok"),
    GuardianshipState.REFUSED: Status("未认可", "bad"),
    GuardianshipState.ENDED: Status("已终止", "none"),
}


def declare_next_steps(steps: Callable[[Sequence[Child], User, date], Sequence[NextStep]]) -> None:
    """Add what an app waits for from a family."""
    STEPS.append(steps)


def declare_child_link(*links: ChildLink) -> None:
    """Add pages about one child."""
    LINKS.extend(links)
    LINKS.sort(key=lambda link: link.position)


def cards_of(user: User, on: date) -> list[ChildCard]:
    """Return a family's children with what comes next; three queries besides those of the apps."""
    children = list(children_of(user, on))
    ties = {row.child_id: row for row in Guardianship.objects.in_force(on).filter(guardian=user, child__in=children)}
    found = [step for steps in (_births, *STEPS) for step in steps(children, user, on)]
    return [
        ChildCard(
            child,
            name_of(child),
            age_words(child.birth_date, child.expected_on, on),
            ties[child.pk].get_kind_display(),
            STATUS[ties[child.pk].state],
            [step for step in found if step.child_pk == child.pk],
        )
        for child in children
    ]


def name_of(child: Child) -> str:
    """Return how its guardians call a child."""
    return child.name.open() or "还没有取名"


def entrusted_cards(user: User, on: date) -> list[EntrustedCard]:
    """Return the children of others for whom somebody has rights."""
    return [EntrustedCard(row, name_of(row.child), right_words(row.rights), last_day(row)) for row in entrusted_to(user, on)]


def last_day(row: Proxy) -> date:
    """Return the last day on which a proxy holds."""
    return date.fromordinal(row.period.upper.toordinal() - 1)


def claims_of(post: Post) -> list[tuple[Guardianship, Status]]:
    """Return what somebody claims of children not seen yet, and what was not granted."""
    rows = Guardianship.objects.filter(own_claim(post), state__in=[GuardianshipState.ASKED, GuardianshipState.REFUSED])
    return [(row, STATUS[row.state]) for row in rows.order_by("-claimed_at")]


def _births(children: Sequence[Child], _user: User, on: date) -> list[NextStep]:
    """Ask for the birth of a child that is due."""
    due = [child for child in children if child.expected_on is not None and not child.is_born and child.expected_on <= on]
    return [NextStep(child.pk, "宝宝出生了吗？登记出生", reverse("child_birth", kwargs={"pk": child.pk})) for child in due]
