"""Families, named as people would say them. Everything is made by the services, as in life."""

from datetime import date, datetime
from typing import Any

from filings.factories import AT, COUNTY, a_person
from qingmiao.accounts.models import Post, Role
from qingmiao.accounts.services import appoint
from qingmiao.codes.citizen_id import synthetic_citizen_id
from qingmiao.families.models import Child, Guardianship, Proxy
from qingmiao.families.rules import GuardianKind, ProofKind, ProxyKind, Right
from qingmiao.families.services.entrusting import Grant, accept_invitation, grant_proxy, invite_guardian
from qingmiao.families.services.guarding import Order, confirm_guardianship, enter_court_order
from qingmiao.families.services.registering import NewChild, Tie, register_child

BORN = date(2025, 3, 2)
MOTHER = Tie(GuardianKind.MOTHER, ProofKind.BIRTH_CERTIFICATE)
FATHER = Tie(GuardianKind.FATHER, ProofKind.HOUSEHOLD)
SEES = (Right.SEE_DAY, Right.PICK_UP)


def a_parent(name: str = "示例母亲") -> Post:
    """Somebody of a family, with the own account."""
    user = a_person(f"family-{name}", name)
    held = Post.objects.filter(user=user, role=Role.GUARDIAN).select_related("user").first()
    return held or appoint(user, Role.GUARDIAN, None, since_on=date(2020, 1, 1), actor=None, at=AT)


def told(which: int = 1, /, **changes: Any) -> NewChild:
    """What is typed of a child that was born; each which is another one."""
    citizen = synthetic_citizen_id("990000", BORN, which)
    facts: dict[str, Any] = {"name": f"示例宝{which}", "sex": citizen.sex, "birth_date": BORN, "number": citizen.number}
    return NewChild(COUNTY, **{**facts, "certificate": f"T{which:09d}", **changes})


def a_guardianship(number: int = 1, parent: Post | None = None, tie: Tie = MOTHER, at: datetime = AT) -> Guardianship:
    """A child with its first guardian, whose proof nobody has looked at yet."""
    return register_child(told(number), tie, actor=parent or a_parent(), at=at)


def a_child(number: int = 1, parent: Post | None = None) -> Child:
    """A child of the mother."""
    return a_guardianship(number, parent).child


def proven(row: Guardianship, officer: Post) -> Guardianship:
    """A guardianship whose paper an officer has seen."""
    return confirm_guardianship(row, "当面看过原件", version=row.version, actor=officer, at=AT)


def second_guardian(child: Child, inviter: Post, invited: Post) -> Guardianship:
    """The father, invited by the mother."""
    code = invite_guardian(child, GuardianKind.FATHER, actor=inviter, at=AT)
    made = accept_invitation(code, ProofKind.HOUSEHOLD, actor=invited, at=AT)
    assert isinstance(made, Guardianship)
    return made


def a_grandmother(child: Child, by: Post, grandmother: Post | None = None, rights: tuple[Right, ...] = SEES) -> Proxy:
    """A grandmother with rights to the end of the year; with an account of her own if one is named."""
    grant = Grant("示例外婆", ProxyKind.GRANDPARENT, rights, date(2026, 12, 31), "13800138009")
    proxy, code = grant_proxy(child, grant, actor=by, at=AT)
    if grandmother is not None:
        accept_invitation(code, ProofKind.HOUSEHOLD, actor=grandmother, at=AT)
        proxy.refresh_from_db()
    return proxy


def bar(row: Guardianship, officer: Post) -> Any:
    """A court forbids a guardian to come near."""
    return enter_court_order(row, Order("示例县人民法院", "（2026）示0001民保令1号", date(2026, 11, 1)), actor=officer, at=AT)
