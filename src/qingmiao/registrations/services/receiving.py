"""What registrars push: registrations of organisations that may run childcare, by interface or by Excel."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Department, Organisation, Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.cleaning import Typed, clean, key_of
from qingmiao.codes.days import day_words
from qingmiao.codes.divisions import covers
from qingmiao.codes.uscc import parse_uscc
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.facts.fields import FIRST_DAY
from qingmiao.core.parties import News, tell
from qingmiao.institutions.rules.vocabulary import LegalNature, Registrar
from qingmiao.registrations.models import PushToken, Registration
from qingmiao.registrations.queries import is_spoken_for

REGISTRAR_OF = {
    Department.STAFFING_OFFICE: Registrar.STAFFING_OFFICE,
    Department.CIVIL_AFFAIRS: Registrar.CIVIL_AFFAIRS,
    Department.MARKET_REGULATION: Registrar.MARKET_REGULATION,
}
TAKEN_BY_OTHERS = "这个来源系统和主键已由其他部门使用，请核对来源系统名称。"


@dataclass(frozen=True)
class Pushed:
    """One registration as a registrar tells it."""

    source_system: str
    source_key: str
    uscc: str
    name: str
    legal_nature: LegalNature
    county_code: str
    registered_on: date
    business_scope: str = ""
    address: str = ""


@dataclass(frozen=True)
class Received:
    """The answer to a push."""

    registration: Registration
    is_new: bool
    is_changed: bool


@transaction.atomic
def receive_registration(pushed: Pushed, department: Organisation, *, actor: Post | None, at: datetime) -> Received:
    """Keep a registration once per source system and key; a repeat with the same content changes nothing.

    Raises DomainError when the code is wrong, or this department does not register this legal nature.
    """
    pushed = cleaned(pushed)
    refuse_wrong(pushed, department, at)
    values = values_of(pushed)
    key = {"source_system": pushed.source_system, "source_key": pushed.source_key}
    registration, is_new = Registration.objects.select_for_update(of=("self",)).get_or_create(
        **key,
        defaults={**values, "department": department, "received_at": at, "updated_at": at},
    )
    if not is_new and registration.department_id != department.pk:
        raise DomainError(TAKEN_BY_OTHERS, field="source_key")
    is_changed = is_new or _rewrite(registration, values, at)
    if is_changed:
        audit.record(actor, "receive_registration", registration, at=at, changes={"uscc": pushed.uscc, "new": is_new})
    if is_new:
        _tell_county(registration, at)
    return Received(registration, is_new, is_changed)


@transaction.atomic
def issue_token(department: Organisation, label: str, *, actor: Post | None, at: datetime) -> str:
    """Give a department a key to the interface. It is shown once; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    kept = PushToken.objects.create(department=department, label=label, token_hash=hash_of(token), created_at=at)
    audit.record(actor, "issue_token", kept, at=at, changes={"label": label})
    return token


@transaction.atomic
def revoke_token(token: PushToken, *, actor: Post, at: datetime) -> PushToken:
    """Stop a key at once; a second time changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        audit.record(actor, "revoke_token", token, at=at, changes={"label": token.label})
    return token


def registrar_of(department: Organisation) -> Registrar | None:
    """Return which registrar a department is, or None: it then has nothing to push."""
    return REGISTRAR_OF.get(Department(department.department)) if department.department else None


def department_of(token: str) -> Organisation | None:
    """Return the department whose key this is, if it is in use."""
    found = PushToken.objects.filter(token_hash=hash_of(token), revoked_at=None).select_related("department").first()
    return found.department if found else None


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def values_of(pushed: Pushed) -> dict[str, Any]:
    """Return what a push says of an organisation, beside where it comes from."""
    return {
        "uscc": pushed.uscc,
        "name": pushed.name,
        "business_scope": pushed.business_scope,
        "address": pushed.address,
        "legal_nature": pushed.legal_nature,
        "county_code": pushed.county_code,
        "registered_on": pushed.registered_on,
    }


def cleaned(pushed: Pushed) -> Pushed:
    """Return what was pushed in its one spelling, through whichever door it came."""
    return replace(
        pushed,
        source_system=clean(pushed.source_system),
        source_key=clean(pushed.source_key),
        uscc=clean(pushed.uscc, Typed.CODE),
        name=clean(pushed.name, Typed.NAME),
        county_code=clean(pushed.county_code, Typed.CODE),
        business_scope=clean(pushed.business_scope, Typed.LONG_TEXT),
        address=clean(pushed.address, Typed.ADDRESS),
    )


def refuse_wrong(pushed: Pushed, department: Organisation, at: datetime) -> None:
    """Raise DomainError, at its field, for a push that cannot be true or is not this department's to make."""
    parse_uscc(pushed.uscc)
    on = timezone.localdate(at)
    if not key_of(pushed.name):
        raise DomainError("名称里没有可以看见的字，请核对。", field="name")
    if not pushed.source_key:
        raise DomainError("主键里没有可以看见的字，请核对。", field="source_key")
    if not FIRST_DAY <= pushed.registered_on <= on:
        raise DomainError(
            f"登记日期 {day_words(pushed.registered_on)}在今天以后或早于 {day_words(FIRST_DAY)}，请核对。", field="registered_on"
        )
    if registrar_of(department) is not pushed.legal_nature.registrar:
        sentence = f"{pushed.legal_nature.label}由{pushed.legal_nature.registrar.label}登记，{department.name}不能推送这条登记。"
        raise DomainError(sentence, field="legal_nature")
    if not covers(department.division_code, pushed.county_code):
        raise DomainError(f"登记地 {pushed.county_code} 不在{department.name}的辖区内，请核对区划代码。", field="county_code")


def _rewrite(registration: Registration, values: dict[str, Any], at: datetime) -> bool:
    changed = [name for name, value in values.items() if getattr(registration, name) != value]
    for name in changed:
        setattr(registration, name, values[name])
    if changed:
        registration.updated_at = at
        registration.save(update_fields=[*changed, "updated_at"])
    return bool(changed)


def _tell_county(registration: Registration, at: datetime) -> None:
    if not is_spoken_for(registration):
        news = News("received", f"{registration.name} 已登记，尚未备案", path=reverse("registration_list"))
        tell(registration, news, health_department_of(registration.county_code), at=at)
