"""Audit of what happens below core: sign-ins, and writes on accounts."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.utils import timezone

from qingmiao.accounts.models import User
from qingmiao.accounts.services import account_changed
from qingmiao.core import audit
from qingmiao.core.models import AuditEntry


@receiver(account_changed)
def record_account_change(post: Any, subject: Any, verb: str, at: Any, changes: dict[str, Any], **_: Any) -> None:
    """Write the audit row of a change to an account or post."""
    audit.record(post, verb, subject, at=at, changes=changes)


def _record_sign(user: User, verb: str) -> None:
    AuditEntry.objects.create(
        at=timezone.now(),  # noqa: TID251  # a signal of the sign-in itself carries no time
        actor_label=user.display_name,
        verb=verb,
        subject_type="accounts.user",
        subject_id=str(user.pk),
    )


@receiver(user_logged_in)
def record_sign_in(user: User, request: Any = None, **_: Any) -> None:
    """Write the audit row of a sign-in, and tell the owner who was kept out since the last one."""
    if request is not None:
        _warn_of_guesses(user, request)
    _record_sign(user, "sign_in")


def _warn_of_guesses(user: User, request: Any) -> None:
    own = AuditEntry.objects.filter(subject_type="accounts.user", subject_id=str(user.pk))
    before = own.filter(verb="sign_in").order_by("-pk").values_list("pk", flat=True).first() or 0
    paused = list(own.filter(verb="pause_guesses", pk__gt=before).order_by("pk"))
    if paused:
        last = timezone.localtime(paused[-1].at)
        what = "、".join(dict.fromkeys(entry.changes["secret"] for entry in paused))
        sentence = f"上次登录以来，有人连续输错您的{what}，系统暂停了 {len(paused)} 次，最近一次在 {last:%-m月%-d日 %H:%M}。"
        messages.warning(request, f"{sentence}如果不是您本人，请修改密码，并告诉系统管理员。", fail_silently=True)


@receiver(user_logged_out)
def record_sign_out(user: User | None, **_: Any) -> None:
    """Write the audit row of a sign-out."""
    if user:
        _record_sign(user, "sign_out")
