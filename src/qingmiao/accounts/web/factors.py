"""The second factor where no session is open yet: a code of an app, or a recovery code."""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils import timezone

from qingmiao.accounts.models import Secret, User
from qingmiao.accounts.services import guess
from qingmiao.accounts.web.devices import guess_of
from qingmiao.accounts.web.forms import is_first_use

TYPED = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


def has_typed_factor(user: User) -> bool:
    """Tell whether an account has a second factor that can be typed."""
    return bool(Authenticator.objects.filter(user=user, type__in=TYPED).exists())


def check_factor(request: HttpRequest, user: User, code: str) -> bool:
    """Check a typed code against the account's app and recovery codes, counted; each opens once."""
    return bool(guess(guess_of(request, Secret.SECOND_FACTOR, user), lambda: _fits(user, code.strip()), at=timezone.now()))


def _fits(user: User, code: str) -> bool:
    for row in Authenticator.objects.filter(user=user, type__in=TYPED).order_by("type"):
        if row.wrap().validate_code(code) and (row.type != Authenticator.Type.TOTP or is_first_use(row)):
            return True
    return False
