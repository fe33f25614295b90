"""What guardians give to others: a second guardian invited, a proxy with named rights, withdrawn at once."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from qingmiao.accounts.models import Post, Secret
from qingmiao.accounts.services import Guess, guess
from qingmiao.codes.ages import add_months
from qingmiao.codes.cleaning import Typed, clean, clean_code
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.privacy import index_of
from qingmiao.core.workflow import lock
from qingmiao.families.models import Child, Guardianship, GuardianshipState, Invitation, Proxy
from qingmiao.families.permissions import MANAGE_CHILD, WITHDRAW_PROXY
from qingmiao.families.rules import GIVEN_AWAY, GuardianKind, ProofKind, ProxyKind, Right
from qingmiao.families.services.registering import Tie, is_barred, make_guardian

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read for another
LENGTH, PART, HOLDS = 8, 4, timedelta(days=7)
LONGEST_MONTHS = 36
WRONG = "邀请码不正确，或已用过、已过期。请核对，或请监护人重新发邀请。"
NOT_YOURS = "只有现在的监护人能办理，请刷新页面查看。"


@transaction.atomic
def invite_guardian(child: Child, kind: GuardianKind, *, actor: Post, at: datetime) -> str:
    """Return a code for the second guardian, shown once; an earlier one for a guardian of this child opens nothing any more."""
    if not MANAGE_CHILD.permits(actor, child):
        raise DomainError(NOT_YOURS)
    if kind is GuardianKind.WELFARE:
        raise DomainError("儿童福利机构由其工作人员自己登记，不用邀请。", field="kind")
    Invitation.objects.filter(child=child, proxy=None, used_at=None, expires_at__gt=at).update(expires_at=at)
    return _invite(Invitation(child=child, kind=kind), actor=actor, at=at)


@dataclass(frozen=True)
class Grant:
    """Rights to be given: to whom, which, until when (the last day counts)."""

    name: str
    kind: ProxyKind
    rights: tuple[Right, ...]
    until_on: date
    phone: str = ""


@transaction.atomic
def grant_proxy(child: Child, grant: Grant, *, actor: Post, at: datetime) -> tuple[Proxy, str]:
    """Give named rights from today on. Returns the proxy and, where the person needs an own account to use them, a code.

    Raises DomainError for a right that is never given away, for none, and for an end that has passed or lies too far ahead.
    """
    on = timezone.localdate(at)
    if not MANAGE_CHILD.permits(actor, child):
        raise DomainError(NOT_YOURS)
    if not grant.name.strip():
        raise DomainError("请填写受托人的姓名，接孩子时机构按姓名核对。", field="name")
    if not grant.rights or not set(grant.rights) <= set(GIVEN_AWAY):
        raise DomainError("请选择看一天、接孩子、收消息中的至少一项；申请、签字、付款只能由监护人办理。", field="rights")
    if not on <= grant.until_on <= add_months(on, LONGEST_MONTHS):
        raise DomainError("授权的最后一天应在今天以后、三年以内。", field="until_on")
    if child.birth_date is None:
        raise DomainError("孩子还没有出生，登记出生以后再授权。")
    proxy = Proxy.objects.create(
        child=child,
        kind=grant.kind,
        name=grant.name.strip(),
        phone=clean(grant.phone, Typed.PHONE),
        rights=[str(right) for right in GIVEN_AWAY if right in grant.rights],
        period=DateRange(on, grant.until_on, "[]"),
        granted_by=actor.user,
        granted_at=at,
    )
    audit.record(actor, "grant_proxy", proxy, at=at, changes={"child": child.pk, "rights": proxy.rights})
    needs_account = proxy.rights != [Right.PICK_UP]
    return proxy, _invite(Invitation(child=child, proxy=proxy), actor=actor, at=at) if needs_account else ""


@transaction.atomic
def withdraw_proxy(proxy: Proxy, *, actor: Post, at: datetime) -> Proxy:
    """Take rights back, from this instant on. Raises DomainError where that was done."""
    proxy = lock(Proxy, proxy.pk)
    if not WITHDRAW_PROXY.permits(actor, proxy):
        raise DomainError(NOT_YOURS)
    if proxy.withdrawn_at is not None:
        raise DomainError("这项授权已经撤回。")
    proxy.withdrawn_at = at
    proxy.save(update_fields=["withdrawn_at"])
    proxy.invitations.filter(used_at=None, expires_at__gt=at).update(expires_at=at)
    audit.record(actor, "withdraw_proxy", proxy, at=at, changes={"child": proxy.child_id})
    return proxy


def accept_invitation(code: str, proof: ProofKind, *, actor: Post, at: datetime) -> Guardianship | Proxy:
    """Take an invitation: become the second guardian, or join the own account to a proxy.

    Raises DomainError in the same words whatever was wrong with the code; tries are counted. Call it outside of a transaction.
    """
    index = _index(code)
    usable = Invitation.objects.filter(code_index=index, used_at=None, expires_at__gt=at)
    if not guess(Guess(Secret.INVITATION, user=actor.user), usable.exists, at=at):
        raise DomainError(WRONG, field="code")
    return _accept(index, proof, actor=actor, at=at)


@transaction.atomic
def _accept(index: str, proof: ProofKind, *, actor: Post, at: datetime) -> Guardianship | Proxy:
    row = Invitation.objects.select_for_update(of=("self",)).select_related("child", "proxy").get(code_index=index)
    on = timezone.localdate(at)
    inviter_holds = Guardianship.objects.in_force(on).filter(child=row.child, guardian=row.made_by).exists()
    if row.used_at is not None or row.expires_at <= at or not inviter_holds:
        raise DomainError(WRONG, field="code")
    if row.made_by_id == actor.user_id:
        raise DomainError("不能接受自己发出的邀请，请把邀请码交给对方。", field="code")
    if is_barred(row.child, actor, on=on):
        raise DomainError("现在不能办理。请联系县级卫生健康局。", field="code")
    made = _join(row.proxy, on=on, actor=actor) if row.proxy else _second(row, proof, actor=actor, at=at)
    row.used_at, row.used_by = at, actor.user
    row.save(update_fields=["used_at", "used_by"])
    audit.record(actor, "accept_invitation", row, at=at, changes={"child": row.child_id})
    return made


def _second(row: Invitation, proof: ProofKind, *, actor: Post, at: datetime) -> Guardianship:
    return make_guardian(row.child, Tie(GuardianKind(row.kind), proof), GuardianshipState.PROVISIONAL, actor=actor, at=at)


def _join(proxy: Proxy, *, on: date, actor: Post) -> Proxy:
    proxy = lock(Proxy, proxy.pk)
    if proxy.withdrawn_at is not None or not Proxy.objects.in_force(on).filter(pk=proxy.pk).exists():
        raise DomainError(WRONG, field="code")
    if Proxy.objects.in_force(on).filter(child=proxy.child_id, person=actor.user_id).exists():
        raise DomainError("您已经有这个孩子的权限；要改的，请监护人先撤回再授权。", field="code")
    proxy.person = actor.user
    proxy.save(update_fields=["person"])
    return proxy


def _invite(row: Invitation, *, actor: Post, at: datetime) -> str:
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    row.code_index, row.made_by, row.made_at, row.expires_at = _index(code), actor.user, at, at + HOLDS
    row.save()
    audit.record(actor, "invite", row, at=at, changes={"child": row.child_id})
    return f"{code[:PART]}-{code[PART:]}"


def _index(code: str) -> str:
    return index_of(clean_code(code), "families.invitation.code") or "-"
