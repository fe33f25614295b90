"""Free places as two of three institutions confirmed them this week or some weeks ago; the others have said nothing."""

from datetime import datetime, time, timedelta

from qingmiao.accounts.models import Post, Role
from qingmiao.institutions.models import Institution, Standing
from qingmiao.institutions.queries.vacancies import rooms_to_confirm
from qingmiao.institutions.services import confirm_vacancies
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.parts import Scene

MOST, DAYS_AGO = 40, (3, 24)


def tell(scene: Scene) -> None:
    """Let institutions say how many places are free."""
    houses = Institution.objects.filter(standing=Standing.FILED).order_by("pk")[:MOST]
    managers = Post.objects.filter(role=Role.INSTITUTION_MANAGER, organisation__institution__in=list(houses)).select_related("user")
    by_organisation = {manager.organisation_id: manager for manager in managers.order_by("-pk")}
    for number, house in enumerate(houses):
        manager, rooms = by_organisation.get(house.organisation_id), rooms_to_confirm(house, scene.today)
        if number % 3 == 2 or manager is None or not rooms:
            continue
        at = datetime.combine(scene.today - timedelta(days=DAYS_AGO[number % 3]), time(9), LOCAL)
        told = {room.class_type for room in rooms_to_confirm(house, at.date())}
        if told == {room.class_type for room in rooms}:
            confirm_vacancies(house, {room.class_type: min(room.free, number % 4) for room in rooms}, actor=manager, at=at)
