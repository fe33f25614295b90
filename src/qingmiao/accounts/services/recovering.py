"""A forgotten password, set anew by whoever holds the account's phone and its second factor."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from qingmiao.accounts.models import ResetCode, Secret, User
from qingmiao.accounts.queries import user_called
from qingmiao.accounts.rules import account_key, phone_key
from qingmiao.accounts.services.guessing import Guess, forget_guesses, guess
from qingmiao.accounts.services.signals import account_changed
from qingmiao.codes.errors import DomainError
from qingmiao.codes.sealing import blind_index

CONTEXT = "accounts.resetcode.index"
DIGITS = 6
GOOD_FOR, AGAIN_AFTER, KEPT = timedelta(minutes=10), timedelta(minutes=1), timedelta(days=2)
MOST_A_DAY = 5  # codes to one account
WRONG = "短信验证码不正确或已过期，请核对，或重新获取。"


@transaction.atomic
def ask_reset_code(login: str, *, source: str, at: datetime) -> ResetCode:
    """Keep that a code was asked for under a name; whether it is anybody's is looked at by the job that sends, not here."""
    row = ResetCode(source_index=source, asked_at=at)
    row.login = login
    row.save()
    return row


@transaction.atomic
def new_reset_code(row: ResetCode, *, at: datetime) -> str:
    """Return the code to be sent to the account's phone (`row.user` then names it); an empty text where none is to be sent.

    That is so without an account in use that has a phone, less than a minute after the last code, after the last one of a day, and when
    nobody waits for it any more.
    """
    user = user_called(row.login)
    if user is None or not (user.is_active and user.phone_index) or at >= row.asked_at + GOOD_FOR:
        return ""
    user = User.objects.select_for_update().get(pk=user.pk)
    others = ResetCode.objects.filter(user=user).exclude(pk=row.pk)
    if others.filter(sent_at__gt=at - AGAIN_AFTER).exists() or others.filter(sent_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        return ""
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    row.user, row.index, row.sent_at = user, _index(user, code), at
    row.save(update_fields=["user", "index", "sent_at"])
    return code


def purge_reset_codes(*, at: datetime) -> int:
    """Remove what was asked for more than two days ago, and return how much: nothing is counted by it any more."""
    return ResetCode.objects.filter(asked_at__lt=at - KEPT).delete()[0]


def set_forgotten_password(user: User | None, code: str, password: str, tried: Guess, factor: Callable[[], bool], *, at: datetime) -> None:
    """Set a new password for whoever has the code and the second factor; every session of the account ends.

    Without an account a try is counted and answered like any other: nobody learns here whether there is one. `tried` counts the code,
    `factor` checks the second factor and counts it. Raises DomainError for a wrong or old code, a wrong factor, and a password that
    cannot be used. Call it outside of a transaction: the tries stay counted.
    """
    row = ResetCode.objects.filter(user=user, sent_at__gt=at - GOOD_FOR).order_by("-sent_at").first() if user else None

    def is_right() -> bool:
        return user is not None and row is not None and secrets.compare_digest(row.index, _index(user, code))

    if not guess(tried, is_right, at=at) or user is None:
        raise DomainError(WRONG, field="code")
    if not factor():
        raise DomainError("动态验证码或恢复码不正确，请核对后重新输入。", field="factor")
    _set(user, password, at=at)


@transaction.atomic
def _set(user: User, password: str, *, at: datetime) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError("".join(error.messages), field="password") from error
    if not ResetCode.objects.filter(user=user).delete()[0]:
        raise DomainError(WRONG, field="code")  # another page was quicker with the same code
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    forget_guesses(user)
    account_changed.send(User, post=None, subject=user, verb="recover_password", at=at, changes={})


def reset_guess(user: User | None, name: str, visitor: str) -> Guess:
    """Return a try at the code as the throttle counts it: of the account, or of the name that was typed where there is none."""
    return Guess(Secret.RESET_CODE, visitor, user, "" if user else phone_key(name) or account_key(name))


def _index(user: User, code: str) -> str:
    return blind_index(settings.DATA_KEYS, f"{user.pk}-{code.strip()}", CONTEXT)
