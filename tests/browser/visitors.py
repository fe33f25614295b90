"""Windows of one chromium, lent to one visitor after the other: nobody finds what another has left but the cache of static files."""

import time
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

PATIENCE_S = 8.0
# One frame drawn after the fonts have come; a window in the background draws none.
DRAWN = """() => document.fonts.ready.then(() => Promise.race([
    new Promise(done => requestAnimationFrame(() => setTimeout(done))), new Promise(done => setTimeout(done, 100))]))"""

_under_way: WeakKeyDictionary[Page, set[Request]] = WeakKeyDictionary()


class Visitors:
    """The windows, by what a visitor brings: width, colours, script or none."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.waiting: dict[str, list[BrowserContext]] = {}
        self.brought: dict[BrowserContext, str] = {}

    def arrive(self, origin: str, **options: Any) -> Page:
        """Return an empty page as a new visitor has it: no cookie, nothing stored."""
        key = repr(sorted(options.items()))
        waiting = self.waiting.setdefault(key, [])
        context = waiting.pop() if waiting else self._new_context(origin, options)
        self.brought[context] = key
        page = context.new_page()
        page.set_default_timeout(PATIENCE_S * 1000)
        forget(page, origin)
        _count_requests(page)
        return page

    def leave(self, context: BrowserContext) -> None:
        """Close a visitor's pages, and keep the window for the next."""
        for page in context.pages:
            page.close()
        context.set_offline(False)
        context.clear_cookies()
        self.waiting[self.brought.pop(context)].append(context)

    def _new_context(self, origin: str, options: dict[str, Any]) -> BrowserContext:
        return self.browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce", base_url=origin, **options)


def reopen(page: Page) -> Page:
    """Open a page in the window of one that was closed: what its visitor has stored is there."""
    opened = page.context.new_page()
    opened.set_default_timeout(PATIENCE_S * 1000)
    _count_requests(opened)
    return opened


STORED = "cookies,local_storage,indexeddb,service_workers,cache_storage"


class Walker:
    """A visitor who goes from page to page in one window, and notes what each has loaded and complained of.

    A window for each page would start a process of the browser for each.
    """

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.loaded: list[Response] = []
        self.complaints: list[str] = []
        page.on("response", lambda answer: self.loaded.append(answer))  # noqa: PLW0108  # playwright refuses a built-in method
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def begin_anew(self) -> None:
        """Be somebody else, who has seen no page."""
        self.page.context.clear_cookies()
        forget(self.page, self.origin)
        self.loaded.clear()
        self.complaints.clear()


def forget(page: Page, origin: str) -> None:
    """Take away what a visitor has left in the browser."""
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": STORED})
    session.detach()


def _count_requests(page: Page) -> None:
    under_way: set[Request] = set()
    _under_way[page] = under_way
    page.on("request", lambda request: under_way.add(request))  # noqa: PLW0108  # playwright refuses a built-in method
    page.on("requestfinished", lambda request: under_way.discard(request))  # noqa: PLW0108
    page.on("requestfailed", lambda request: under_way.discard(request))  # noqa: PLW0108


def settle(page: Page) -> None:
    """Wait until nothing more comes by itself: the page is loaded, its fonts are there, it is drawn, and no request is under way.

    Playwright's "networkidle" waits half a second of silence instead, on every page.
    """
    page.wait_for_load_state("load")
    deadline, quiet = time.monotonic() + PATIENCE_S, 0
    while quiet < 2:  # a script that has just come may ask for more in the next frame
        page.evaluate(DRAWN)
        quiet = 0 if _under_way[page] else quiet + 1
        if time.monotonic() > deadline:
            raise TimeoutError(f"still under way: {[request.url for request in _under_way[page]]}")
