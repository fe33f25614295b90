"""Plans and draws in a real browser: a plan, a commitment, the seed a day later, a visit, and what everyone may verify."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from browser.conftest import look_over
from demonstration.factories import a_house
from filings.factories import AT, officer_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Institution
from qingmiao.supervision.models import Draw
from supervision.factories import second_of

NOW = {"at": AT}


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def now() -> datetime:
        return NOW["at"]

    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", now)
    yield
    NOW["at"] = AT


@pytest.fixture
def house(live_server: object) -> Institution:
    """A filed institution, and two officers to visit it."""
    second_of(officer_of().organisation)  # type: ignore[arg-type]  # an officer has an office
    return a_house(1)


def sign_in(page: Page, post: Post) -> None:
    """Give the browser the session of a person who has signed in."""
    session = signed_in(Client(), post).cookies[settings.SESSION_COOKIE_NAME].value
    page.goto("/healthz")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url.removesuffix("/healthz")}])


def confirm(page: Page, verb: str) -> None:
    """Press a button that asks first, and say yes."""
    page.get_by_role("button", name=verb, exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name=verb).click()


def test_a_plan_is_drawn_in_public_and_its_result_opens_when_the_visit_is_over(desk_page: Page, house: Institution) -> None:
    page = desk_page
    sign_in(page, officer_of())
    page.goto("/supervision/plans/")
    page.get_by_role("link", name="编制年度计划").click()
    page.get_by_label("低风险机构抽查比例（%）").fill("100")
    confirm(page, "编制年度检查计划")
    page.get_by_role("link", name="双随机抽取").click()
    confirm(page, "公布承诺值")
    expect(page.get_by_text("种子还没有揭晓")).to_be_visible()
    look_over(page, "supervision-draw-committed")
    row = Draw.objects.get()
    NOW["at"] = AT + timedelta(days=1, hours=1)
    sign_in(page, officer_of())
    page.goto(f"/supervision/draws/{row.pk}/")
    confirm(page, "揭晓种子并抽取")
    expect(page.get_by_text("已抽取，检查已安排。")).to_be_visible()
    look_over(page, "supervision-draw-drawn")
    page.goto(f"/draws/{row.pk}/")
    expect(page.get_by_text("已抽取。检查全部结束")).to_be_visible()
    expect(page.get_by_text(house.name)).to_have_count(0)

    page.goto(f"/supervision/draws/{row.pk}/")
    page.get_by_role("link", name=house.name).click()
    page.get_by_role("link", name="没有去，记原因").click()
    page.get_by_label("没有检查的原因").fill("当天临时停课。")
    page.get_by_role("button", name="记为未进行").click()
    if page.get_by_role("dialog").count():
        page.get_by_role("dialog").get_by_role("button", name="记为未进行").click()
    expect(page.get_by_text("没有进行，不算通过")).to_be_visible()
    page.goto(f"/draws/{row.pk}/")
    expect(page.get_by_role("link", name="下载文件")).to_be_visible()
    expect(page.get_by_text(house.name)).to_be_visible()
    look_over(page, "supervision-draw-published")
    page.goto("/supervision/plans/")
    page.get_by_role("link", name="2026 年").click()
    look_over(page, "supervision-plan")
