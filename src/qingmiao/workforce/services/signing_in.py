"""A worker opens the own file with a code: it opens once, within days, for that person only.

It goes to the person's own phone; where there is no gateway or no number, whoever issued it hands it over.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post, Role, Secret, User, phone_index
from qingmiao.accounts.queries import health_department_of
from qingmiao.accounts.services import Guess, NewPost, NewUser, guess, open_with_post
from qingmiao.codes.cleaning import clean_code
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.jobs import app
from qingmiao.core.parties import News, tell
from qingmiao.core.privacy import index_of
from qingmiao.core.sms import is_reachable, text_to
from qingmiao.core.workflow import lock
from qingmiao.workforce.models import Engagement, SignInCode, Worker
from qingmiao.workforce.services.matching import find_worker

TEXT_CODE = "workforce.text_code"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read for another
LENGTH, PART, HOLDS = 8, 4, timedelta(days=7)
WRONG = "证件号码或登录码不正确，或登录码已用过、已过期。登录码由所在机构发放，请核对后再试。"


@dataclass(frozen=True)
class HandedOver:
    """What became of a new code: sent to a phone, masked here, and shown to nobody; or to be handed over by who issued it."""

    code: str = ""
    sent_to: str = ""


@transaction.atomic
def hand_over_code(worker: Worker, *, by_hand: bool, actor: Post, at: datetime) -> HandedOver:
    """Let a code be sent to the person's phone; with `by_hand`, or where it cannot be sent, return it to be handed over."""
    if by_hand or not worker.phone or not is_reachable():
        return HandedOver(code=issue_code(worker, actor=actor, at=at))
    app.configure_task(TEXT_CODE).defer(worker_pk=worker.pk, actor_pk=actor.pk, asked_at=at.isoformat())
    return HandedOver(sent_to=str(worker.phone))


@transaction.atomic
def text_code(worker: Worker, asked_at: datetime, *, actor: Post, at: datetime) -> None:
    """Issue a code and send it to the person's phone, unless one was handed over since it was asked for.

    Called by a job, so that the code is kept nowhere; tried again, it is another one.
    """
    if SignInCode.objects.filter(worker=worker, made_at__gt=asked_at).exists():
        return
    code, page = issue_code(worker, actor=actor, at=at), f"{settings.BASE_URL}{reverse('worker_sign_in')}"
    words = f"查看本人从业档案的登录码 {code}，{HOLDS.days} 天内有效，用一次就失效。打开 {page} 填证件号码和登录码。"
    audit.record(actor, "send_sms", worker, at=at, purpose="发送登录码")
    text_to(worker.phone.open(), words, key=f"sign-in-{worker.pk}-{at.isoformat()}")


@transaction.atomic
def issue_code(worker: Worker, *, actor: Post, at: datetime) -> str:
    """Return a new code, shown once; codes given before open nothing any more."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    SignInCode.objects.filter(worker=worker, used_at=None).update(expires_at=at)
    SignInCode.objects.create(worker=worker, code_index=_index(worker, code), made_by=actor, made_at=at, expires_at=at + HOLDS)
    audit.record(actor, "issue_sign_in_code", worker, at=at)
    return f"{code[:PART]}-{code[PART:]}"


def sign_in_by_code(number: str, code: str, visitor: str, *, at: datetime) -> User:
    """Return the account of a worker whose code is right, opened at the first time.

    Raises DomainError in one sentence whatever was wrong, and ThrottledError after too many tries.
    """
    typed = clean_code(number)
    worker = find_worker(typed)
    tried = Guess(Secret.SIGN_IN_CODE, visitor, worker.user if worker else None, typed[:20] or "?")
    user = guess(tried, lambda: _open(worker, code, at=at), at=at)
    if user is None:
        raise DomainError(WRONG, field="code")
    return user


@transaction.atomic
def _open(worker: Worker | None, code: str, *, at: datetime) -> User | None:
    """Use a code up and return the account, or None."""
    if worker is None:
        return None
    row = (
        SignInCode.objects.select_for_update().filter(code_index=_index(worker, clean_code(code)), used_at=None, expires_at__gt=at).first()
    )
    if row is None:
        return None
    row.used_at = at
    row.save(update_fields=["used_at"])
    return _account(worker, at=at)


def _account(worker: Worker, *, at: datetime) -> User:
    worker = lock(Worker, worker.pk)
    if worker.user is None:
        new = NewUser(f"worker-{worker.pk}", worker.name.open(), secrets.token_urlsafe(24))
        post = open_with_post(new, NewPost(Role.WORKER, None, timezone.localdate(at)), actor=None, at=at)
        worker.user = post.user
        _take_over_phone(worker)
        worker.save(update_fields=["user"])
    return worker.user


def _take_over_phone(worker: Worker) -> None:
    """Let reminders reach the person by SMS, unless the number belongs to another account."""
    user, phone = worker.user, worker.phone.open()
    if user is not None and phone and not User.objects.filter(phone_index=phone_index(phone)).exists():
        user.set_phone(phone)
        user.save(update_fields=["phone_sealed", "phone_index"])


def _index(worker: Worker, code: str) -> str:
    return index_of(f"{worker.pk} {code}", "workforce.signincode.code")


@transaction.atomic
def confirm_engagement(row: Engagement, *, is_right: bool, actor: Post, at: datetime) -> Engagement:
    """Keep what the worker says of a post: that it is so, or that it is not; the institution and its county are then asked."""
    row = lock(Engagement, row.pk)
    row.confirmed_on = timezone.localdate(at) if is_right else None
    row.save(update_fields=["confirmed_on"])
    audit.record(actor, "confirm_engagement" if is_right else "deny_engagement", row, at=at)
    if not is_right:
        news = News("denied", "有人反映本人的任职登记不实，请核实", path=reverse("worker_show", kwargs={"pk": row.worker_id}))
        tell(row, news, health_department_of(row.institution.county_code), at=at)
    return row
