"""The agreement: written from clauses, signed by both, amended by a further one, ended with the place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post, Secret
from qingmiao.accounts.services.guessing import Guess, guess
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.notices import notify_person
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import lock, take
from qingmiao.enrolment.models import Contract, ContractState, Enrolment, Side, Signature
from qingmiao.enrolment.permissions import SIGN_CONTRACT, WRITE_CONTRACT
from qingmiao.enrolment.queries.agreements import clauses_of, contract_path, published_prices, store_clauses, words_for
from qingmiao.enrolment.rules.agreement import digest_of, missing_heads, written_clauses
from qingmiao.enrolment.rules.charging import Price
from qingmiao.enrolment.rules.names import CLAUSES, HEADS, NOTICE_DAYS, REFUND_DAYS
from qingmiao.enrolment.workflow import CONTRACT
from qingmiao.families.models import Guardianship, GuardianshipState
from qingmiao.families.queries import guardians_of
from qingmiao.families.services.signing_in import use_own_code

CHANGED = "协议的条款在您打开以后有变动，没有签署。请重新阅读后再签。"


@dataclass(frozen=True)
class Terms:
    """What the two sides agree: which lines of the published list, and from which day."""

    prices: Sequence[Price]
    from_on: date


@transaction.atomic
def write_contract(enrolment: Enrolment, terms: Terms, *, actor: Post, at: datetime) -> Contract:
    """Write the agreement of an enrolment from the clauses in force; a further one amends what is signed.

    Nothing outside the published list can be charged.
    """
    enrolment = lock(Enrolment, enrolment.pk)
    on = timezone.localdate(at)
    if not WRITE_CONTRACT.permits(actor, enrolment):
        raise DomainError("只能为本机构在托的孩子拟定协议。")
    published = published_prices(enrolment, terms.from_on)
    if not terms.prices:
        raise DomainError("请至少选择一项收费。", field="prices")
    if any(price not in published for price in terms.prices):
        raise DomainError("有收费项目不在本机构公示的收费清单里，不能收。", field="prices")
    if terms.from_on < enrolment.period.lower:
        raise DomainError("协议不能早于入托日期。", field="from_on")
    for stale in Contract.objects.filter(enrolment=enrolment, state=ContractState.TO_SIGN).select_for_update():
        CONTRACT.perform(stale, "void_contract", actor=None, at=at)
    row = _written(enrolment, terms, on=on, actor=actor, at=at)
    audit.record(actor, "write_contract", row, at=at, changes={"enrolment": enrolment.pk, "digest": row.digest})
    tell_guardians(row, "written", "有一份托育服务协议待签", at=at)
    return row


def _written(enrolment: Enrolment, terms: Terms, *, on: date, actor: Post, at: datetime) -> Contract:
    law = load()
    rows = law.value(CLAUSES, on).value
    if missing := missing_heads(rows, law.value(HEADS, on).value):
        raise DomainError(f"协议条款没有写明{'、'.join(missing)}，请管理员核对条款。")
    notice, refund = int(law.value(NOTICE_DAYS, on).value), int(law.value(REFUND_DAYS, on).value)
    words = words_for(enrolment, terms.prices, from_on=terms.from_on, on=on)
    clauses = written_clauses(rows, {**words, "notice_days": str(notice), "refund_days": str(refund)})
    return Contract.objects.create(
        enrolment=enrolment,
        previous=Contract.objects.filter(enrolment=enrolment, state=ContractState.SIGNED, following=None).first(),
        number=next_number("协议", enrolment.institution.county_code, on),
        words=store_clauses(clauses),
        digest=digest_of(clauses),
        prices=[{"name": price.name, "kind": price.kind, "unit": price.unit, "amount_fen": price.amount_fen} for price in terms.prices],
        from_on=terms.from_on,
        notice_days=notice,
        refund_days=refund,
        written_at=at,
        written_by=actor,
    )


def sign_contract(contract: Contract, digest: str, password: str, *, version: int, actor: Post, at: datetime) -> Contract:
    """Sign what was read, with the own password or, for a family, the code sent to its phone. Both signatures put it into force.

    A wrong one stays counted although nothing is signed. Raises DomainError where the words are others than those read.
    """

    def look() -> bool:
        return actor.user.check_password(password) or use_own_code(actor.user, password, at=at)

    if not guess(Guess(Secret.SIGNATURE, user=actor.user), look, at=at):
        raise DomainError("密码或验证码不正确，没有签署。请重新输入。", field="password")
    return put_signature(contract, digest, version=version, actor=actor, at=at)


@transaction.atomic
def put_signature(contract: Contract, digest: str, *, version: int, actor: Post, at: datetime) -> Contract:
    """Sign for a person whose password was checked."""
    row = take(contract, version)
    if not SIGN_CONTRACT.permits(actor, row):
        raise DomainError("您的岗位不能签这份协议。")
    if row.state != ContractState.TO_SIGN:
        raise DomainError(f"这份协议{row.get_state_display()}，不能再签。")
    if digest != row.digest or digest_of(clauses_of(row)) != row.digest:
        raise DomainError(CHANGED)
    side = side_of(actor)
    if side == Side.GUARDIAN and not _is_confirmed(row, actor, at):
        raise DomainError("您的监护证明还没有核对，核对后才能签协议。")
    if row.signatures.filter(side=side).exists():
        raise DomainError("这一方已经签过。")
    Signature.objects.create(contract=row, side=side, digest=digest, post=actor, at=at)
    audit.record(actor, "sign_contract", row, at=at, changes={"side": side, "digest": digest})
    if row.signatures.count() == len(Side):
        _put_in_force(row, at=at)
    return row


def side_of(actor: Post) -> Side:
    """Return for whom a post signs."""
    return Side.INSTITUTION if actor.organisation_id is not None else Side.GUARDIAN


def tell_guardians(row: Contract, event: str, title: str, body: str = "", *, at: datetime) -> None:
    """Tell every guardian of the child today of an agreement."""
    for tie in guardians_of(row.enrolment.child, timezone.localdate(at)):
        key = f"contract-{event}-{row.pk}-{at.timestamp():.0f}-{tie.guardian_id}"
        notify_person(tie.guardian, key, title, body=body, path=contract_path(row), at=at)


def _is_confirmed(row: Contract, actor: Post, at: datetime) -> bool:
    ties = Guardianship.objects.in_force(timezone.localdate(at)).filter(child=row.enrolment.child_id, guardian=actor.user_id)
    return ties.filter(state=GuardianshipState.CONFIRMED).exists()


def _put_in_force(row: Contract, *, at: datetime) -> None:
    if row.previous is not None and row.previous.state == ContractState.SIGNED:
        CONTRACT.perform(lock(Contract, row.previous.pk), "supersede_contract", actor=None, at=at)
    CONTRACT.perform(row, "complete_contract", actor=None, at=at)
    news = News("signed", f"协议 {row.number} 双方已签署", f"自 {day_words(row.from_on)}起。", contract_path(row))
    tell(row, news, row.enrolment.institution.organisation, at=at)
    tell_guardians(row, "signed", f"协议 {row.number} 双方已签署", at=at)
