"""A closed round as the engine reads it, from the rows of its applications. Four queries, however many there are."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from qingmiao.enrolment.models import HOLDING, Application, ApplicationState, Choice, Offer, OfferState, Round
from qingmiao.enrolment.rules.points import FamilyFacts, House, PointLine, counting, point_lines, read_items
from qingmiao.enrolment.rules.rounds import Offering, Reserve, RoundFacts, Wish, round_document
from qingmiao.institutions.models import Institution

IN_THE_RUN = (ApplicationState.SUBMITTED, ApplicationState.PLACED)


def facts_of(row: Application, town_code: str) -> FamilyFacts:
    """Return what an application says, for its points."""
    return FamilyFacts(row.claims, row.proofs, town_code, frozenset(row.sibling_at), frozenset(row.staff_of))


def house_of(institution: Institution) -> House:
    """Return an institution as the points see it."""
    return House(institution.code, institution.town_code)


def lines_of(row: Application, institution: Institution, items: Sequence[Any]) -> list[PointLine]:
    """Return the points of an application at one institution, line by line."""
    return point_lines(facts_of(row, row.child.town_code), house_of(institution), read_items(items))


def choices_of(round_: Round) -> dict[int, list[Choice]]:
    """Return the choices of every application that takes part, by application, in order."""
    found: dict[int, list[Choice]] = defaultdict(list)
    rows = Choice.objects.filter(application__round=round_, application__state__in=IN_THE_RUN).select_related("institution")
    for choice in rows.order_by("application_id", "rank"):
        found[choice.application_id].append(choice)
    return found


def document_of(round_: Round, choices: dict[int, list[Choice]]) -> dict[str, Any]:
    """Return the document of a round; who holds a place of it already keeps that or gets a better one."""
    applications = Application.objects.filter(pk__in=choices).select_related("child").order_by("receipt")
    held = _held(round_)
    items = read_items(round_.items)
    wishes = [
        Wish(
            row.receipt,
            row.class_type,
            [
                (choice.institution.code, counting(point_lines(facts_of(row, row.child.town_code), house_of(choice.institution), items)))
                for choice in choices[row.pk]
            ],
            held.get(row.pk, ""),
            row.together,
        )
        for row in applications
    ]
    return round_document(RoundFacts(round_.name, round_.seed.open(), round_.commitment, items, offerings_of(round_), wishes))


def offerings_of(round_: Round) -> list[Offering]:
    """Return what each institution gives, in the order of their codes."""
    places: dict[str, dict[str, int]] = defaultdict(dict)
    reserves: dict[str, list[Reserve]] = defaultdict(list)
    names: dict[str, str] = {}
    for row in round_.offerings.select_related("institution").order_by("institution__code", "class_type"):
        code = row.institution.code
        names[code], places[code][row.class_type] = row.institution.name, row.places
        for kept in row.reserves:
            reserves[code].append(Reserve(row.class_type, tuple(kept["items"]), kept["places"], kept.get("is_hard", False)))
    return [Offering(code, names[code], places[code], tuple(reserves[code])) for code in sorted(places)]


def _held(round_: Round) -> dict[int, str]:
    offers = Offer.objects.filter(choice__application__round=round_, state__in=[*HOLDING, OfferState.ACCEPTED])
    return dict(offers.values_list("choice__application", "institution__code"))
