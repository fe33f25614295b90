"""A child comes into the city's register, once: by its guardian, born or expected; and whoever says to be a guardian of a known one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NoReturn, TypeVar

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post, Secret
from qingmiao.accounts.queries import health_department_of
from qingmiao.accounts.services import Guess, guess
from qingmiao.codes.ages import add_months
from qingmiao.codes.citizen_id import parse_birth_certificate
from qingmiao.codes.identity import PASSPORT, parse_identity
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import take
from qingmiao.families.models import Child, CourtOrder, Guardianship, GuardianshipState, child_number_index
from qingmiao.families.queries import child_numbered
from qingmiao.families.rules import GuardianKind, ProofKind, majority_of

T = TypeVar("T")
OLDEST_MONTHS, LONGEST_WAIT_MONTHS = 72, 10  # a child of school age needs nothing here; no child is expected longer
KNOWN = "这名孩子已经登记过，没有重复登记。请登记孩子的监护人邀请您；不认识登记人的，请选择“我也是监护人”，由县级卫生健康局核对。"


@dataclass(frozen=True)
class NewChild:
    """What is typed of a child. A born one has a birth date and a certificate or number; one expected only `expected_on`."""

    county_code: str
    name: str = ""
    sex: str = ""
    birth_date: date | None = None
    expected_on: date | None = None
    certificate: str = ""
    number: str = ""
    is_passport: bool = False
    town_code: str = ""
    address: str = ""


@dataclass(frozen=True)
class Tie:
    """By which right, and shown by what, somebody is a guardian."""

    kind: GuardianKind
    proof: ProofKind
    acts_for: str = ""


def register_child(new: NewChild, tie: Tie, *, actor: Post, at: datetime) -> Guardianship:
    """Enter a child with its first guardian. Raises DomainError at the field that is wrong, and for a child that is known already.

    Call it outside of a transaction: numbers that turn out to be known are counted, so that nobody learns who is registered by trying.
    """
    read = read_child(new, on=timezone.localdate(at))
    return _register(read, tie, actor=actor, at=at) or _refuse_known(read, actor=actor, at=at)


@transaction.atomic
def _register(new: NewChild, tie: Tie, *, actor: Post, at: datetime) -> Guardianship | None:
    """Enter a child and its guardian; None where the child is known."""
    if _is_known(new):
        return None
    child = Child(
        name=new.name, sex=new.sex, birth_date=new.birth_date, expected_on=new.expected_on, county_code=new.county_code,
        town_code=new.town_code, address=new.address, registered_at=at, registered_by=actor,
    )  # fmt: skip
    put_numbers(child, new)
    child.save()
    audit.record(actor, "register_child", child, at=at, changes={"is_born": child.is_born})
    return make_guardian(child, tie, GuardianshipState.PROVISIONAL, actor=actor, at=at)


def make_guardian(child: Child, tie: Tie, state: GuardianshipState, *, actor: Post, at: datetime) -> Guardianship:
    """Enter somebody as a guardian and ask the county to look at the proof. Raises DomainError for one entered already, or barred."""
    if is_barred(child, actor, on=timezone.localdate(at)):
        raise DomainError("现在不能办理。请联系县级卫生健康局。")
    if Guardianship.objects.filter(child=child, guardian=actor.user_id).exclude(state__in=["refused", "ended"]).exists():
        raise DomainError("您已经登记为这个孩子的监护人，不用重复登记。")
    if (tie.kind is GuardianKind.WELFARE) != bool(tie.acts_for.strip()):
        raise DomainError("儿童福利机构或者民政部门担任监护人的，请写明机构名称；其他情形不写。", field="acts_for")
    row = Guardianship.objects.create(
        child=child,
        guardian=actor.user,
        kind=tie.kind,
        acts_for=tie.acts_for.strip(),
        proof=tie.proof,
        period=_period(child, timezone.localdate(at)),
        state=state,
        is_disputed=state == GuardianshipState.ASKED,
        claimed_at=at,
    )
    audit.record(actor, "claim_guardianship", row, at=at, changes={"kind": row.kind, "child": child.pk})
    path = reverse("guardianship_check", kwargs={"pk": row.pk})
    news = News("claimed", "有监护关系待核对" + ("（有争议）" if row.is_disputed else ""), path=path)
    tell(row, news, health_department_of(child.county_code), at=at)
    return row


def is_barred(child: Child, post: Post, *, on: date) -> bool:
    """Tell whether a court's order holds against a person for this child."""
    return CourtOrder.objects.in_force(on).filter(guardianship__child=child, guardianship__guardian=post.user_id).exists()


def claim_child(typed: str, birth_date: date, tie: Tie, *, actor: Post, at: datetime) -> Guardianship:
    """Say to be a guardian of a child that others registered; until an officer has looked at the proof nothing of it is seen.

    Both the number and the birth date must fit. Raises DomainError in the same words whatever does not; tries are counted.
    """
    number = typed.strip().upper().replace(" ", "")

    def look() -> Child | None:
        child = child_numbered(number)
        return child if child is not None and child.birth_date == birth_date else None

    child = guess(Guess(Secret.CHILD_NUMBER, user=actor.user), look, at=at)
    if child is None:
        raise DomainError("没有找到证件号码和出生日期都相符的孩子，请核对；孩子还没有登记的，请直接登记。", field="number")
    with transaction.atomic():
        return make_guardian(child, tie, GuardianshipState.ASKED, actor=actor, at=at)


def enter_birth(child: Child, new: NewChild, *, version: int, actor: Post, at: datetime) -> Child:
    """Enter the birth of a child that was expected. Raises DomainError as `register_child`, and where the birth was entered before."""
    if new.birth_date is None:
        raise DomainError("请填写出生日期。", field="birth_date")
    read = read_child(new, on=timezone.localdate(at))
    return _enter_birth(child, read, version=version, actor=actor, at=at) or _refuse_known(read, actor=actor, at=at)


@transaction.atomic
def _enter_birth(child: Child, new: NewChild, *, version: int, actor: Post, at: datetime) -> Child | None:
    if _is_known(new):
        return None
    child = take(child, version)
    if child.is_born or new.birth_date is None:
        raise DomainError("孩子的出生信息已经登记过。要改正的，请提出更正。")
    child.name, child.sex, child.birth_date = new.name, new.sex, new.birth_date
    put_numbers(child, new)
    child.save()
    for row in Guardianship.objects.select_for_update().filter(child=child, period__upper_inf=True):
        row.period = DateRange(min(row.period.lower, new.birth_date), majority_of(new.birth_date))
        row.save(update_fields=["period"])
    audit.record(actor, "enter_birth", child, at=at)
    return child


def read_child(new: NewChild, *, on: date, is_new: bool = True) -> NewChild:
    """Return what was typed in its one spelling. Raises DomainError at the field that cannot be; a known child may be of any age."""
    if new.birth_date is None:
        return _read_expected(new, on)
    if new.birth_date > on:
        raise DomainError("出生日期不能晚于今天；还没有出生的孩子请填预产期。", field="birth_date")
    if is_new and add_months(new.birth_date, OLDEST_MONTHS) <= on:
        raise DomainError("这里登记 6 岁以下的孩子，请核对出生日期。", field="birth_date")
    if not new.name.strip():
        raise DomainError("请填写孩子的姓名。", field="name")
    if not new.certificate.strip() and not new.number.strip():
        raise DomainError("出生医学证明编号和证件号码至少填一个。", field="certificate")
    certificate = _at_field("certificate", lambda: parse_birth_certificate(new.certificate)) if new.certificate.strip() else ""
    if not new.number.strip():
        return replace(new, name=new.name.strip(), certificate=certificate, number="", expected_on=None, sex=_sex(new.sex))
    return _read_number(replace(new, name=new.name.strip(), certificate=certificate, expected_on=None))


def _read_expected(new: NewChild, on: date) -> NewChild:
    if new.certificate.strip() or new.number.strip():
        raise DomainError("有证件号码的孩子已经出生，请填写出生日期。", field="birth_date")
    if new.expected_on is None:
        raise DomainError("请填写出生日期；还没有出生的填预产期。", field="birth_date")
    if not add_months(on, -1) <= new.expected_on <= add_months(on, LONGEST_WAIT_MONTHS):
        raise DomainError("预产期应在今后十个月内，请核对。", field="expected_on")
    return NewChild(new.county_code, new.name.strip(), expected_on=new.expected_on, town_code=new.town_code, address=new.address)


def _read_number(new: NewChild) -> NewChild:
    found = _at_field("number", lambda: parse_identity(new.number, is_passport=new.is_passport))
    if found.birth_date is not None and found.birth_date != new.birth_date:
        raise DomainError("证件号码里的出生日期与填写的不一致，请核对。", field="number")
    if found.sex is not None and new.sex and found.sex != new.sex:
        raise DomainError("证件号码里的性别与填写的不一致，请核对。", field="sex")
    return replace(new, number=found.number, is_passport=found.kind == PASSPORT, sex=_sex(found.sex or new.sex))


def _sex(sex: str) -> str:
    if sex not in ("M", "F"):
        raise DomainError("请选择孩子的性别。", field="sex")
    return sex


def _at_field(field: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except DomainError as refusal:
        raise DomainError(str(refusal), field=field) from refusal


def _refuse_known(new: NewChild, *, actor: Post, at: datetime) -> NoReturn:
    guess(Guess(Secret.CHILD_NUMBER, user=actor.user), lambda: None, at=at)
    raise DomainError(KNOWN, field="certificate" if new.certificate else "number")


def _is_known(new: NewChild) -> bool:
    """Tell whether a number is in the register; two who enter the same child at once come one after the other."""
    for number in sorted({new.certificate, new.number} - {""}):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [child_number_index(number)])
    return child_numbered(new.certificate) is not None or child_numbered(new.number) is not None


def put_numbers(child: Child, new: NewChild) -> None:
    """Give a child the numbers that were read; the caller saves."""
    if new.certificate:
        child.set_certificate(new.certificate)
    if new.number:
        child.set_number(parse_identity(new.number, is_passport=new.is_passport).kind, new.number)


def _period(child: Child, on: date) -> DateRange:
    """Return from when to when somebody is a guardian: from birth to majority, for a child expected from today without an end yet."""
    return DateRange(child.birth_date, majority_of(child.birth_date)) if child.birth_date else DateRange(on, None)
