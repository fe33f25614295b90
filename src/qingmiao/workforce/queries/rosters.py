"""Classes with their people: whether the ratio holds with those alone who are fit today."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from qingmiao.core.legislation import LegalValue, load
from qingmiao.core.rules import Source, source_of
from qingmiao.filings.rules.classes import carers_needed
from qingmiao.institutions.models import CareClass, Institution
from qingmiao.ui import components
from qingmiao.workforce.models import ClassPost, Engagement
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.queries.fitness import duty_on
from qingmiao.workforce.queries.uncounted import uncounted

OFF_DUTY = "暂不在岗"  # the reason is restricted: the page of the class does not say it


@dataclass(frozen=True)
class Fixed:
    """One carer of a class. uncounted: what the person is here today, who is never counted in a ratio."""

    engagement_id: int
    name: str
    is_fit: bool
    until: date | None
    uncounted: str = ""


@dataclass(frozen=True)
class Roster:
    """A class with its people. needed: carers its children ask for; before children come, its places count."""

    key: str
    name: str
    type: str
    children: int
    is_by_places: bool
    needed: int
    ratio: int
    source: Source
    people: Sequence[Fixed]

    @property
    def fit(self) -> int:
        """How many carers of it are fit today and count."""
        return sum(person.is_fit and not person.uncounted for person in self.people)

    @property
    def status(self) -> components.Status:
        """Whether the ratio holds with fit people only."""
        if not self.people:
            return components.Status("还没有固定人员", "unsure")
        if self.fit >= self.needed:
            return components.Status("配备足够", "ok")
        return components.Status(f"缺 {self.needed - self.fit} 名", "bad")


def rosters_of(institutions: "QuerySet[Institution]", on: date) -> Iterator[tuple[Institution, list[Roster]]]:
    """Yield institutions with their classes; in eight queries and one for each kind of people who do not count."""
    houses = list(institutions.order_by("pk"))
    classes: dict[int, list[CareClass]] = {}
    for care_class in CareClass.objects.filter(in_force(on), institution__in=houses).order_by("key"):
        classes.setdefault(care_class.institution_id, []).append(care_class)
    people = _people(houses, on)
    for house in houses:
        yield house, [_roster(care_class, people.get((house.pk, care_class.key), []), on) for care_class in classes.get(house.pk, [])]


def _people(houses: Iterable[Institution], on: date) -> dict[tuple[int, str], list[Fixed]]:
    posts = list(
        ClassPost.objects.filter(in_force(on), in_force(on, "engagement__"), engagement__institution__in=houses)
        .select_related("engagement__worker")
        .order_by("pk")
    )
    duty = duty_on(Engagement.objects.filter(pk__in=[post.engagement_id for post in posts]), on)
    left_out = uncounted({post.engagement.worker_id for post in posts}, on)
    found: dict[tuple[int, str], list[Fixed]] = {}
    for post in posts:
        row = post.engagement
        why = left_out.get((row.worker_id, row.institution_id), "")
        fixed = Fixed(row.pk, row.worker.name.open(), duty.is_fit(row.pk), duty.until(row.pk), why)
        found.setdefault((row.institution_id, post.class_key), []).append(fixed)
    return found


def _roster(care_class: CareClass, people: Sequence[Fixed], on: date) -> Roster:
    legal: LegalValue = load().value(f"classes.children_per_carer_{care_class.type}", on)
    children = care_class.children or care_class.places
    return Roster(
        care_class.key,
        care_class.name,
        care_class.get_type_display(),
        children,
        not care_class.children,
        carers_needed(children, int(legal.value)),
        int(legal.value),
        source_of(legal),
        people,
    )
