"""Rows at which every action on quality is tried."""

from collections.abc import Iterator

from django.db.models import Model

from demonstration.factories import a_house, a_photo
from filings.factories import AT, COUNTY, ON, a_department, a_post, city_officer, manager_of, officer_of
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.institutions.models import Institution
from qingmiao.quality.models import Evaluation, Expert
from qingmiao.quality.rules.vocabulary import CreditKind
from qingmiao.quality.services.credit import NewEntry, enter_credit
from qingmiao.quality.services.evaluating import add_evidence
from qingmiao.quality.services.experts import declare_ties, name_experts
from qingmiao.quality.services.footage import ask_as_office
from quality.factories import (
    a_credit_entry,
    a_credit_request,
    a_footage_request,
    a_handed_in_evaluation,
    a_room,
    an_open_evaluation,
    hand_in,
    typed,
    wanted,
)


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
    yield from credit(house, market)
    yield from cctv(house)


def credit(house: Institution, market: Post) -> Iterator[Model]:
    """Yield entries of health and of another department, each asked about."""
    own = a_credit_entry(house)
    told = NewEntry(CreditKind.PENALTY, "超范围经营", "事实。", "清市监罚〔2026〕1号", ON, ON, "《食品安全法》（条款待核）")
    other = enter_credit(house, told, actor=market, at=AT)
    for entry in (own, other):
        asked = a_credit_request(entry)
        yield from (entry, asked, asked.files.get())


def cctv(house: Institution) -> Iterator[Model]:
    """Yield a room, and requests of a guardian and of the police."""
    police = a_post(Role.DEPARTMENT_OFFICER, a_department(Department.PUBLIC_SECURITY, COUNTY))
    yield from (a_room(house), a_footage_request(house))
    yield ask_as_office(wanted(house, document="调取证据通知书"), actor=police, at=AT)
