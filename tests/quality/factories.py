"""Situations of quality, named as people in the office would say them. Everything is made by the services."""

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from demonstration.factories import a_house, a_photo
from filings.factories import AT, ON, a_filed_institution, manager_of, officer_of
from qingmiao.accounts.models import Post
from qingmiao.core.followed import Sender
from qingmiao.institutions.models import Institution
from qingmiao.quality.models import CctvCheck, CreditEntry, CreditRequest, Evaluation, Expert, FootageRequest, WatchedRoom
from qingmiao.quality.rules.grading import read_standard
from qingmiao.quality.rules.vocabulary import CctvCheckKind, Coverage, CreditKind, CreditRequestKind
from qingmiao.quality.services.cctv import Found, put_room, record_check
from qingmiao.quality.services.credit import Asked, NewEntry, ask_credit, enter_credit
from qingmiao.quality.services.evaluating import hand_in, open_evaluation
from qingmiao.quality.services.experts import declare_ties, finish_scores, name_experts
from qingmiao.quality.services.footage import Wanted, answer_footage, ask_as_guardian
from qingmiao.quality.services.grading import Agreement, decide_grade, object_to_grade, propose_grade
from supervision.factories import second_of


def later(days: int = 0) -> datetime:
    return AT + timedelta(days=days)


def typed(row: Evaluation, share: int = 92, **more: str) -> dict[str, str]:
    """Points of so many per cent in every part, every indicator met."""
    standard = read_standard(row.standard)
    values = {f"points-{part.value}": str(most * share // 100) for part, most in standard.parts.items()}
    values |= {f"answer-{question.clause}": "meets" for question in standard.questions}
    return values | {name.replace("__", "-"): value for name, value in more.items()}


def an_open_evaluation(house: Institution | None = None, at: datetime = AT) -> Evaluation:
    """The institution judges itself."""
    house = house or a_filed_institution()
    return open_evaluation(house, actor=officer_of(house.county_code), at=at)


def a_handed_in_evaluation(house: Institution | None = None, at: datetime = AT) -> Evaluation:
    """A self-evaluation that waits for experts."""
    row = an_open_evaluation(house, at)
    return hand_in(row, typed(row), version=row.version, actor=manager_of(row.institution), at=at)


def another_house() -> Institution:
    """A house whose principal is asked to be an expert; the same one when asked again."""
    return Institution.objects.filter(name__contains="77号").first() or a_house(77)


def the_team(row: Evaluation) -> list[Post]:
    """An officer of the county and the principal of another house."""
    officer = officer_of(row.county_code)
    assert officer.organisation is not None
    return [second_of(officer.organisation), manager_of(another_house())]


def a_team_at_work(house: Institution | None = None, at: datetime = AT, *, is_declared: bool = True) -> Evaluation:
    """Two experts are named; both have declared that nothing ties them."""
    row = a_handed_in_evaluation(house, at)
    team = the_team(row)
    row = name_experts(row, team, team[0], version=row.version, actor=officer_of(row.county_code), at=at)
    if is_declared:
        for expert in row.experts.all():
            declare_ties(expert, is_free=True, tie="", actor=expert.post, at=at)
    return row


def scored(row: Evaluation, *shares: int, at: datetime = AT) -> Evaluation:
    """Each expert gives so many per cent in every part."""
    for expert, share in zip(row.experts.order_by("pk"), shares or (90, 94), strict=True):
        finish_scores(expert, typed(row, share), version=expert.version, actor=expert.post, at=at)
    return Evaluation.objects.get(pk=row.pk)


def agreed(row: Evaluation, share: int = 92, visited_on: date = ON, **answers: str) -> Agreement:
    """What the team agreed on; `c7_2_1="misses"` changes single answers."""
    standard = read_standard(row.standard)
    said = {question.clause: "meets" for question in standard.questions}
    said |= {name.removeprefix("c").replace("_", "."): answer for name, answer in answers.items()}
    return Agreement(visited_on, {part.value: most * share // 100 for part, most in standard.parts.items()}, said, "总体规范，继续保持。")


def leader_of(row: Evaluation) -> Post:
    """Who leads the team."""
    return Expert.objects.select_related("post__user", "post__organisation").get(evaluation=row, is_leader=True).post


def a_proposed_grade(house: Institution | None = None, share: int = 92, at: datetime = AT) -> Evaluation:
    """A grade that was proposed; the institution may object."""
    row = scored(a_team_at_work(house, at), share, share, at=at)
    return propose_grade(row, agreed(row, share, visited_on=at.date()), version=row.version, actor=leader_of(row), at=at)


def an_objected_grade(house: Institution | None = None, at: datetime = AT) -> Evaluation:
    """A grade to which the institution objected."""
    row = a_proposed_grade(house, 72, at)
    object_to_grade(row, "保育照护部分漏看了观察记录。", version=row.version, actor=manager_of(row.institution), at=at)
    return Evaluation.objects.get(pk=row.pk)


def a_decided_grade(house: Institution | None = None, share: int = 92, at: datetime = AT) -> Evaluation:
    """A grade nobody objected to."""
    row = a_proposed_grade(house, share, at)
    return decide_grade(row, version=row.version, actor=officer_of(row.county_code), at=at + timedelta(days=20))


def a_credit_entry(house: Institution | None = None, kind: CreditKind = CreditKind.PENALTY, at: datetime = AT, **told: Any) -> CreditEntry:
    """A penalty, public, of the county's health bureau; `until=`, `law=` change single things."""
    house = house or a_filed_institution()
    values: dict[str, Any] = {
        "title": "未按规定查询从业人员",
        "facts": "两名保育人员上岗前没有查询。",
        "document": "清卫罚〔2026〕3号",
        "decided_on": at.date(),
        "until": at.date() + timedelta(days=365),
        "law": "《未成年人保护法》第一百二十六条",
        "is_public": True,
        **told,
    }
    return enter_credit(house, NewEntry(kind, **values), actor=officer_of(house.county_code), at=at)


def a_credit_request(
    entry: CreditEntry | None = None, kind: CreditRequestKind = CreditRequestKind.APPEAL, at: datetime = AT
) -> CreditRequest:
    """The institution asks of an entry, with a paper."""
    entry = entry or a_credit_entry()
    manager = manager_of(entry.institution)
    return ask_credit(entry, Asked(kind, "请核对查询记录。", [a_photo()]), version=entry.version, actor=manager, at=at)


def a_room(house: Institution, name: str = "托小一班", coverage: Coverage = Coverage.WHOLE) -> WatchedRoom:
    """A room of the coverage plan."""
    cameras = 2 if coverage in (Coverage.WHOLE, Coverage.PARTLY) else 0
    return put_room(house, name, coverage, cameras, actor=manager_of(house), at=AT)


def a_check(house: Institution, kept_days: int = 95, kind: CctvCheckKind = CctvCheckKind.MONTHLY, at: datetime = AT) -> CctvCheck:
    """A check that found recordings of so many days."""
    on = at.date()
    found = Found(on, on - timedelta(days=kept_days), 2, 2, 30, Decimal("7.2"))
    actor = manager_of(house) if kind == CctvCheckKind.MONTHLY else officer_of(house.county_code)
    return record_check(house, kind, found, actor=actor, at=at)


def wanted(house: Institution, **told: Any) -> Wanted:
    """An hour of the day before."""
    values: dict[str, Any] = {"since_at": later(-1), "until_at": later(-1) + timedelta(hours=1), "document": "", **told}
    return Wanted(house, "托小一班", values["since_at"], values["until_at"], "孩子手臂有擦伤，想看怎样发生的。", values["document"])


def a_footage_request(house: Institution | None = None, at: datetime = AT) -> FootageRequest:
    """A guardian asks to see a recording."""
    sender = Sender(uuid.uuid4(), "示例家长", "13900000001", "203.0.113.7")
    return ask_as_guardian(wanted(house or a_filed_institution()), sender, at=at)


def an_answered_request(house: Institution | None = None, *, is_approved: bool = True) -> FootageRequest:
    """The institution has answered."""
    row = a_footage_request(house)
    manager = manager_of(row.institution)
    return answer_footage(row, "明天 10 点带身份证来看。", is_approved=is_approved, version=row.version, actor=manager, at=AT)
