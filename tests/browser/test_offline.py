"""A joint visit on phones without a network, and two phones driven through whatever can go wrong: 0 operations are lost.

More rounds: QINGMIAO_OFFLINE_ROUNDS=200 and another QINGMIAO_OFFLINE_SEED.
"""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Route, expect

from browser.conftest import look_over
from browser.visitors import reopen
from demonstration.factories import a_house
from filings.factories import AT, PASSWORD, officer_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.core.log_files import read_log
from qingmiao.core.operations import Operation, OperationState
from qingmiao.supervision.models import Finding, Inspection, InspectionPart
from qingmiao.supervision.queries.checklists import answered
from supervision.factories import FACTS, FAILING, a_joint_plan, a_plan, fire_officer, second_of

ROUNDS, SEED = int(os.environ.get("QINGMIAO_OFFLINE_ROUNDS", "14")), int(os.environ.get("QINGMIAO_OFFLINE_SEED", "20261129"))
Open = Callable[..., Page]
# Faults of the line, drawn by seed in the page: a request that never leaves, one whose answer never comes, one that is cut.
BAD_LINE = """
(() => {
  const [seed, shift] = [%d, %d];
  let state = seed;
  const draw = () => (state = (state * 1103515245 + 12345) %% 2147483648) / 2147483648;
  const now = Date.now;
  Date.now = () => now.call(Date) + shift;
  const fetched = window.fetch;
  window.fetch = async (address, options) => {
    if (window.isHealed || options?.method !== "POST") return fetched(address, options);
    const chance = draw();
    if (chance < 0.25) throw new TypeError("the request did not leave");
    if (chance < 0.5) { await fetched(address, options); throw new TypeError("the answer did not come"); }
    if (chance < 0.6 && typeof options.body === "string") return fetched(address, { ...options, body: options.body.slice(0, -20) });
    return fetched(address, options);
  };
})();
"""


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    return


def sign_in(page: Page, post: Post) -> None:
    """Give the browser the session of a person who has signed in."""
    session = signed_in(Client(), post).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.goto("/healthz")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url.removesuffix("/healthz")}])


def open_checklist(page: Page, part: InspectionPart, post: Post | None = None) -> None:
    """Open a part while there is a network, so that it lies on the device."""
    if post is not None:
        sign_in(page, post)
    page.goto(f"/supervision/parts/{part.pk}/")
    page.locator("form[data-log-ready]").wait_for()


def again(page: Page, part: InspectionPart) -> None:
    """Open it once more, with or without a network."""
    page.goto(f"/supervision/parts/{part.pk}/")
    page.locator("form[data-log-ready]").wait_for()


def all_there(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_contain_text("全部已送达", timeout=15_000)


def test_a_joint_visit_on_phones_without_a_network_up_to_the_finding(live_server: object, open_browser: Open) -> None:
    second_of(officer_of().organisation)  # type: ignore[arg-type]  # an officer has an office
    second_of(fire_officer().organisation)  # type: ignore[arg-type]
    row = a_joint_plan(a_house(1))
    health, fire = row.parts.order_by("pk")
    phones = [open_browser("phone"), open_browser("phone")]
    for phone, post in zip(phones, (officer_of(), second_of(health.organisation)), strict=True):
        open_checklist(phone, health, post)
        phone.context.set_offline(True)
        again(phone, health)
        expect(phone.get_by_text("现在看到的是存在本机的一份")).to_be_visible()
    one, other = phones
    one.locator(f"#{answered(health)[0].item.key}-conforms").check()
    one.locator(f"#{FAILING}-fails").check()
    item = one.locator(f"#item-{FAILING}")
    item.locator("summary").click()
    item.get_by_label("看到的情况").fill(FACTS)
    item.locator("[data-log-photo]").set_input_files({"name": "现场.png", "mimeType": "image/png", "buffer": a_picture()})
    item.locator("[data-log-photo]").set_input_files({"name": "假的.jpg", "mimeType": "image/jpeg", "buffer": b"MZ no photo"})
    expect(item.get_by_text("这不是照片")).to_be_visible()
    expect(item.locator("[data-log-state]")).to_have_text("在本机")
    look_over(one, "offline-on-the-device")
    one.close()  # the battery is empty
    other.evaluate(ALL_CONFORM)
    expect(other.locator("[data-save-state]")).to_contain_text(f"{len(health.checklist)} 条在本机")
    one = reopen(one)
    again(one, health)
    expect(one.locator(f"#item-{FAILING}").get_by_label("看到的情况")).to_have_value(FACTS)
    for phone in (one, other):
        phone.context.set_offline(False)
        again(phone, health)
    expect(other.locator(f"#item-{FAILING} [data-log-state]")).to_contain_text("待决定")
    all_there(one)
    one.get_by_role("link", name="看小结，去签字").click()
    expect(one.get_by_text("现在还不能签字")).to_be_visible()
    one.get_by_role("link", name="去看送达情况").click()
    look_over(one, "offline-arrivals")
    one.get_by_role("button", name="采用这个").first.click()
    expect(one.get_by_text("全部已送达，没有要决定的。")).to_be_visible()
    sign(one, health)
    take_alone(other, fire)
    record(one, row)
    finding = Finding.objects.get()
    assert (finding.key, finding.facts, finding.item.part.photos.count()) == (FAILING, FACTS, 1)


def test_what_is_answered_before_the_script_has_come_is_kept(live_server: object, open_browser: Open) -> None:
    part = a_plan(a_house(1)).parts.get()
    page = open_browser("phone")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    sign_in(page, officer_of())
    page.route("**/ui/logged_form*.js", hold)
    page.goto(f"/supervision/parts/{part.pk}/")
    first = answered(part)[0].item.key
    page.locator(f"#{first}-conforms").check()
    page.locator(f"#item-{FAILING} textarea").first.evaluate("field => field.value = '没有等到脚本'")
    assert held
    held[0].continue_()
    page.locator("form[data-log-ready]").wait_for()
    all_there(page)
    page.reload()
    expect(page.locator(f"#{first}-conforms")).to_be_checked()
    expect(page.locator(f"#item-{FAILING} textarea").first).to_have_value("没有等到脚本")


def test_who_signs_out_leaves_no_form_and_the_next_person_sends_nothing_of_it(live_server: object, open_browser: Open) -> None:
    row = a_joint_plan(a_house(1))
    fire = row.parts.get(organisation=fire_officer().organisation)
    page = open_browser("phone")
    open_checklist(page, fire, fire_officer())
    page.context.set_offline(True)
    page.locator("[id$=-fails]").first.check()
    expect(page.locator("[data-save-state]")).to_contain_text("1 条在本机")
    with page.expect_download() as given_out:
        page.get_by_role("button", name="导出到文件").click()
    told = read_log(Path(given_out.value.path()).read_bytes())
    assert (told["key"], len(told["operations"]), "示例消防" in told["person"]) == (str(fire.pk), 1, True)
    page.context.clear_cookies()  # the session has run out; then somebody else signs in
    page.context.set_offline(False)
    page.evaluate("localStorage.setItem('offline-erase', '')")
    open_checklist(page, fire, second_of(fire.organisation))
    expect(page.get_by_text("这台设备上还有")).to_contain_text("1 条内容没有送出")
    assert not Operation.objects.exists()
    kept = page.evaluate(PREPARED)
    assert [owner for owner in kept if owner != str(second_of(fire.organisation).pk)] == []
    open_checklist(page, fire, fire_officer())
    all_there(page)
    assert Operation.objects.get().state == OperationState.ACCEPTED


def a_picture() -> bytes:
    from io import BytesIO  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    made = BytesIO()
    Image.effect_noise((900, 700), 60).save(made, "PNG")
    return made.getvalue()


def sign(page: Page, part: InspectionPart) -> None:
    page.goto(f"/supervision/parts/{part.pk}/sign/")
    page.get_by_label("结论").fill("录像保存不足。")
    page.get_by_label("您的登录密码").fill(PASSWORD)
    page.locator("#id_second").select_option(index=1)
    page.get_by_label("另一名检查人员的登录密码").fill(PASSWORD)
    page.get_by_role("button", name="签字", exact=True).click()
    expect(page.get_by_text("两名检查人员已签字。")).to_be_visible()


def take_alone(page: Page, part: InspectionPart) -> None:
    """The fire office takes its own part on the other phone, on which the first officer's session has ended."""
    open_checklist(page, part, fire_officer())
    page.evaluate(ALL_CONFORM)
    page.get_by_role("link", name="看小结，去签字").click()  # it waits until everything has been sent
    page.wait_for_url("**/sign/")
    sign(page, part)


def record(page: Page, row: Inspection) -> None:
    page.goto(f"/supervision/inspections/{row.pk}/record/")
    page.get_by_label("拒绝签字").check()
    page.get_by_label("负责人意见或未签字的原因").fill("认为设备正在更换。")
    page.get_by_role("button", name="记录检查结果", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="记录检查结果").click()
    expect(page.get_by_text("检查结果已记录，机构已收到通知。")).to_be_visible()


class Driver:
    """One phone in bad hands; it remembers every word it wrote."""

    def __init__(self, page: Page, part: InspectionPart, post: Post, name: str, chance: random.Random) -> None:
        self.page, self.part, self.name, self.chance = page, part, name, chance
        self.keys = [row["key"] for row in part.checklist[:5]]
        self.wrote: list[tuple[str, str]] = []
        shift = chance.choice([-90_000_000, 0, 400 * 86_400_000])  # a clock that goes wrong
        page.context.add_init_script(BAD_LINE % (chance.randrange(10**9), shift))
        open_checklist(page, part, post)

    def step(self) -> None:
        self.chance.choice([self.write, self.write, self.write, self.toggle, self.kill, self.reload, self.choose])()

    def write(self) -> None:
        """Write a note that nobody else writes, and perhaps die at once."""
        key, words = self.chance.choice(self.keys), f"{self.name}{len(self.wrote)}"
        self.page.evaluate(WRITE, [f"note-{key}", words])
        self.wrote.append((f"note-{key}", words))
        if self.chance.random() < 0.3:
            self.kill()

    def choose(self) -> None:
        key, word = self.chance.choice(self.keys), self.chance.choice(["conforms", "fails", "not_checked"])
        self.page.evaluate(CHOOSE, [f"{key}-{word}"])

    def toggle(self) -> None:
        self.page.context.set_offline(self.chance.random() < 0.6)

    def kill(self) -> None:
        self.page.close()
        self.page = reopen(self.page)
        again(self.page, self.part)

    def reload(self) -> None:
        again(self.page, self.part)

    def heal(self) -> None:
        """A good line at last; the officer opens the page and sends."""
        self.page.context.set_offline(False)
        self.page.context.add_init_script("window.isHealed = true")
        again(self.page, self.part)
        self.page.evaluate("document.querySelector('[data-log-send]').click()")
        expect(self.page.locator("[data-save-state]")).not_to_contain_text("在本机", timeout=15_000)
        expect(self.page.locator("[data-save-state]")).not_to_contain_text("发送中", timeout=15_000)


PREPARED = """() => new Promise((done) => {
  const opened = indexedDB.open("qingmiao-offline");
  opened.onsuccess = () => {
    const asked = opened.result.transaction("prepared").objectStore("prepared").getAll();
    asked.onsuccess = () => { opened.result.close(); done(asked.result.map((one) => String(one.owner))); };
  };
})"""
ALL_CONFORM = "document.querySelectorAll('[id$=-conforms]').forEach((answer) => answer.click())"
WRITE = """([name, words]) => {
  const field = document.getElementsByName(name)[0];
  field.value = words;
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}"""
CHOOSE = "([id]) => document.getElementById(id).click()"


def test_two_phones_through_random_faults_lose_no_operation(live_server: object, open_browser: Open) -> None:
    chance = random.Random(SEED)
    part = a_plan(a_house(1)).parts.get()
    drivers = [
        Driver(open_browser("phone"), part, officer_of(), "甲", chance),
        Driver(open_browser("phone"), part, second_of(part.organisation), "乙", chance),
    ]
    for _ in range(ROUNDS):
        chance.choice(drivers).step()
    for driver in drivers:
        driver.heal()
    arrived = [(one.field, one.value.open()) for one in Operation.objects.filter(field__startswith="note-").order_by("pk")]
    wrote = [word for driver in drivers for word in driver.wrote]
    assert sorted(arrived) == sorted(wrote), f"seed {SEED}, {ROUNDS} rounds"
    assert not Operation.objects.filter(state=OperationState.HELD).exists()
    assert not [one.reason for one in Operation.objects.filter(state=OperationState.REFUSED) if "后来又改过" not in one.reason]
