"""A family's account: opened and signed in to with a code sent to the phone. Apart from every account of an office.

A code opens only the account for which this very phone was proven before, or a new one: a number that somebody merely typed
into a profile, or that an institution filed, leads nowhere.
"""

import secrets
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Role, User, phone_index
from qingmiao.accounts.rules import phone_key
from qingmiao.accounts.services import Guess, NewPost, NewUser, guess, open_with_post
from qingmiao.core.errors import DomainError
from qingmiao.core.floods import Flood
from qingmiao.core.jobs import app
from qingmiao.core.privacy import index_of
from qingmiao.core.sms import is_reachable, text_to
from qingmiao.families.models import PhoneCode, ProvenPhone, proven_index

logger = structlog.get_logger(__name__)
TEXT_CODE = "families.text_code"
DIGITS, GOOD_FOR, AGAIN_AFTER, A_DAY = 6, timedelta(minutes=10), timedelta(minutes=1), 10
WRONG = "验证码不正确或已过期，请核对，或重新获取。"
FLOOD = Flood(
    "families.phonecode.source", an_hour=60, a_day=300, words="从您这里刚刚发出了很多验证码，请过一会儿再试。", at_field="sent_at"
)


@transaction.atomic
def ask_code(phone: str, *, address: str = "", at: datetime) -> str:
    """Let a code be sent to a phone; without a gateway, return it. Raises DomainError for no mobile, too soon, too often."""
    digits, on = phone_key(phone), timezone.localdate(at)
    if not digits:
        raise DomainError("手机号是 11 位数字，以 1 开头。", field="phone")
    source = FLOOD.source(address, at)
    FLOOD.refuse(PhoneCode.objects.all(), source, at)
    row = PhoneCode.objects.select_for_update().filter(phone_index=proven_index(digits)).first() or PhoneCode(
        phone_index=proven_index(digits), sent_at=at - AGAIN_AFTER, sent_on=on, times=0
    )
    if at < row.sent_at + AGAIN_AFTER:
        raise DomainError("验证码刚刚发过，请一分钟后再获取。", field="phone")
    times = row.times + 1 if row.sent_on == on else 1
    if times > A_DAY:
        raise DomainError("这个手机号今天获取验证码的次数太多，请明天再试。", field="phone")
    row.phone, row.code_index, row.source_index, row.sent_at, row.sent_on, row.times = digits, "", source, at, on, times
    row.save()
    if is_reachable():
        app.configure_task(TEXT_CODE).defer(row_pk=row.pk, asked_at=at.isoformat())
        return ""
    code = _issue(row)
    if settings.DEBUG or settings.DEMONSTRATION:
        logger.info("sign-in code", code=code)  # there is no other way to sign in there
    return code


@transaction.atomic
def text_code(row_pk: int, asked_at: datetime) -> None:
    """Issue the code that was asked for and send it, unless another one was asked for since. Called by a job: it is kept nowhere."""
    row = PhoneCode.objects.select_for_update().filter(pk=row_pk, sent_at=asked_at).first()
    if row is None:
        return
    words = f"您正在登录，验证码 {_issue(row)}，10 分钟内有效。任何人向您要验证码都不要给。"
    text_to(row.phone.open(), words, key=f"family-{row.code_index[:16]}")  # a try that was lost is another code, and is sent


def _issue(row: PhoneCode) -> str:
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    row.code_index = _index(row.phone.open(), code)
    row.save(update_fields=["code_index"])
    return code


def owner_of(phone: str) -> User | None:
    """Return whose account a phone opens, to count tries by."""
    row = ProvenPhone.objects.select_related("user").filter(phone_index=proven_index(phone_key(phone))).first()
    return row.user if row else None


def sign_in_by_phone(phone: str, code: str, name: str, tried: Guess, *, at: datetime) -> User:
    """Return the account of a phone whose code is right; at the first time one is opened under the name.

    `tried` counts the try: of the account, or of the phone where there is none yet. Raises DomainError for a wrong or old code and
    for a first time without a name, ThrottledError after too many tries. Call it outside of a transaction: the tries stay counted.
    """
    digits = phone_key(phone)
    if not guess(tried, lambda: _fits(digits, code, at), at=at):
        raise DomainError(WRONG, field="code")
    return _enter(digits, code, name.strip(), at=at)


def ask_own_code(user: User, *, at: datetime) -> str:
    """Let a code be sent to the phone of a family's account, to sign with. Raises DomainError for an account without one, or too soon."""
    row = ProvenPhone.objects.filter(user=user).first()
    if row is None:
        raise DomainError("您的账号不是用手机号登录的，请用登录密码签署。")
    return ask_code(row.phone.open(), at=at)


@transaction.atomic
def use_own_code(user: User, code: str, *, at: datetime) -> bool:
    """Tell whether a code is the one last sent to the phone of this account, and use it up. The caller counts the try."""
    proven = ProvenPhone.objects.filter(user=user).first()
    if proven is None or not _fits(proven.phone.open(), code, at):
        return False
    return bool(PhoneCode.objects.filter(phone_index=proven.phone_index).exclude(code_index="").update(code_index=""))


def _fits(digits: str, code: str, at: datetime) -> bool:
    row = PhoneCode.objects.filter(phone_index=proven_index(digits), sent_at__gt=at - GOOD_FOR).exclude(code_index="").first()
    return row is not None and secrets.compare_digest(row.code_index, _index(digits, code))


@transaction.atomic
def _enter(digits: str, code: str, name: str, *, at: datetime) -> User:
    row = PhoneCode.objects.select_for_update().filter(phone_index=proven_index(digits), code_index=_index(digits, code)).first()
    if row is None:
        raise DomainError(WRONG, field="code")  # another page was quicker with the same code
    proven = ProvenPhone.objects.select_related("user").filter(phone_index=row.phone_index).first()
    if proven is not None and not proven.user.is_active:
        raise DomainError("这个账号已停用，请联系县级卫生健康局。", field="phone")
    if proven is None and not name:
        raise DomainError("您是第一次使用，请填写您的姓名。", field="name")
    row.code_index = ""  # it opens once
    row.save(update_fields=["code_index"])
    return proven.user if proven is not None else _open(digits, name, at=at)


def _open(digits: str, name: str, *, at: datetime) -> User:
    new = NewUser(f"family-{secrets.token_hex(8)}", name, secrets.token_urlsafe(24))
    user = open_with_post(new, NewPost(Role.GUARDIAN, None, timezone.localdate(at)), actor=None, at=at).user
    ProvenPhone.objects.create(user=user, phone=digits, phone_index=proven_index(digits), proven_at=at)
    if not User.objects.filter(phone_index=phone_index(digits)).exists():  # where messages go, unless it serves another account
        user.set_phone(digits)
        user.save(update_fields=["phone_sealed", "phone_index"])
    return user


def _index(digits: str, code: str) -> str:
    return index_of(f"{digits} {code.strip()}", "families.phonecode.code")
