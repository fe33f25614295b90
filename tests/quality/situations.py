"""Rows at which every action on quality is tried."""

from collections.abc import Iterator

from django.db.models import Model

from demonstration.factories import a_house, a_photo
from filings.factories import AT, COUNTY, a_department, a_post, city_officer, manager_of, officer_of
from qingmiao.accounts.models import Department, Role
from qingmiao.quality.models import Evaluation, Expert
from qingmiao.quality.services.evaluating import add_evidence
from qingmiao.quality.services.experts import declare_ties, name_experts
from quality.factories import a_handed_in_evaluation, an_open_evaluation, hand_in, typed


def situations() -> Iterator[Model]:
    """Yield an evaluation that is written, with evidence; others whose team holds one of every kind of expert, each leading one."""
    house = a_house(51)
    manager = manager_of(house)
    written = an_open_evaluation(house)
    yield from (house, written, add_evidence(written, "safety", a_photo(), actor=manager, at=AT))
    market = a_post(Role.DEPARTMENT_OFFICER, a_department(Department.MARKET_REGULATION, COUNTY))
    team = [market, officer_of(), city_officer(), manager_of(a_house(52))]
    for number, leader in enumerate(team):
        row = an_open_evaluation(a_house(53 + number))
        file = add_evidence(row, "care", a_photo(), actor=manager_of(row.institution), at=AT)
        row = hand_in(row, typed(row), version=row.version, actor=manager_of(row.institution), at=AT)
        row = name_experts(row, team, leader, version=row.version, actor=officer_of(), at=AT)
        expert = Expert.objects.get(evaluation=row, post=leader)
        declare_ties(expert, is_free=True, tie="", actor=leader, at=AT)
        yield from (Evaluation.objects.get(pk=row.pk), Expert.objects.get(pk=expert.pk), file)
    yield a_handed_in_evaluation(a_house(58))
