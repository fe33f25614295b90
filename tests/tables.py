"""Which tables a page reads: a kept page that reads one its gate does not name would be shown when it no longer holds."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from qingmiao.ui.web.kept_pages import KeptPagesMiddleware, tables_behind

TABLES = re.compile(r'\b(?:FROM|JOIN) "(\w+)"')
# Told by the key of a kept page itself, or how pages are kept.
MACHINERY = {"core_tablechange", "core_shared", "core_demonstrationcity"}


def watch_kept_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail every test with a page that is kept although it reads a table its gate does not name."""
    plain = KeptPagesMiddleware.__init__

    def watched(self: Any, get_response: Callable[[Any], Any]) -> None:
        plain(self, lambda request: _draw(get_response, request))

    monkeypatch.setattr(KeptPagesMiddleware, "__init__", watched)


def _draw(get_response: Callable[[Any], Any], request: Any) -> Any:
    named = {model._meta.db_table for model in tables_behind(request)}
    read: set[str] = set()

    def note(execute: Any, sql: Any, *rest: Any) -> Any:
        read.update(TABLES.findall(str(sql)))
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        response = get_response(request)
    unnamed = read - named - MACHINERY if named and response.status_code == 200 else set()
    assert not unnamed, f"{request.path} reads {sorted(unnamed)}, which its gate does not name"
    return response
