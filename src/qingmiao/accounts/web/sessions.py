"""Sessions as rows in which nothing can be read: they hold unfinished second factors, and what was typed before a sign-in."""

import base64
import json
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db

from qingmiao.codes.errors import DomainError
from qingmiao.codes.sealing import seal, unseal

CONTEXT = "sessions.session.session_data"


class SessionStore(db.SessionStore):
    """Django's store in the database, its data sealed. One that cannot be opened is empty: the person signs in again."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return the sealed form, base64."""
        return base64.b64encode(seal(settings.DATA_KEYS, json.dumps(session_dict), CONTEXT)).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Return the data."""
        try:
            opened: dict[str, Any] = json.loads(unseal(settings.DATA_KEYS, base64.b64decode(session_data), CONTEXT))
        except (ValueError, DomainError):
            return {}
        return opened
