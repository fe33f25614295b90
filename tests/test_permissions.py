"""Deny by default: every route × every role, against what the gates declare; and docs/permissions.md is what the gates say."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from filings.factories import (
    CITY,
    COUNTY,
    OTHER_COUNTY,
    a_department,
    a_nonconforming_filing,
    a_post,
    a_registration,
    employee_of,
    manager_of,
    officer_of,
    signed_in,
)
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.config.cli.permissions import Route, matrix, routes
from qingmiao.core.permissions import Action

OWN_ROUTES = [route for route in routes() if route.gate is not None]
# Routes of ours without a gate, each with its reason.
UNGATED = {
    "account_login": "sign-in itself",
    "switch_post": "looks only at the person's own posts",
}
# Routes that answer 404 to a request which names nothing to act on.
NEEDS_A_NAME = {"visit_photo_add"}


def test_docs_permissions_is_current() -> None:
    assert (settings.ROOT / "docs" / "permissions.md").read_text(encoding="utf-8") == matrix()


def test_every_route_of_ours_has_a_gate() -> None:
    ungated = {route.name for route in routes() if route.gate is None and route.is_own}
    assert ungated == set(UNGATED)


def posts_of_every_role() -> dict[str, Post]:
    """One post of each role, all of them concerned with one institution and its filing."""
    filing = a_nonconforming_filing()
    a_registration()
    city = a_department(Department.HEALTH, CITY)
    return {
        Role.INSTITUTION_MANAGER: manager_of(filing.institution),
        Role.INSTITUTION_STAFF: employee_of(filing.institution),
        Role.COUNTY_OFFICER: officer_of(COUNTY),
        Role.CITY_OFFICER: a_post(Role.CITY_OFFICER, city),
        Role.DEPARTMENT_OFFICER: a_post(Role.DEPARTMENT_OFFICER, a_department(Department.MARKET_REGULATION, COUNTY)),
        Role.AUDITOR: a_post(Role.AUDITOR, a_department(Department.AUDIT, CITY)),
        Role.ADMINISTRATOR: a_post(Role.ADMINISTRATOR, a_department(Department.INFORMATION_CENTRE, CITY)),
        Role.GUARDIAN: a_post(Role.GUARDIAN, None),
    }


def address(route: Route, row: Any) -> str:
    """Fill a pattern with the key of a row, and anything else with a harmless word."""

    def fill(found: re.Match[str]) -> str:
        kind, _, name = found[1].rpartition(":")
        if name == "pk":
            return str(row.pk if row is not None else 1)
        return "1" if kind == "int" else "basic"

    return re.sub(r"<([^>]+)>", fill, route.pattern).replace("\\Z", "")


def row_for(action: Action[Any] | None, post: Post) -> Any:
    if action is None or action.model is None:
        return None
    return action.rows(post).first() or action.model._default_manager.first()


def is_expected_to_enter(route: Route, post: Post, row: Any) -> bool:
    """What the gate declares: signed-in and public for all; else the grant, and for one row the relationship too."""
    action = route.gate.action
    if action is None:
        return True
    if not action.is_granted(post):
        return False
    return route.gate.kind != "one" or (row is not None and action.permits(post, row))


@pytest.mark.django_db
def test_every_route_admits_exactly_the_roles_its_gate_names(client: Client) -> None:
    wrong = []
    for role, post in posts_of_every_role().items():
        browser = signed_in(client, post)
        for route in OWN_ROUTES:
            row = row_for(route.gate.action, post)
            where = address(route, row)
            method = "get" if "GET" in route.gate.methods else "post"
            status = getattr(browser, method)(where).status_code
            entered, expected = status != 404, is_expected_to_enter(route, post, row)
            names_a_part = len(re.findall("<", route.pattern)) > 1 or route.name in NEEDS_A_NAME  # 404 where the row has no such part
            if (entered and not expected) or (expected and not entered and route.gate.kind == "one" and not names_a_part):
                wrong.append((role, where, status))
    assert wrong == []


@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in_from_everything_that_is_not_public(client: Client) -> None:
    posts_of_every_role()
    for route in OWN_ROUTES:
        if route.gate.kind == "public":
            continue
        method = "get" if "GET" in route.gate.methods else "post"
        response = getattr(client, method)(address(route, None))
        assert response.status_code == 302, route.pattern
        assert response["Location"].startswith("/account/login/"), route.pattern


@pytest.mark.django_db
def test_another_county_s_rows_are_not_there(client: Client) -> None:
    posts_of_every_role()
    browser = signed_in(client, officer_of(OTHER_COUNTY))
    for route in OWN_ROUTES:
        if route.gate.kind == "one":
            row = route.gate.action.model._default_manager.first()
            if row is None or route.gate.action.permits(officer_of(OTHER_COUNTY), row):
                continue
            method = "get" if "GET" in route.gate.methods else "post"
            assert getattr(browser, method)(address(route, row)).status_code == 404, route.pattern


def test_no_module_but_the_declarations_tests_a_role() -> None:
    """A role is compared in the permissions and in the second-factor rule, nowhere else; giving a role is not testing it."""
    compared = re.compile(r"(==|!=|\bin|\bis|\bnot)\s*\(?\{?(?<!\w)Role\.|(?<!\w)Role\.\w+\s*(==|!=)|\.role\s+(not )?in OFFICERS")
    source = settings.ROOT / "src" / "qingmiao"
    allowed = {"accounts/models.py", "core/web/middleware.py", "core/web/forms.py"}
    found = {str(path.relative_to(source)) for path in source.rglob("*.py") if compared.search(Path(path).read_text(encoding="utf-8"))}
    assert found - allowed == set()
