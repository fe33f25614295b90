"""Who tries to sign in: a device on which this account signed in before, or else an address."""

import ipaddress
import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from qingmiao.accounts.models import Secret, User
from qingmiao.accounts.services import Guess

COOKIE, SALT = "device", "qingmiao.device"
REMEMBERED_S = 180 * 24 * 60 * 60
MOST_ACCOUNTS = 5  # of people who share one computer
HOME_PREFIX = {4: 32, 6: 64}  # a house with IPv6 holds a whole network


def guess_of(request: HttpRequest | None, secret: Secret, user: User | None, name: str = "") -> Guess:
    """Return a try as the throttle counts it."""
    device = _device(request)
    if user is not None and user.pk in device["accounts"]:
        return Guess(secret, f"device {device['id']}", user, name, is_known=True)
    return Guess(secret, address_of(request), user, name)


def address_of(request: HttpRequest | None) -> str:
    """Return the trusted address of a client, as far as one household or office has it; empty when there is none."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "") if request else "")
    except ValueError:
        return ""
    return f"address {ipaddress.ip_network((address, HOME_PREFIX[address.version]), strict=False)}"


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let a device be known from now on: this account has signed in on it."""
    device = _device(request)
    if user.pk in device["accounts"]:
        return
    device["accounts"] = [user.pk, *device["accounts"]][:MOST_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        signing.dumps(device, salt=SALT),
        max_age=REMEMBERED_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _device(request: HttpRequest | None) -> dict[str, Any]:
    """Read what the device carries; one that carries nothing of ours is new."""
    try:
        device: dict[str, Any] = signing.loads(request.COOKIES[COOKIE] if request else "", salt=SALT, max_age=REMEMBERED_S)
    except (KeyError, signing.BadSignature):
        return {"id": secrets.token_urlsafe(12), "accounts": []}
    return device
