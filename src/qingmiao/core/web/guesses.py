"""Codes that name no account, counted by the address that tries them; and tries at an account, for the apps above."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest
from django.utils import timezone

from qingmiao.accounts.models import Secret, User
from qingmiao.accounts.services import Guess, guess
from qingmiao.accounts.web.devices import address_of, guess_of

T = TypeVar("T")


def sender_of(request: HttpRequest) -> str:
    """Return the address a request came from, as far as one household has it: what a flood without codes is counted by."""
    return address_of(request)


def try_of(request: HttpRequest, secret: Secret, user: User | None, name: str) -> Guess:
    """Return a try at a secret of an account, or of a name where there is none yet, as the throttle counts it."""
    return guess_of(request, secret, user, name)


def guess_code(request: HttpRequest, secret: Secret, look: Callable[[], T | None]) -> T | None:
    """Return what `look` finds under a code; finding nothing is a wrong try. Raises ThrottledError after too many from one address.

    Here the code is looked at first: these codes are too long to be found by trying, and a right one is never refused because
    somebody at the same address tried wrong ones.
    """
    return look() or guess(Guess(secret, address_of(request)), lambda: None, at=timezone.now())
