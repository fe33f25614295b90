"""Official pages of the sources: entered by a person, looked at by a program for what they say, succeeded by a person's hand."""

import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from http.client import HTTPException
from typing import Any

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import take
from qingmiao.guidance.models import OfficialPage, PageState
from qingmiao.guidance.permissions import KEEP_PAGE
from qingmiao.guidance.rules.official import OFFICIAL_HOSTS, says, text_of, why_not_official
from qingmiao.guidance.rules.shipped import public_sources

TIMEOUT_S, MOST_BYTES, LEAST_WORDS = 15, 3_000_000, 4
Looked = tuple[PageState, str]


@transaction.atomic
def add_page(source: str, url: str, must_say: str, *, actor: Post, at: datetime) -> OfficialPage:
    """Enter the page of a source that has none."""
    if not KEEP_PAGE.is_granted(actor):
        raise DomainError("您的岗位不能登记官方网页。")
    if source not in public_sources():
        raise DomainError("没有这个来源。", field="source")
    if OfficialPage.objects.filter(source=source, succeeded_by=None).exists():
        raise DomainError("这个来源已经登记了网页，请用“换一个网页”。", field="source")
    page = _new(source, url, must_say, actor, at)
    page.save()
    audit.record(actor, "add_official_page", page, at=at, changes={"source": source, "url": page.url})
    return page


@transaction.atomic
def succeed_page(page: OfficialPage, url: str, must_say: str, *, version: int, actor: Post, at: datetime) -> OfficialPage:
    """Put another page in the place of one; only a person does, having looked at it."""
    page = take(page, version)
    if page.succeeded_by_id is not None:
        raise DomainError("这个网页已经换过了，请刷新页面。")
    new = _new(page.source, url, must_say, actor, at)
    if new.url == page.url and new.must_say == page.must_say:
        raise DomainError("和原来的一样，没有换。", field="url")
    new.succeeded_by = page  # stands aside for an instant: a source has one page
    new.save()
    page.succeeded_by, new.succeeded_by = new, None
    page.save(update_fields=["succeeded_by"])
    new.save(update_fields=["succeeded_by"])
    audit.record(actor, "succeed_official_page", new, at=at, changes={"before": page.url, "url": new.url})
    return new


def check_pages(*, at: datetime, hosts: Sequence[str] = OFFICIAL_HOSTS) -> list[OfficialPage]:
    """Look at every page in use and note what was found; return them. A page is written down as it is seen, so a stop loses little."""
    pages = list(OfficialPage.objects.filter(succeeded_by=None))
    for page in pages:
        page.state, page.found = look_at(page.url, page.must_say, hosts=hosts)
        page.checked_at = at
        page.save(update_fields=["state", "found", "checked_at"])
    return pages


def look_at(url: str, must_say: str, *, hosts: Sequence[str] = OFFICIAL_HOSTS) -> Looked:
    """Fetch a page and say whether it says what it should. It leads only to official hosts, and no more than a few megabytes are read."""
    refusal = why_not_official(url, hosts)
    if refusal:
        return PageState.GONE, refusal
    opener = urllib.request.build_opener(_OfficialRedirects(hosts))
    request = urllib.request.Request(url, headers={"User-Agent": "Mozilla/5.0 qingmiao-link-check"})  # noqa: S310  # http and https only, above
    try:
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            page = text_of(answer.read(MOST_BYTES), answer.headers.get("Content-Type", ""))
    except urllib.error.HTTPError as error:
        return PageState.GONE, f"网站回答 {error.code}"
    except (OSError, HTTPException, ValueError) as error:
        return PageState.GONE, f"连不上：{type(error).__name__}"
    if says(page, must_say):
        return PageState.SAME, "页面上有要找的文字"
    return PageState.CHANGED, "打得开，但页面上没有要找的文字"


class _OfficialRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a page that has moved, but never out of the official hosts: a server of ours is nobody's door to others."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self.hosts = hosts

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """Follow, or raise where it leads elsewhere."""
        if why_not_official(newurl, self.hosts):
            raise urllib.error.HTTPError(req.full_url, code, "led elsewhere", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _new(source: str, url: str, must_say: str, actor: Post, at: datetime) -> OfficialPage:
    refusal = why_not_official(url.strip())
    if refusal:
        raise DomainError(refusal, field="url")
    if len("".join(must_say.split())) < LEAST_WORDS:
        raise DomainError(f"请抄页面上的一句话，至少 {LEAST_WORDS} 个字，比如文件标题。", field="must_say")
    return OfficialPage(source=source, url=url.strip(), must_say=must_say.strip(), added_by=actor, added_at=at)
