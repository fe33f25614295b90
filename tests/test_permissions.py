"""Deny by default: every door × everyone who may come to it, at rows that stand near to them and at rows that do not.

Each app makes its rows in tests/<app>/situations.py. Every grant of every action must be tried at a row to which the post is near and,
unless it holds everywhere, by a post of the same role that is not near. docs/permissions.md is what the gates say.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.test import Client

from cast import everyone
from filings.factories import employee_of, manager_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.config import rooms
from qingmiao.config.cli.permissions import Route, matrix, routes
from qingmiao.core.permissions import Action, Grant, everywhere
from qingmiao.institutions.models import Institution

OWN_ROUTES = [route for route in routes() if route.gate is not None]
# Routes of ours without a gate, each with its reason.
UNGATED = {
    "account_login": "sign-in itself",
    "switch_post": "looks only at the person's own posts",
}
# Routes that answer 404 to a request which names nothing to act on.
NEEDS_A_NAME = {"visit_photo_add", "phase_remove"}
APPS_WITH_ROWS = {action.name.split(".")[0] for action in Action.registry.values() if action.model is not None}


def test_every_route_of_ours_has_a_name_of_its_own() -> None:
    names = Counter(route.name for route in OWN_ROUTES)
    assert not [name for name, count in names.items() if count > 1]


def test_docs_permissions_is_current() -> None:
    assert (settings.ROOT / "docs" / "permissions.md").read_text(encoding="utf-8") == matrix()


def test_every_route_of_ours_has_a_gate() -> None:
    ungated = {route.name for route in routes() if route.gate is None and route.is_own}
    assert ungated == set(UNGATED)


def test_every_app_whose_actions_have_rows_makes_situations() -> None:
    missing = [app for app in rooms.apps() if app in APPS_WITH_ROWS and not (settings.ROOT / "tests" / app / "situations.py").exists()]
    assert not missing, f"write tests/<app>/situations.py: {missing}"


def all_situations() -> list[Model]:
    """Make the rows of every app, in the order of the house from below."""
    order = [app for app in rooms.apps() if app in APPS_WITH_ROWS]
    return [row for app in order for row in import_module(f"{app}.situations").situations()]


def the_cast() -> list[Post]:
    managed = [post for house in Institution.objects.order_by("pk") for post in (manager_of(house), employee_of(house))]
    return list(everyone(*managed))


def rows_of(action: Action[Any], rows: list[Model]) -> list[Model]:
    return [row for row in rows if isinstance(row, action.model or ())]


def near_to(post: Post, action: Action[Any], rows: list[Model]) -> set[Any]:
    """Return the keys of those rows on which a post may act; what `action.permits` tells, asked once for all of them."""
    return set(action.rows(post).filter(pk__in=[row.pk for row in rows_of(action, rows)]).values_list("pk", flat=True))


def address(route: Route, row: Any) -> str:
    """Fill a pattern with the key of a row, and anything else with a harmless word."""

    def fill(found: re.Match[str]) -> str:
        kind, _, name = found[1].rpartition(":")
        if name == "pk":
            return str(row.pk if row is not None else 1)
        if row is not None and isinstance(getattr(row, name, None), str):
            return str(getattr(row, name))
        return "1" if kind == "int" else "basic"

    return re.sub(r"<([^>]+)>", fill, route.pattern).replace("\\Z", "")


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer_of(browser: Client, route: Route, row: Any) -> Any:
    method = "get" if "GET" in route.gate.methods else "post"
    with taken_back():
        response = getattr(browser, method)(address(route, row))
        if response.streaming:
            list(response.streaming_content)  # the test client closes the file once it was read
    return response


def may_be_kept(response: Any) -> bool:
    """Whether a cache may keep this answer to a signed-in person, or take a fragment for its page."""
    return "no-store" not in response.get("Cache-Control", "") or "HX-Request" not in response.get("Vary", "")


@pytest.mark.django_db
def test_every_grant_is_tried_by_somebody_near_and_somebody_apart() -> None:
    rows, cast, untried = all_situations(), the_cast(), []
    for action in Action.registry.values():
        if action.model is None:
            continue
        tried = set()
        for post in filter(action.is_granted, cast):
            near = near_to(post, action, rows)
            tried |= {(post.role, row.pk in near) for row in rows_of(action, rows)}
        missing = [(grant.role, near) for grant in action.grants for near in _wanted(grant) if (grant.role, near) not in tried]
        untried += [f"{action.name} {role} {'near' if near else 'apart'}" for role, near in missing]
    assert not untried, f"add rows to the situations of these apps, or posts to tests/cast.py: {untried}"


def _wanted(grant: Grant) -> list[bool]:
    return [True] if grant.where is everywhere else [True, False]


@pytest.mark.django_db
def test_every_door_admits_exactly_those_whom_its_gate_names(client: Client) -> None:
    """One row: whoever stands near enters and nobody else, whatever the role. Many or none: whoever holds a role that is named.

    Whatever is answered to them is kept by no cache.
    """
    rows, wrong, kept, tried = all_situations(), [], set(), set()
    for post in the_cast():
        browser, near = signed_in(client, post), {}
        for route in OWN_ROUTES:
            for row, is_expected in visits(route, post, rows, near):
                if (route.name, post.role, is_expected) in tried:  # once for each role, near and apart
                    continue
                tried.add((route.name, post.role, is_expected))
                answer = answer_of(browser, route, row)
                kept |= {route.name} if may_be_kept(answer) else set()
                status = answer.status_code
                names_a_part = len(re.findall("<", route.pattern)) > 1 or route.name in NEEDS_A_NAME  # 404 where the row has no such part
                is_wrong = status != 404 if not is_expected else status == 404 and route.gate.kind == "one" and not names_a_part
                if is_wrong:
                    wrong.append((post.role, str(post.organisation), route.name, str(row), status))
    assert not wrong, wrong
    assert not kept, kept


def visits(route: Route, post: Post, rows: list[Model], near: dict[str, set[Any]]) -> Iterator[tuple[Model | None, bool]]:
    """Yield the rows a post tries at a door, each with whether it should enter: one near and one apart, where there are.

    `near` keeps the rows near to this post, by action.
    """
    action = route.gate.action
    if route.gate.kind != "one":
        yield None, action is None or action.is_granted(post)
        return
    if action.name not in near:
        near[action.name] = near_to(post, action, rows)
    found: dict[bool, Model] = {}
    for row in rows_of(action, rows):
        found.setdefault(row.pk in near[action.name], row)
    yield from ((row, is_near) for is_near, row in found.items())


@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in_from_everything_that_is_not_public(client: Client) -> None:
    for route in OWN_ROUTES:
        if route.gate.kind == "public":
            continue
        method = "get" if "GET" in route.gate.methods else "post"
        response = getattr(client, method)(address(route, None))
        assert response.status_code == 302, route.pattern
        assert response["Location"].startswith("/account/login/"), route.pattern


def test_no_module_but_the_declarations_tests_a_role() -> None:
    """A role is compared in the permissions and in the second-factor rule, nowhere else; giving a role is not testing it."""
    compared = re.compile(r"(==|!=|\bin|\bis|\bnot)\s*\(?\{?(?<!\w)Role\.|(?<!\w)Role\.\w+\s*(==|!=)|\.role\s+(not )?in OFFICERS")
    source = rooms.HOUSE
    allowed = {"accounts/models.py", "core/web/middleware.py", "ui/web/forms.py"}
    found = {str(path.relative_to(source)) for path in source.rglob("*.py") if compared.search(Path(path).read_text(encoding="utf-8"))}
    assert found - allowed == set()
