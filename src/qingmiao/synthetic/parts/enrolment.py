"""Places in the synthetic city: two rounds decided and one open, children in care with agreements and money, applications that wait."""

from datetime import date, datetime, time, timedelta
from random import Random

from qingmiao.accounts.models import Post, Role
from qingmiao.accounts.services import NewUser, appoint, open_account
from qingmiao.codes.ages import add_months
from qingmiao.enrolment.models import Application, Contract, Enrolment, Offer, OfferState, Round
from qingmiao.enrolment.queries.agreements import published_prices
from qingmiao.enrolment.queries.occupancy import Room, rooms_of
from qingmiao.enrolment.rules.vocabulary import Claim, EndReason, Half, PaymentWay
from qingmiao.enrolment.services.agreeing import Terms, put_signature, write_contract
from qingmiao.enrolment.services.applying import Wishes, begin_application, submit_application
from qingmiao.enrolment.services.deciding import Given, NewRound, compute_round, give_places, open_round, prepare_round
from qingmiao.enrolment.services.offering import accept_offer
from qingmiao.enrolment.services.publishing import publish_round
from qingmiao.enrolment.services.seating import Place, take_place
from qingmiao.enrolment.services.settling import Days, Leaving, Received, charge_month, leave, record_payment
from qingmiao.families.models import Child
from qingmiao.families.rules import GuardianKind, ProofKind
from qingmiao.families.services.guarding import confirm_guardianship
from qingmiao.families.services.registering import NewChild, Tie, register_child
from qingmiao.institutions.models import Institution, Standing
from qingmiao.institutions.rules.vocabulary import CareMode, ClassType
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.names import identity_number, person_name
from qingmiao.synthetic.parts import Scene

HOUSES, IN_A_ROUND, GIVEN, AGE_MONTHS = 2, 2, 1, 18
FIRST, SECOND, AHEAD = 120, 60, 10  # days before and after today on which the rounds closed, and the open one will
IN_CARE = 2
MOTHER = Tie(GuardianKind.MOTHER, ProofKind.BIRTH_CERTIFICATE)


class Town:
    """One county with its officer, some houses with junior places, and a family whose children apply."""

    def __init__(self, scene: Scene) -> None:
        """Find the first county that has such houses."""
        self.today, self.random = scene.today, Random(f"{scene.seed}-enrolment")
        self.houses, self.officer = self._county(scene)
        self.guardian = Post.objects.select_related("user").get(user__username="guardian")
        self.neighbour = _neighbour(scene)

    def _county(self, scene: Scene) -> tuple[list[tuple[Institution, Post, Room]], Post]:
        since = scene.today - timedelta(days=FIRST + 30)
        for county, officer in scene.offices.county_officers.items():
            rows = Institution.objects.filter(standing=Standing.FILED, county_code=county).select_related("organisation").order_by("pk")
            found = [(house, room) for house in rows if (room := _junior(house, since, scene.today)) is not None][:HOUSES]
            managers = [Post.objects.filter(role=Role.INSTITUTION_MANAGER, organisation=house.organisation).first() for house, _ in found]
            houses = [(house, manager, room) for (house, room), manager in zip(found, managers, strict=True) if manager is not None]
            if houses:
                return houses, officer
        return [], next(iter(scene.offices.county_officers.values()))

    def at(self, days_ago: int, hour: int = 9) -> datetime:
        """Return an hour of a day before today; after it for a negative number."""
        return datetime.combine(self.today - timedelta(days=days_ago), time(hour), LOCAL)

    def child(self, parent: Post, start: date, at: datetime) -> Child:
        """Register a child that is of junior age on a day, and have its papers seen."""
        born = add_months(start, -AGE_MONTHS) + timedelta(days=self.random.randrange(90))
        number = identity_number(self.random, born)
        new = NewChild(self.officer.division_code, person_name(self.random), "M" if int(number[16]) % 2 else "F", born, number=number)
        row = register_child(new, MOTHER, actor=parent, at=at)
        return confirm_guardianship(row, "当面看过原件", version=row.version, actor=self.officer, at=at).child


def tell(scene: Scene) -> None:
    """Tell what happened with places in one county."""
    town = Town(scene)
    if not town.houses:
        return
    for name, closed in (("演示第一轮公开录取", FIRST), ("演示第二轮公开录取", SECOND)):
        _decided(town, name, closed)
    _open(town)
    rows = [_in_care(town, place) for place in range(IN_CARE)]
    _left(town, rows[0])
    _waiting(town)


def _junior(house: Institution, since: date, today: date) -> Room | None:
    """Return a junior class that stood all the time with places enough."""
    then = {room.key for room in rooms_of([house.pk], since)[house.pk]}
    rooms = [room for room in rooms_of([house.pk], today)[house.pk] if room.class_type == ClassType.JUNIOR and room.key in then]
    return next((room for room in rooms if room.places >= 2 * GIVEN + IN_CARE + 2), None)


def _neighbour(scene: Scene) -> Post:
    at = datetime.combine(scene.today - timedelta(days=FIRST + 40), time(9), LOCAL)
    user = open_account(NewUser("guardian-2", "家长乙", scene.opening.password, is_demonstration=True), actor=None, at=at)
    return appoint(user, Role.GUARDIAN, None, since_on=at.date(), actor=None, at=at)


def _prepared(town: Town, name: str, closes: int, opened: int) -> Round:
    closes_at = town.at(closes, 0)
    row = prepare_round(NewRound(name, closes_at.date() + timedelta(days=20), closes_at), actor=town.officer, at=town.at(opened))
    for house, _, _ in town.houses[:1]:
        row.refresh_from_db()
        give_places(row, Given(house, ClassType.JUNIOR, GIVEN), version=row.version, actor=town.officer, at=town.at(opened))
    row.refresh_from_db()
    return open_round(row, version=row.version, actor=town.officer, at=town.at(opened))


def _apply(town: Town, row: Round | None, parent: Post, start: date, at: datetime) -> Application:
    houses = [house for house, _, _ in (town.houses[:1] if row is not None else town.houses)]
    town.random.shuffle(houses)
    claims = {"in_difficulty": Claim.CLAIMED if town.random.random() < 0.2 else Claim.DECLINED, "both_working": Claim.CLAIMED}
    wishes = Wishes(start, CareMode.FULL_DAY, Half.WHOLE, houses, claims)
    begun = begin_application(town.child(parent, start, at), row, wishes, actor=parent, at=at)
    return submit_application(begun, version=begun.version, actor=parent, at=at)


def _decided(town: Town, name: str, closed: int) -> None:
    row = _prepared(town, name, closed, closed + 20)
    for place in range(IN_A_ROUND):
        _apply(town, row, town.neighbour if place else town.guardian, row.start_on, town.at(closed + 9, 9 + place))
    run = compute_round(row, actor=town.officer, at=town.at(closed, 1))
    row.refresh_from_db()
    publish_round(row, run, version=row.version, actor=town.officer, at=town.at(closed, 9))
    for offer in Offer.objects.filter(run=run, state=OfferState.SENT).select_related("choice__application__begun_by__user").order_by("pk"):
        parent = offer.choice.application.begun_by
        accept_offer(offer, version=offer.version, actor=parent, at=town.at(closed - 1))


def _open(town: Town) -> None:
    row = _prepared(town, "演示第三轮公开录取", -AHEAD, 5)
    _apply(town, row, town.guardian, row.start_on, town.at(2))


def _in_care(town: Town, place: int) -> Contract:
    """Enter a child who has been in care for two months, with an agreement in force and the first month paid and charged."""
    house, manager, room = town.houses[0]
    begins = (town.today.replace(day=1) - timedelta(days=1)).replace(day=1)
    at = datetime.combine(begins, time(9), LOCAL)
    parent = town.guardian if place == 1 else town.neighbour
    entered = Place(room.key, CareMode.FULL_DAY, Half.WHOLE, begins)
    row: Enrolment = take_place(house, town.child(parent, begins, at), entered, actor=manager, at=at)
    contract = write_contract(row, Terms(published_prices(row, begins), begins), actor=manager, at=at)
    for actor in (parent, manager):
        contract.refresh_from_db()
        put_signature(contract, contract.digest, version=contract.version, actor=actor, at=at)
    told = Received(500_000, PaymentWay.OFFLINE, f"演示{row.pk:06d}", begins)
    record_payment(contract, told, actor=manager, at=at)
    charge_month(contract, begins, Days(0, 15), actor=manager, at=datetime.combine(town.today.replace(day=1), time(9), LOCAL))
    return Contract.objects.get(pk=contract.pk)


def _left(town: Town, contract: Contract) -> None:
    """Let one child leave; the refund is still to be paid."""
    _, manager, _ = town.houses[0]
    told = Leaving(EndReason.FAMILY, town.today - timedelta(days=1), 1)
    leave(contract, told, version=contract.version, actor=manager, at=town.at(0))


def _waiting(town: Town) -> None:
    """Leave a direct application waiting, and an agreement to be signed."""
    start = town.today + timedelta(days=30)
    _apply(town, None, town.guardian, start, town.at(1))
    unsent = Wishes(start, CareMode.FULL_DAY, Half.WHOLE, [house for house, _, _ in town.houses])
    begin_application(town.child(town.guardian, start, town.at(1)), None, unsent, actor=town.guardian, at=town.at(0))
    house, manager, room = town.houses[0]
    entered = Place(room.key, CareMode.FULL_DAY, Half.WHOLE, town.today)
    row = take_place(house, town.child(town.guardian, town.today, town.at(1)), entered, actor=manager, at=town.at(1))
    write_contract(row, Terms(published_prices(row, town.today), town.today), actor=manager, at=town.at(0, 10))
