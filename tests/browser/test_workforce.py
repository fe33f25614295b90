"""People who work, in a real browser: hired and in conflict, asked about, lapsed, trained until the rule line holds, and their own file."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from browser.conftest import look_over
from filings.factories import AT, ON, OTHER_COUNTY, manager_of, officer_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.training.rules.bank import bank
from qingmiao.training.services.attending import code_now, token_of
from qingmiao.workforce.models import CheckRequest, Conflict, Engagement
from qingmiao.workforce.rules.vocabulary import Topic
from qingmiao.workforce.services.watching import watch
from regions.factories import the_counties
from training.factories import a_course, a_session, during, enrolled, own_post, there
from workforce.factories import a_check, a_house, engagement_of, in_class, later, police_officer


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, live_server: object) -> list[datetime]:
    """The hour that every page takes for now; the last one counts."""
    hours = [AT]
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: hours[-1])
    the_counties(AT)
    return hours


def sign_in(page: Page, post: Post) -> None:
    """Give the browser the session of a person who has signed in."""
    page.context.clear_cookies()
    page.goto("/healthz")
    session = signed_in(Client(), post).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url.removesuffix("/healthz")}])


def test_a_known_worker_is_hired_a_conflict_found_and_resolved(page: Page, clock: list[datetime]) -> None:
    first, second = a_house(1), a_house(2, OTHER_COUNTY)
    worker = engagement_of(first).worker
    sign_in(page, manager_of(second))
    page.goto("/workforce/hire/")
    page.get_by_label("证件号码", exact=True).fill(worker.number.open())
    page.get_by_label("姓名", exact=True).fill(worker.name.open())
    page.get_by_label("岗位", exact=True).select_option("保育人员")
    page.get_by_label("上岗日期").fill(ON.isoformat())
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text("全市已有此人的档案")).to_be_visible()
    look_over(page, "workforce-hire")
    page.get_by_role("button", name="录用并申请查询").click()
    page.get_by_role("dialog").get_by_role("button", name="录用并申请查询").click()
    expect(page.get_by_text("已申请录用前从业查询")).to_be_visible()
    for county in (first.county_code, OTHER_COUNTY):
        sign_in(page, officer_of(county))
        page.goto("/workforce/conflicts/")
        expect(page.get_by_text("同时计入两家机构的照护比")).to_be_visible()
    conflict = Conflict.objects.get(kind="carer_twice")
    page.goto(f"/workforce/conflicts/{conflict.pk}/")
    page.get_by_label("核实后允许，理由已记录").check()
    page.get_by_label("处理说明").fill("上下午错开。")
    page.get_by_role("button", name="处理", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="处理", exact=True).click()
    expect(page.get_by_text("冲突已处理")).to_be_visible()


def test_a_ban_check_is_answered_and_a_record_reaches_only_who_must_act(page: Page, clock: list[datetime]) -> None:
    house = a_house()
    clear, hit = a_check(house, 700), a_check(house, 701)
    sign_in(page, police_officer())
    page.goto(f"/workforce/police/{clear.pk}/")
    page.get_by_role("button", name="答复无记录").first.click()
    page.get_by_role("dialog").get_by_role("button", name="答复无记录").click()
    expect(page.get_by_text("已记录，并已通知")).to_be_visible()
    page.goto(f"/workforce/police/{hit.pk}/")
    look_over(page, "workforce-check")
    form = page.locator("form", has=page.get_by_label("查询到的记录"))
    form.get_by_label("查询到的记录").fill("示例记录。")
    form.get_by_role("button", name="答复有记录").first.click()
    page.get_by_role("dialog").get_by_role("button", name="答复有记录").click()
    expect(page.get_by_text("已记录，并已通知")).to_be_visible()
    sign_in(page, manager_of(house))
    page.goto("/workforce/checks/?box=act")
    expect(page.get_by_text("有记录，待处理")).to_be_visible()
    assert set(CheckRequest.objects.values_list("state", flat=True)) == {"clear", "hit"}


def test_a_certificate_lapses_and_the_class_falls_short(page: Page, clock: list[datetime]) -> None:
    house = a_house(1, c1={"health_certificate_until": ON.isoformat()})
    for key in ("c1", "c2", "c3"):
        in_class(house, key, "a")
    sign_in(page, manager_of(house))
    page.goto("/workforce/classes/")
    expect(page.get_by_text("配备足够")).to_be_visible()
    clock.append(later(1))
    watch(at=clock[-1])
    sign_in(page, manager_of(house))
    page.goto("/workforce/classes/")
    expect(page.get_by_text("缺 1 名")).to_be_visible()
    expect(page.get_by_text("暂不在岗")).to_be_visible()
    page.goto("/inbox/")
    expect(page.get_by_text("有班级在岗合格的保育人员不足").first).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"/register/{house.code}/people/")
    expect(page.get_by_text("缺 1 名")).to_be_visible()
    look_over(page, "people-here")


def test_a_course_is_attended_by_code_and_the_rule_line_turns_right(phone_page: Page, clock: list[datetime]) -> None:
    page, house = phone_page, a_house()
    row = Engagement.objects.select_related("worker", "institution").get(pk=engagement_of(house).pk)
    post = own_post(row)
    session = a_session(a_course(Topic.CARER, 60, 60))
    enrolment = enrolled(session, row)
    lessons = list(session.lessons.select_related("session__course"))
    for lesson in lessons[:-1]:
        there(enrolment, lesson, post)
    clock.append(during(lessons[-1]))
    page.goto(f"/training/screen/{session.pk}/{token_of(session)}/")
    code = code_now(lessons[-1], at=clock[-1])
    expect(page.get_by_text(code)).to_be_visible()
    look_over(page, "training-screen")
    sign_in(page, post)
    page.goto(f"/training/attend/{lessons[-1].pk}/?code={code}")
    look_over(page, "training-attend")
    page.get_by_role("button", name="签到").click()
    expect(page.get_by_text("已签到：")).to_be_visible()
    page.get_by_role("link", name="考试").click()
    page.get_by_role("button", name="开始考试").click()
    sitting = enrolment.sittings.get()
    look_over(page, "training-test")
    for place, right in enumerate(_right(sitting.questions)):
        page.locator(f"input[name=q{place}][value='{right}']").check()
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("合格，证书已发放")).to_be_visible()
    look_over(page, "training-mine")
    page.goto("/my-file/")
    line = page.locator("li, tr, .rule-line").filter(has_text="保育人员培训学时").first
    expect(line).to_contain_text("符合")
    page.goto(f"/certificate/{enrolment.certificate.code}/")
    expect(page.get_by_text("有效", exact=True)).to_be_visible()
    look_over(page, "training-certificate")


def _right(keys: list[str]) -> list[int]:
    return [bank()[key].right for key in keys]


def test_a_worker_reads_the_own_file_and_who_read_it(phone_page: Page, clock: list[datetime]) -> None:
    page, house = phone_page, a_house()
    row = engagement_of(house)
    sign_in(page, officer_of())
    page.goto(f"/workforce/workers/{row.worker_id}/")
    clock.append(AT + timedelta(hours=1))
    sign_in(page, own_post(row))
    page.goto("/my-file/")
    expect(page.get_by_text("核查从业人员资格")).to_be_visible()
    page.get_by_role("button", name="对", exact=True).click()
    expect(page.get_by_text("已确认。")).to_be_visible()
    look_over(page, "workforce-own-file")
