"""Quality in a real browser: a self-evaluation on a phone, two experts, an objection, the grade, what everyone reads."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from browser.conftest import look_over
from demonstration.factories import a_house
from filings.factories import AT, manager_of, officer_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.institutions.models import Institution
from qingmiao.quality.models import Evaluation, EvaluationState, Expert
from qingmiao.quality.rules.grading import read_standard
from quality.factories import another_house, later
from regions.factories import the_counties
from supervision.factories import second_of


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    return


@pytest.fixture
def house(live_server: object) -> Institution:
    """A filed institution in a county that has a name, and two people to evaluate it."""
    the_counties(AT)
    second_of(officer_of().organisation)  # type: ignore[arg-type]  # an officer has an office
    manager_of(another_house())
    return a_house(1)


def sign_in(page: Page, post: Post) -> None:
    """Give the browser the session of a person who has signed in."""
    session = signed_in(Client(), post).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.goto("/healthz")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url.removesuffix("/healthz")}])


def confirm(page: Page, verb: str) -> None:
    """Press a button that asks first, and say yes."""
    page.get_by_role("button", name=verb, exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name=verb).click()


def give_points(page: Page, row: Evaluation, share: int) -> None:
    """Type points of so many per cent into every part."""
    for part, most in read_standard(row.standard).parts.items():
        page.locator(f"#id_points-{part.value}").fill(str(most * share // 100))


def test_from_the_self_evaluation_over_an_objection_to_the_grade(
    phone_page: Page, house: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = phone_page
    sign_in(page, officer_of())
    page.goto("/evaluations/open/")
    page.locator("#id_institution").select_option(label=house.name)
    confirm(page, "发起")
    row = Evaluation.objects.get()
    here = f"/evaluations/{row.pk}/"

    sign_in(page, manager_of(house))
    page.goto(here)
    page.get_by_role("link", name="填写自评").click()
    give_points(page, row, 90)
    for question in read_standard(row.standard).questions:
        page.locator(f"input[name='answer-{question.clause}'][value=meets]").check()
    expect(page.locator("[data-save-state]")).to_contain_text("已保存", timeout=10_000)
    page.reload()
    expect(page.locator("#id_points-care")).to_have_value("180")  # nothing typed is lost
    look_over(page, "quality-self")
    page.get_by_role("button", name="提交自评").click()
    expect(page.get_by_text("自评已提交")).to_be_visible()

    sign_in(page, officer_of())
    page.goto(f"{here}team/")
    team = [second_of(officer_of().organisation), manager_of(another_house())]  # type: ignore[arg-type]
    for post in team:
        page.locator(f"input[name=team][value='{post.pk}']").check()
    page.locator("#id_leader").select_option(value=str(team[0].pk))
    look_over(page, "quality-team")
    confirm(page, "组专家组")
    expect(page.get_by_text("专家组已组成")).to_be_visible()

    for post in team:
        sign_in(page, post)
        expert = Expert.objects.get(post=post)
        page.goto(f"/evaluations/experts/{expert.pk}/declare/")
        page.get_by_label("没有任职、亲属、投资或其他利害关系").check()
        confirm(page, "声明")
        give_points(page, row, 78)
        expect(page.locator("[data-save-state]")).to_contain_text("已保存", timeout=10_000)
        page.reload()
        expect(page.locator("#id_points-care")).to_have_value("156")
        if post == team[0]:
            look_over(page, "quality-score")
        page.get_by_role("button", name="完成评分").click()
        expect(page.get_by_text("评分已完成。全部专家")).to_be_visible()

    sign_in(page, team[0])
    page.goto(f"{here}agree/")
    page.locator("#id_visited_on").fill("2026-11-23")
    page.locator("#id_conclusion").fill("户外活动时间不足。")
    look_over(page, "quality-agree")
    confirm(page, "提交合议结果")
    expect(page.get_by_text("合议结果已提交")).to_be_visible()

    sign_in(page, manager_of(house))
    page.goto(here)
    page.get_by_role("link", name="提出异议").click()
    page.locator("#id_text").fill("户外活动有记录，请再看。")
    confirm(page, "提出异议")
    sign_in(page, officer_of())
    page.goto(f"{here}answer/")
    expect(page.get_by_text("户外活动有记录，请再看。")).to_be_visible()
    page.get_by_label("不成立，维持拟定等级").check()
    page.locator("#id_answer").fill("已核对记录，没有变化。")
    confirm(page, "答复")
    confirm(page, "定等级")
    expect(page.get_by_text("等级已定")).to_be_visible()
    look_over(page, "quality-decided")
    row.refresh_from_db()
    assert (row.state, row.get_grade_display()) == (EvaluationState.DECIDED, "C 级")

    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: later(20))
    page.context.clear_cookies()
    page.goto(f"/register/{house.code}/")
    expect(page.locator("section[aria-labelledby=quality]")).to_contain_text("C 级")
    look_over(page, "quality-public")
