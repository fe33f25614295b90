"""The one throttle of every secret that can be guessed: passwords, codes, keys. Count the try first, then look at the secret.

A try is counted in a transaction of its own before the secret is looked at, so that neither parallel tries nor a refusal that
rolls back escape the count. After a few wrong ones in a row the next has to wait seconds, then a quarter of an hour, then twice
as long each time; a try that comes too early is not looked at. With time a count eases off by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction

from qingmiao.accounts.models import GuessCount, Post, Secret, User
from qingmiao.accounts.rules import pause_after
from qingmiao.accounts.services.signals import account_changed
from qingmiao.codes.errors import DomainError
from qingmiao.codes.sealing import blind_index

T = TypeVar("T")
KEY_CONTEXT = "accounts.guesscount.key"
FORGOTTEN_AFTER = timedelta(days=2)
# Where nothing holds a try up. Not the instant of the last one: of two clicks at once the earlier may arrive later.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
WRONG_VERBS = {Secret.PASSWORD: "sign_in_failed"}
OTHER_WAYS = "在您登录过的设备上，或用通行密钥，仍可登录；也可以请系统管理员重置密码。"
# Secret → what is paused when it closes, and how else to get in.
PAUSED = {
    Secret.PASSWORD: ("登录", OTHER_WAYS),
    Secret.SECOND_FACTOR: ("登录", OTHER_WAYS),
    Secret.SIGNATURE: ("签署", ""),
    Secret.RECEIPT_CODE: ("查验", ""),
    Secret.REPORT_CODE: ("查询", ""),
    Secret.TOKEN: ("推送", ""),
    Secret.RESET_CODE: ("重置", "也可以请系统管理员重置密码。"),
    Secret.SIGN_IN_CODE: ("登录", "可以请所在机构重新发放登录码。"),
    Secret.PHONE_CODE: ("登录", "可以过一会儿重新获取验证码。"),
    Secret.INVITATION: ("接受邀请", "可以请邀请您的监护人重新发邀请。"),
    Secret.CHILD_NUMBER: ("登记孩子", "可以带证件到县级卫生健康局办理。"),
    Secret.ATTENDANCE_CODE: ("签到", "可以请开班单位补签。"),
}


class ThrottledError(DomainError):
    """Too many wrong tries: the secret was not looked at, or was wrong once too often. `wait_s`: seconds until the next may come."""

    def __init__(self, secret: Secret, wait: timedelta) -> None:
        self.wait_s = max(1, -(-wait // timedelta(seconds=1)))
        named, (what, ways) = f"连续多次{secret.label}不正确", PAUSED[secret]
        if self.wait_s < 60:
            super().__init__(f"{named}，请等 {self.wait_s} 秒后再试。")
        else:
            super().__init__(f"{named}，为保护安全已暂停{what} {-(-self.wait_s // 60)} 分钟，请稍后再试。{ways}")


@dataclass(frozen=True)
class Limit:
    """How many wrong tries in a row close, and how soon one of them is forgotten."""

    closes_at: int
    eases_every: timedelta


OF_ONE_VISITOR = Limit(5, timedelta(hours=1))
OF_ALL_STRANGERS = Limit(30, timedelta(hours=1))
# Many people may share an address: of codes that name no account, and of many accounts one after the other.
OF_ONE_ADDRESS = Limit(30, timedelta(minutes=1))
OF_MANY_ACCOUNTS = Limit(100, timedelta(minutes=1))


@dataclass(frozen=True)
class Guess:
    """One try: at which secret, of which account (or of the name that was typed, or of nobody), by which visitor.

    `visitor` is a device or an address. `is_known`: a device on which this account signed in before; what all strangers
    together do then does not hold it up. Leave `visitor` empty where only the person can try, in an own session.
    """

    secret: Secret
    visitor: str = ""
    user: User | None = None
    name: str = ""
    is_known: bool = False

    def limits(self) -> dict[str, Limit]:
        """Return whose tries are counted together (the key of their count), and their limit; always in the order in which to lock."""
        subject = f"user {self.user.pk}" if self.user else f"name {self.name}" if self.name else ""
        if not subject:
            return {self._key("", self.visitor): OF_ONE_ADDRESS}
        found = {self._key(subject, self.visitor): OF_ONE_VISITOR}
        if self.visitor and not self.is_known:
            found |= {self._key(subject, ""): OF_ALL_STRANGERS, self._key("", self.visitor): OF_MANY_ACCOUNTS}
        return found

    def _key(self, subject: str, visitor: str) -> str:
        return blind_index(settings.DATA_KEYS, f"{self.secret}|{subject}|{visitor}", KEY_CONTEXT)


def guess(tried: Guess, look: Callable[[], T], *, at: datetime) -> T:
    """Count a try, look at the secret, and return what `look` returned; falsy means wrong.

    Raises ThrottledError when the try comes too early, or was the wrong one that closes.
    """
    counted: list[tuple[GuessCount, Limit]] = []
    with transaction.atomic():
        for key, limit in tried.limits().items():
            count, is_early = _begin(tried, key, limit, at)
            counted.append((count, limit))
            if is_early:
                break
    if is_early:
        raise ThrottledError(tried.secret, count.open_at - at)
    found = look()
    if found:
        _take_back(counted)
        return found
    closed = [count for count, limit in counted if count.tries >= limit.closes_at]
    _tell(tried, closed, at)
    if closed:
        raise ThrottledError(tried.secret, max(count.open_at for count in closed) - at)
    return found


def sign_beside(post: Post, password: str, *, field: str, at: datetime) -> None:
    """Let somebody else sign what is open on this screen, with the own password. Raises DomainError at `field` for a wrong one.

    Call it outside of the transaction that a refusal takes back: the try stays counted.
    """
    if not guess(Guess(Secret.SIGNATURE, user=post.user), lambda: post.user.check_password(password), at=at):
        raise DomainError(f"{post.user.display_name}的密码不正确，没有签字。请由本人重新输入登录密码。", field=field)


def forget_guesses(user: User) -> None:
    """Let an account be tried again at once: its password was set anew."""
    GuessCount.objects.filter(user=user).delete()


def purge_guesses(*, at: datetime) -> int:
    """Remove the counts that time has eased off, and return how many."""
    return GuessCount.objects.filter(eased_at__lt=at - FORGOTTEN_AFTER, open_at__lt=at).delete()[0]


def _begin(tried: Guess, key: str, limit: Limit, at: datetime) -> tuple[GuessCount, bool]:
    """Count a try and return whether it comes too early. Once closed, early tries change nothing: nobody can keep an account closed."""
    count = _locked(tried, key, limit, at)
    count.ease(at, limit.eases_every)
    is_early = at < count.open_at
    if not is_early or count.tries < limit.closes_at:
        count.tries += 1
        if pause := pause_after(count.tries, limit.closes_at):
            count.open_at = max(count.open_at, at + pause)
        if is_early and count.tries == limit.closes_at:
            _tell_of_pause(tried, count, at)
    count.save(update_fields=["tries", "eased_at", "open_at"])
    return count, is_early


def _locked(tried: Guess, key: str, limit: Limit, at: datetime) -> GuessCount:
    """Lock the count of a key, begun anew where there is none or where a right try took it away this instant."""
    counts = GuessCount.objects.select_for_update(of=("self",)).filter(secret=tried.secret, key=key)
    while (count := counts.first()) is None:
        user = tried.user if limit is not OF_MANY_ACCOUNTS else None
        GuessCount.objects.bulk_create(
            [GuessCount(secret=tried.secret, key=key, user=user, eased_at=at, open_at=LONG_AGO)], ignore_conflicts=True
        )
    return count


def _take_back(counted: list[tuple[GuessCount, Limit]]) -> None:
    """Forget the wrong tries before a right one; of a count that others share, only the right one itself."""
    for count, limit in counted:
        if limit is OF_ONE_VISITOR:
            count.delete()
        else:
            GuessCount.objects.filter(pk=count.pk).update(tries=count.tries - 1, open_at=LONG_AGO)


@transaction.atomic
def _tell(tried: Guess, closed: list[GuessCount], at: datetime) -> None:
    """Have a wrong try written down where an account is known, and every pause it brought."""
    if tried.user:
        verb, what = WRONG_VERBS.get(tried.secret, "wrong_secret"), {"secret": tried.secret.label}
        account_changed.send(User, post=None, subject=tried.user, verb=verb, at=at, changes=what)
    for count in closed:
        _tell_of_pause(tried, count, at)


def _tell_of_pause(tried: Guess, count: GuessCount, at: datetime) -> None:
    changes = {"secret": tried.secret.label, "visitor": tried.visitor, "tries": count.tries}
    account_changed.send(GuessCount, post=None, subject=tried.user or count, verb="pause_guesses", at=at, changes=changes)
