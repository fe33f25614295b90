"""Rows at which every action on people who work is tried."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Model

from demonstration.factories import a_photo
from filings.factories import AT, COUNTY, ON, OTHER_COUNTY, manager_of, officer_of
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.workforce.models import Conflict, Doubt, Engagement, Merge, Worker
from qingmiao.workforce.rules.vocabulary import DoubtKind, HealthResult, QualificationKind, Topic
from qingmiao.workforce.services.matching import read_person
from qingmiao.workforce.services.merging import say_same
from qingmiao.workforce.services.proving import Examined, Learned, Trained, add_health_check, add_qualification, add_training
from qingmiao.workforce.services.signing_in import issue_code, sign_in_by_code
from workforce.factories import BORN, a_hit, a_house, engagement_of, hired, in_class, number


def situations() -> Iterator[Model]:
    """Yield a house with a carer in a class who has an account, a conflict over two counties, a doubt, a merge, and a hit."""
    first, second = a_house(1), a_house(2, OTHER_COUNTY, c2={"identity_number": number(52), "name": "示例别名"})
    row = in_class(first)
    a_merge(first)
    hired(second, read_person(row.worker.number.open(), row.worker.name.open()))
    for key in ("c1", "c3"):
        open_account(engagement_of(first, key))
    check = a_hit(first, 700)
    yield from proofs(first, row)
    yield from (first, row, Worker.objects.get(pk=row.worker_id), check, Conflict.objects.order_by("pk")[0])
    yield from (Doubt.objects.get(kind=DoubtKind.NAME_DIFFERS), Merge.objects.get(), Engagement.objects.get(pk=row.pk))


def a_merge(house: Institution) -> None:
    """Two rows of one person, merged."""
    hired(house, read_person(number(800, BORN), "示例同名"))
    hired(house, read_person(number(801, BORN), "示例同名"), role=StaffRole.COOK)
    doubt = Doubt.objects.get(kind=DoubtKind.POSSIBLE_DOUBLE)
    say_same(doubt, "同一人的新旧号码。", version=doubt.version, actor=officer_of(COUNTY), at=AT)


def open_account(row: Engagement) -> None:
    """Somebody has opened the own file with a code."""
    code = issue_code(row.worker, actor=manager_of(row.institution), at=AT)
    sign_in_by_code(row.worker.number.open(), code, "address test", at=AT)


def proofs(house: Institution, row: Engagement) -> Iterator[Model]:
    """Proofs of a carer with their scans."""
    who: dict[str, Any] = {"institution": house, "actor": manager_of(house), "at": AT}
    yield add_health_check(row.worker, Examined(HealthResult.FIT, ON, ON), a_photo(), **who)
    yield add_qualification(row.worker, Learned(QualificationKind.CHILDCARE_WORKER, "4"), a_photo(), **who)
    yield add_training(row.worker, Trained(Topic.FIRST_AID, Decimal(8), ON, "示例学校", "示证1"), a_photo(), **who)
