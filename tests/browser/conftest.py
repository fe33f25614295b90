"""A real browser on a real server: Debian's chromium, axe, screenshots, two widths."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, ViewportSize, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from browser.passed import passed
from browser.visitors import Visitors, Walker, settle
from qingmiao.accounts.models import User
from qingmiao.accounts.web.views import DEMONSTRATION_PASSWORD
from qingmiao.config.cli.demo import DEFAULT_SEED
from qingmiao.core.legislation import load
from qingmiao.governance.services.loading import load_plan
from qingmiao.governance.services.plan_files import read_plans
from qingmiao.guidance.rules.shipped import shipped_cards
from qingmiao.guidance.services.loading import load_cards
from qingmiao.policy.services import load_library
from qingmiao.regions.services import OWN_DATA, load_regions, read_reference
from qingmiao.synthetic.city import City, Order

# Playwright keeps an event loop running in this thread; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

FOUNDED = datetime(2026, 1, 5, 1, tzinfo=UTC)
# The shell draws the same pages with half of the work: no windows, no toolbars.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
ARGUMENTS = ["--disable-background-networking", "--no-first-run", "--disable-component-update", "--disable-sync", "--lang=zh-CN"]
Width = Literal["phone", "desk"]
VIEWPORTS: dict[Width, ViewportSize] = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 800}}
# The city that ./check has built for all test processes, and the folder of its files (ops/template_database.py).
TEMPLATE, TEMPLATE_FILES = os.environ.get("QINGMIAO_TEST_CITY", ""), os.environ.get("QINGMIAO_TEST_CITY_FILES", "")

SCREENSHOTS = settings.ROOT / "var" / "screenshots"
GLANCE = Path(__file__).with_name("glance.js").read_text(encoding="utf-8")
AXE = (settings.NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8") + ";null"
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser tests, and run them last: what they commit stays, and would be in the way of the others."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    """The city is built once; a test that empties the tables afterwards would take it away."""
    if item.get_closest_marker("browser") is None:
        return 0
    return 2 if "city" in getattr(item, "fixturenames", ()) else 1


@pytest.fixture(scope="session")
def _live_server(django_db_setup: None) -> Iterator[LiveServer]:
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def server(_live_server: LiveServer, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveServer]:
    """The real server on the test database, where writes are committed and stay.

    pytest-django's own live_server empties every table after each test; the audit trail refuses that, as it should.
    """
    with django_db_blocker.unblock():
        yield _live_server


@pytest.fixture(scope="session")
def _built_city(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A third of the demonstration city, in every form and with every story; the folder of its files.

    ./check has built it once for all test processes; where it has not, it is built here.
    """
    folder = tmp_path_factory.mktemp("city") / "files"
    shown, settings.FILES_DIR = settings.FILES_DIR, folder
    with django_db_blocker.unblock():
        if TEMPLATE:
            _become_a_copy_of(TEMPLATE)
            shutil.copytree(TEMPLATE_FILES, folder)
        else:
            call_command("flush", interactive=False, verbosity=0)  # what the browser tests before have committed
            build_city()
    settings.FILES_DIR = shown
    return folder


@transaction.atomic
def build_city() -> None:
    """Build what ./check builds by `qingmiao load-reference` and `qingmiao demo`."""
    load_regions(read_reference(OWN_DATA), actor=None, at=FOUNDED)
    load_library(load().documents, actor=None, at=FOUNDED)
    for plan in read_plans():
        load_plan(plan, actor=None, at=FOUNDED)
    load_cards(shipped_cards(), actor=None, at=FOUNDED)
    City(Order(DEFAULT_SEED, timezone.localdate(), DEMONSTRATION_PASSWORD, institutions=40)).build(lambda done, total: None)


def _become_a_copy_of(template: str) -> None:
    """Put a copy of another database in the place of this process's test database."""
    connection.close()
    connection.close_pool()
    own = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {own} WITH (FORCE)")  # a browser's last request may still hold it
        cursor.execute(f"CREATE DATABASE {own} TEMPLATE {connection.ops.quote_name(template)} STRATEGY FILE_COPY")


@pytest.fixture
def city(_built_city: Path, server: LiveServer, settings: Any) -> LiveServer:
    """The real server on the demonstration city. What a test writes there stays for the next."""
    settings.FILES_DIR = _built_city
    settings.DEMONSTRATION = True
    return server


def sign_in(page: Page, server: LiveServer, user: User) -> None:
    """Sign a person in without the form."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[1])
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


@pytest.fixture(scope="session")
def visitors() -> Iterator[Visitors]:
    """One chromium for all tests of a worker."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=os.geteuid() != 0, args=ARGUMENTS)
        yield Visitors(chromium)
        chromium.close()


@pytest.fixture
def open_browser(visitors: Visitors, server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Open a page as a new visitor: `open_browser("phone", color_scheme="dark")`. Errors of the page's own scripts fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(width: Width = "desk", *, large_type: bool = False, **options: Any) -> Page:
        page = visitors.arrive(server.url, viewport=VIEWPORTS[width], has_touch=width == "phone", **options)
        contexts.append(page.context)
        if large_type:
            page.context.add_cookies([{"name": "large_type", "value": "1", "url": server.url}])
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if _is_policy_breach(message.text) else None)
        return page

    yield open_page
    for context in contexts:
        visitors.leave(context)
    assert not complaints, complaints


@pytest.fixture(scope="session")
def _walker(visitors: Visitors, _live_server: LiveServer) -> Iterator[Walker]:
    page = visitors.arrive(_live_server.url, viewport=VIEWPORTS["phone"], has_touch=True)
    yield Walker(page, _live_server.url)
    visitors.leave(page.context)


@pytest.fixture
def walker(_walker: Walker, server: LiveServer) -> Walker:
    """A window that goes from page to page, as a new visitor with a phone in each test."""
    _walker.begin_anew()
    if _walker.page.viewport_size != VIEWPORTS["phone"]:
        resize(_walker.page, "phone")
    return _walker


def _is_policy_breach(text: str) -> bool:
    return "Content Security Policy" in text


@pytest.fixture
def page(open_browser: Callable[..., Page]) -> Page:
    """A page for `look_over`; axe may be put into it."""
    return open_browser("phone", bypass_csp=True)


@pytest.fixture
def desk_page(open_browser: Callable[..., Page]) -> Page:
    """A page at 1280 px under the real content security policy."""
    return open_browser("desk")


@pytest.fixture
def phone_page(open_browser: Callable[..., Page]) -> Page:
    """A page at 390 px under the real content security policy."""
    return open_browser("phone")


def look_over(page: Page, shot: str = "", widths: Sequence[Width] = ("phone", "desk")) -> None:
    """Look at the page that is open, at each width: nothing scrolls sideways, axe finds nothing; with `shot`, a picture is kept.

    The page is loaded once: what is laid out by width follows the window, and what draws itself must follow it too. Axe runs where
    the page shows something of a kind that it has not passed.
    """
    for width in widths:
        if page.viewport_size != VIEWPORTS[width]:
            resize(page, width)
        settle(page)
        kinds = assert_fits(page)
        if shot:
            screenshot(page, f"{shot}-{width}")
        if not passed.holds(kinds):
            assert_accessible(page)
            passed.add(kinds)


def resize(page: Page, width: Width) -> None:
    """Make the window a phone's or a desk's: its size, and whether a finger points."""
    page.set_viewport_size(VIEWPORTS[width])
    # The session stays open: the browser takes back what it emulates when it is detached.
    page.context.new_cdp_session(page).send("Emulation.setTouchEmulationEnabled", {"enabled": width == "phone"})


@contextmanager
def as_tall_as_its_content(page: Page) -> Iterator[None]:
    """Make the window as tall as the page for a while, so that bars that stick stand at its ends and cover nothing."""
    size = page.viewport_size or VIEWPORTS["desk"]
    settle(page)
    height = page.evaluate("() => document.documentElement.scrollHeight")
    is_taller = height > size["height"]
    if is_taller:
        page.set_viewport_size({"width": size["width"], "height": height})
    yield
    if is_taller:
        page.set_viewport_size({"width": size["width"], "height": size["height"]})


def assert_accessible(page: Page) -> None:
    """Fail with every finding of axe, which comes in through the debugger and so past the content security policy."""
    with as_tall_as_its_content(page):
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE)
        lines = page.evaluate(
            """rules => axe.run(document, {...rules, resultTypes: ["violations"]}).then(found => found.violations.flatMap(
            rule => rule.nodes.slice(0, 5).map(node => `${rule.id} at ${node.target[0]}: ${node.html.slice(0, 160)}`)))""",
            AXE_RULES,
        )
    assert not lines, "\n" + "\n".join(lines)


def assert_fits(page: Page) -> set[str]:
    """Fail when the page scrolls sideways, and name what is too wide; return the kinds of what it shows."""
    seen = page.evaluate(GLANCE)
    assert not seen["wide"], seen["wide"]
    return set(seen["kinds"])


def screenshot(page: Page, name: str, *, whole: bool = True) -> Path:
    """Store the whole page, or what the window shows, as var/screenshots/<name>.png."""
    path = SCREENSHOTS / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    with as_tall_as_its_content(page) if whole else nullcontext():
        page.screenshot(path=path, full_page=whole)
    return path


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other, as a person without a mouse does."""
    for key in keys:
        page.keyboard.press(key)


def focused(page: Page) -> str:
    """Return the text (or the name) of what has the focus."""
    return str(page.evaluate("() => { const e = document.activeElement; return (e.innerText || e.name || e.tagName).trim(); }"))


def tab_to(page: Page, text: str, limit: int = 80) -> None:
    """Press Tab until what has the focus shows this text; its focus ring must be visible."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if text in focused(page):
            ring = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            assert ring != "none", f"no focus ring on {text}"
            return
    pytest.fail(f"not reached by keyboard: {text}")
