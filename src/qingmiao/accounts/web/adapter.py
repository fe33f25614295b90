"""How allauth behaves here: accounts are opened by administrators only, and no secret of a second factor stands in clear."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from qingmiao.codes.sealing import seal, unseal

SIGNED_IN = "account/messages/logged_in.txt"
FACTOR_CONTEXT = "mfa.authenticator.data"


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """No sign-up from outside."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Return False: an account is opened with a post, by an administrator."""
        return False

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any) -> None:
        """Say nothing of a sign-in that went well: the desk itself says so, and has other news."""
        if message_template != SIGNED_IN:
            super().add_message(request, level, message_template, *args, **kwargs)


class SealingAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Seals the secret of an authenticator app and the seed of the recovery codes."""

    def encrypt(self, text: str) -> str:
        """Return the sealed form, base64."""
        return base64.b64encode(seal(settings.DATA_KEYS, text, FACTOR_CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text."""
        return unseal(settings.DATA_KEYS, base64.b64decode(encrypted_text), FACTOR_CONTEXT)
