"""The one place where a password opens a session."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from qingmiao.accounts.models import Secret, User
from qingmiao.accounts.queries import user_called
from qingmiao.accounts.rules import account_key
from qingmiao.accounts.services import guess
from qingmiao.accounts.web.devices import guess_of


class CountingBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """Checks passwords, each try counted. It stands first and decides; allauth's own only keeps sessions opened under its name."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User:
        """Return the account. Raises PermissionDenied for a wrong password, ThrottledError for one too many."""
        typed = str(credentials.get("username") or "")
        user, check = user_called(typed), super().authenticate
        known = credentials | {"username": user.username if user else account_key(typed)}
        tried = guess_of(request, Secret.PASSWORD, user, known["username"] or "?")
        found: User | None = guess(tried, lambda: check(request, **known), at=timezone.now())
        if found is None:
            raise PermissionDenied
        return found
