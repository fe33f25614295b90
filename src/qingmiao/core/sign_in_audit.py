"""Audit of what happens below core: sign-ins, and writes on accounts."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
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
def record_sign_in(user: User, **_: Any) -> None:
    """Write the audit row of a sign-in."""
    _record_sign(user, "sign_in")


@receiver(user_logged_out)
def record_sign_out(user: User | None, **_: Any) -> None:
    """Write the audit row of a sign-out."""
    if user:
        _record_sign(user, "sign_out")


@receiver(user_login_failed)
def record_failed_sign_in(credentials: dict[str, Any], **_: Any) -> None:
    """Write the audit row of a refused sign-in, when it names an account."""
    user = User.objects.filter(username=credentials.get("username", "")).first()
    if user:
        _record_sign(user, "sign_in_failed")
