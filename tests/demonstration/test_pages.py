"""Pages of demonstrations: who sees what, what each says, what a refusal shows, how often they ask the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from demonstration.factories import (
    UNTIL,
    a_demonstration,
    a_finding,
    a_guidance,
    a_house,
    a_nomination,
    a_photo,
    a_proposal,
    a_refused_case,
    a_visited_case,
    later,
)
from filings.factories import AT, ON, OTHER_COUNTY, a_department, a_post, city_officer, employee_of, manager_of, officer_of, signed_in
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.core.models import AuditEntry
from qingmiao.demonstration.models import Demonstration, DemonstrationFile, DemonstrationState, Guidance
from qingmiao.demonstration.services.ending import withdraw
from qingmiao.institutions.models import Institution

pytestmark = pytest.mark.django_db
State = DemonstrationState
LIST_QUERIES, CHOOSE_QUERIES, SHOW_QUERIES, OWN_QUERIES = 9, 11, 15, 7


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def auditor() -> Post:
    return a_post(Role.AUDITOR, a_department(Department.AUDIT, "441800"))


def page(client: Client, post: Post, name: str, status: int = 200, query: str = "", **names: Any) -> str:
    answer = signed_in(client, post).get(reverse(name, kwargs=names) + query)
    assert answer.status_code == status, name
    return answer.content.decode()


def sent(client: Client, post: Post, name: str, data: dict[str, Any], **names: Any) -> Any:
    return signed_in(client, post).post(reverse(name, kwargs=names), data)


def fresh(row: Demonstration) -> Demonstration:
    return Demonstration.objects.get(pk=row.pk)


def test_a_county_sees_the_criteria_beside_each_other_before_it_chooses(client: Client) -> None:
    good, bad = a_house(), a_house(2)
    a_finding(bad)
    answer = signed_in(client, officer_of()).get(reverse("demonstration_choose"))
    verdicts = {row.title: [cell.label for cell in row.cells if cell] for row in answer.context["table"].rows}
    assert verdicts[good.name] == ["符合"] * 5
    assert verdicts[bad.name] == ["符合", "符合", "不符合", "符合", "符合"]


def test_a_county_chooses_only_among_its_own(client: Client) -> None:
    house = a_house()
    stranger = officer_of(OTHER_COUNTY)
    assert house.name not in page(client, stranger, "demonstration_choose")
    page(client, stranger, "demonstration_nominate", 404, pk=house.pk)
    page(client, city_officer(), "demonstration_nominate", 404, pk=house.pk)
    page(
        client,
        a_post(Role.COUNTY_OFFICER, a_department(Department.EDUCATION, house.county_code)),
        "demonstration_nominate",
        404,
        pk=house.pk,
    )
    assert "将通知市级实地评审" in page(client, officer_of(), "demonstration_nominate", pk=house.pk)


def test_a_choice_leads_to_the_case_and_tells_so(client: Client) -> None:
    house = a_house()
    answer = sent(client, officer_of(), "demonstration_nominate", {"reason": "愿意带动周边。"}, pk=house.pk)
    row = Demonstration.objects.get()
    assert answer["Location"] == reverse("demonstration_show", kwargs={"pk": row.pk})
    html = page(client, officer_of(), "demonstration_show", pk=row.pk)
    for words in ("待实地评审", "愿意带动周边。", "推荐时（2026年11月23日）", "市级评审参数（待核）", "推荐示范点"):
        assert words in html, words


@pytest.mark.parametrize("reason", ["", "长" * 2001])
def test_a_choice_without_fitting_words_keeps_the_page_and_what_was_typed(client: Client, reason: str) -> None:
    house = a_house()
    answer = sent(client, officer_of(), "demonstration_nominate", {"reason": reason}, pk=house.pk)
    assert answer.status_code == 422
    assert "您填写的内容都还在" in answer.content.decode()
    assert not Demonstration.objects.exists()


def test_a_second_choice_is_refused_in_words(client: Client) -> None:
    row = a_nomination()
    answer = sent(client, officer_of(), "demonstration_nominate", {"reason": "再来一次"}, pk=row.institution_id)
    assert answer.status_code == 422
    assert "已在评审中" in answer.content.decode()


def test_a_page_of_an_institution_with_an_open_finding_says_that_it_cannot_be_granted(client: Client) -> None:
    house = a_house()
    a_finding(house)
    assert "有 1 项条件不符合，改正前不能认定" in page(client, officer_of(), "demonstration_nominate", pk=house.pk)


def test_the_city_visits_decides_and_grants(client: Client) -> None:
    row, city = a_nomination(), city_officer()
    visit = {"visited_on": ON.isoformat(), "note": "活动室宽敞。", "photos": [a_photo(), a_photo("厨房.png")], "version": row.version}
    assert sent(client, city, "demonstration_visit", visit, pk=row.pk).status_code == 302
    assert DemonstrationFile.objects.filter(demonstration=row).count() == 2
    html = page(client, city, "demonstration_decide", pk=row.pk)
    for words in ("活动室宽敞。", "厨房.png", "示范期自 2026年11月23日 起", 'value="2029-11-22"', "向社会公示", "全部符合"):
        assert words in html, words
    yes = {"outcome": "grant", "grant-until": UNTIL.isoformat(), "grant-reason": "符合条件。", "version": fresh(row).version}
    endless = {**yes, "grant-until": "2099-01-01"}
    assert list(sent(client, city, "demonstration_decide", endless, pk=row.pk).context["form"].errors) == ["until"]
    assert sent(client, city, "demonstration_decide", yes, pk=row.pk).status_code == 302
    assert fresh(row).state == State.GRANTED
    assert Institution.objects.get(pk=row.institution_id).is_demonstration_site


def test_the_city_refuses_with_a_reason(client: Client) -> None:
    row, city = a_visited_case(), city_officer()
    no = {"outcome": "refuse", "refuse-reason": "", "version": row.version}
    answer = sent(client, city, "demonstration_decide", no, pk=row.pk)
    assert (answer.status_code, "请写明不予通过的理由。" in answer.content.decode()) == (422, True)
    assert sent(client, city, "demonstration_decide", {**no, "refuse-reason": "场地仍在改造。"}, pk=row.pk).status_code == 302
    assert fresh(row).state == State.REFUSED
    assert "场地仍在改造。" in page(client, manager_of(row.institution), "demonstration_show", pk=row.pk)


def test_a_stale_page_changes_nothing_and_keeps_the_words(client: Client) -> None:
    row, city = a_visited_case(), city_officer()
    yes = {"outcome": "grant", "grant-until": UNTIL.isoformat(), "grant-reason": "打字的理由", "version": row.version - 1}
    answer = sent(client, city, "demonstration_decide", yes, pk=row.pk)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "内容已被他人更新" in html
    assert "打字的理由" in html
    assert fresh(row).state == State.VISITED


@pytest.mark.parametrize("version", ["", "x", "99999999999"])
def test_an_unreadable_version_never_fits(client: Client, version: str) -> None:
    row = a_demonstration()
    answer = sent(client, city_officer(), "demonstration_withdraw", {"reason": "虚报材料。", "version": version}, pk=row.pk)
    assert answer.status_code == 422
    assert fresh(row).state == State.GRANTED


def test_a_grant_against_a_criterion_is_refused_on_the_page(client: Client) -> None:
    row, city = a_visited_case(), city_officer()
    a_finding(row.institution)
    html = page(client, city, "demonstration_decide", pk=row.pk)
    assert "不能认定" in html
    assert "grant-until" not in html
    yes = {"outcome": "grant", "grant-until": UNTIL.isoformat(), "grant-reason": "仍要认定", "version": row.version}
    answer = sent(client, city, "demonstration_decide", yes, pk=row.pk)
    assert "“没有未销号的问题”不符合" in answer.content.decode()
    assert fresh(row).state == State.VISITED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"visited_on": (ON + timedelta(days=1)).isoformat()}, "评审日期应在推荐日期"),
        ({"visited_on": "昨天"}, "日期请写成"),
        ({"note": ""}, "请写明实地评审看到的情况。"),
        ({"photos": []}, None),
    ],
)
def test_a_visit_that_cannot_be_is_refused_at_its_field(client: Client, change: dict[str, Any], words: str | None) -> None:
    row = a_nomination()
    visit = {"visited_on": ON.isoformat(), "note": "看过。", "photos": [], "version": row.version, **change}
    answer = sent(client, city_officer(), "demonstration_visit", visit, pk=row.pk)
    if words is None:
        assert answer.status_code == 302
    else:
        assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_a_file_that_is_no_photo_is_refused_and_nothing_is_recorded(client: Client) -> None:
    row = a_nomination()
    wrong = a_photo("假的.png")
    wrong.file.seek(0)
    wrong.file.write(b"GIF89a")
    wrong.file.seek(0)
    visit = {"visited_on": ON.isoformat(), "note": "看过。", "photos": [a_photo(), wrong], "version": row.version}
    answer = sent(client, city_officer(), "demonstration_visit", visit, pk=row.pk)
    assert "只能上传 PDF、JPG 或 PNG 文件" in answer.content.decode()
    assert (fresh(row).state, DemonstrationFile.objects.count()) == (State.NOMINATED, 0)


@pytest.mark.parametrize("name", ["demonstration_visit", "demonstration_withdraw"])
def test_a_step_that_is_over_leads_back_to_the_case(client: Client, name: str) -> None:
    row = a_visited_case()
    answer = signed_in(client, city_officer()).get(reverse(name, kwargs={"pk": row.pk}))
    assert answer["Location"] == reverse("demonstration_show", kwargs={"pk": row.pk})


def test_a_withdrawal_is_told_with_its_consequence_and_shown_everywhere(client: Client) -> None:
    row, city = a_demonstration(), city_officer()
    assert "将撤销日期和原因向社会公示" in page(client, city, "demonstration_withdraw", pk=row.pk)
    answer = sent(client, city, "demonstration_withdraw", {"reason": "虚报材料。", "version": fresh(row).version}, pk=row.pk)
    assert answer.status_code == 302
    for reader in (officer_of(), manager_of(row.institution), auditor()):
        html = page(client, reader, "demonstration_show", pk=row.pk)
        assert "虚报材料。" in html
        assert "已撤销" in html


def test_a_proposal_waits_for_the_city_and_is_answered_with_a_reason(client: Client) -> None:
    proposal = a_proposal()
    where = {"pk": proposal.demonstration_id}
    assert "等待市级决定" in page(client, officer_of(), "demonstration_show", **where)
    city = city_officer()
    assert "系统不会自行撤销" in page(client, city, "demonstration_show", **where)
    assert "建议撤销" in page(client, city, "demonstration_list", query="?box=proposed")
    sent(client, city, "proposal_decline", {"reason": ""}, pk=proposal.pk)
    proposal.refresh_from_db()
    assert proposal.answered_on is None
    sent(client, city, "proposal_decline", {"reason": "已当场改正。"}, pk=proposal.pk)
    assert "答复：已当场改正。" in page(client, city, "demonstration_show", **where)
    assert sent(client, officer_of(), "proposal_decline", {"reason": "不撤"}, pk=proposal.pk).status_code == 404


def test_near_the_end_the_county_sees_the_way_to_a_renewal(client: Client) -> None:
    row = a_demonstration(until=ON + timedelta(days=100))
    assert "推荐续期" in page(client, officer_of(), "demonstration_show", pk=row.pk)
    a_nomination(row.institution)
    assert "推荐续期" not in page(client, officer_of(), "demonstration_show", pk=row.pk)


def test_an_institution_sees_its_own_and_nobody_elses(client: Client) -> None:
    mine, other = a_demonstration(), a_demonstration(a_house(2))
    html = page(client, manager_of(mine.institution), "demonstration_own")
    assert "本机构是示范点" in html
    assert "2026年11月23日 至 2029年11月22日" in html
    page(client, manager_of(mine.institution), "demonstration_show", 404, pk=other.pk)
    page(client, manager_of(mine.institution), "demonstration_list", 404)
    page(client, employee_of(mine.institution), "demonstration_own", 404)
    page(client, a_post(Role.GUARDIAN, None), "demonstration_own", 404)


def test_an_institution_never_chosen_is_told_what_will_be_here(client: Client) -> None:
    assert "还没有被推荐为示范点" in page(client, manager_of(a_house()), "demonstration_own")


def test_the_files_of_a_visit_are_read_by_officers_only_and_the_read_is_written_down(client: Client) -> None:
    row = a_visited_case()
    file = row.files.get()
    assert page_status(client, officer_of(), "demonstration_file", file.pk) == 200
    assert AuditEntry.objects.filter(verb="read_file", purpose__gt="").count() == 1
    for stranger in (manager_of(row.institution), officer_of(OTHER_COUNTY), a_post(Role.GUARDIAN, None)):
        assert page_status(client, stranger, "demonstration_file", file.pk) == 404


def page_status(client: Client, post: Post, name: str, pk: int) -> int:
    answer = signed_in(client, post).get(reverse(name, kwargs={"pk": pk}))
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer.status_code


def test_guidance_is_searched_for_chosen_and_recorded(client: Client) -> None:
    row, other = a_demonstration(), a_house(2)
    manager, where = manager_of(row.institution), {"pk": row.pk}
    assert other.name not in page(client, manager, "guidance_record", **where)
    assert other.name in page(client, manager, "guidance_record", query="?q=示范", **where)
    assert (
        row.institution.name
        not in page(client, manager, "guidance_record", query="?q=托育", **where).partition("<main")[2].partition("</h1>")[2]
    )
    told = {"kind": "pairing", "held_on": ON.isoformat(), "hours": "1.5", "people": "3", "note": "", "q": "qcqsf"}
    found = sent(client, manager, "guidance_record", {**told, "find": "1"}, **where)
    assert (found.status_code, other.name in found.content.decode(), 'value="1.5"' in found.content.decode()) == (200, True, True)
    missing = sent(client, manager, "guidance_record", told, **where)
    assert "须选择受指导的机构" in missing.content.decode()
    assert sent(client, manager, "guidance_record", {**told, "guided": other.pk, "file": a_photo()}, **where).status_code == 302
    assert Guidance.objects.get().guided == other
    html = page(client, manager, "demonstration_show", **where)
    assert other.name in html
    assert "活动室.png" in html


def test_the_search_alone_is_answered_by_its_part_of_the_page(client: Client) -> None:
    row, other = a_demonstration(), a_house(2)
    browser = signed_in(client, manager_of(row.institution))
    html = browser.get(reverse("guidance_record", kwargs={"pk": row.pk}), {"q": "示范"}, headers={"HX-Request": "true"}).content.decode()
    assert html.count("<html") == 0
    assert other.name in html


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": ""}, "请选择指导的方式。"),
        ({"hours": "0"}, "时长须大于 0"),
        ({"hours": "很久"}, "请填写数字"),
        ({"hours": "1.25"}, "一位小数"),
        ({"people": "0"}, "至少 1 人"),
        ({"held_on": (ON + timedelta(days=1)).isoformat()}, "不能晚于今天"),
        ({"held_on": (ON - timedelta(days=1)).isoformat()}, "不在示范期内"),
        ({"guided": "999999"}, "请在查找到的机构中选择"),
    ],
)
def test_guidance_that_cannot_be_is_refused_in_words(client: Client, change: dict[str, str], words: str) -> None:
    row = a_demonstration()
    told = {"kind": "open_day", "held_on": ON.isoformat(), "hours": "2", "people": "12", "note": "", **change}
    answer = sent(client, manager_of(row.institution), "guidance_record", told, pk=row.pk)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Guidance.objects.exists()


def test_guidance_is_recorded_by_its_own_manager_only(client: Client) -> None:
    row, other = a_demonstration(), a_house(2)
    for stranger in (officer_of(), city_officer(), manager_of(other)):
        page(client, stranger, "guidance_record", 404, pk=row.pk)
    withdraw(fresh(row), "虚报材料。", version=fresh(row).version, actor=city_officer(), at=AT)
    answer = signed_in(client, manager_of(row.institution)).get(reverse("guidance_record", kwargs={"pk": row.pk}))
    assert answer.status_code == 302


def test_a_file_of_guidance_is_read_and_written_down(client: Client) -> None:
    row = a_demonstration()
    guidance, bare = a_guidance(row, file=a_photo()), a_guidance(row)
    for reader in (manager_of(row.institution), officer_of(), city_officer(), auditor()):
        assert page_status(client, reader, "guidance_file", guidance.pk) == 200
    assert AuditEntry.objects.filter(verb="read_file").count() == 4
    assert page_status(client, officer_of(OTHER_COUNTY), "guidance_file", guidance.pk) == 404
    assert page_status(client, officer_of(), "guidance_file", bare.pk) == 409


@pytest.mark.parametrize(
    ("box", "make"),
    [("nominated", a_nomination), ("visited", a_visited_case), ("granted", a_demonstration), ("over", a_refused_case)],
)
def test_each_box_of_the_list_holds_what_its_name_says(client: Client, box: str, make: Any) -> None:
    row = make()
    for key in ("nominated", "visited", "granted", "over", "proposed"):
        answer = signed_in(client, city_officer()).get(reverse("demonstration_list"), {"box": key})
        assert [found.title for found in answer.context["table"].rows] == ([row.institution.name] if key == box else [])
    assert row.institution.name not in page(client, officer_of(OTHER_COUNTY), "demonstration_list", query=f"?box={box}")
    assert row.institution.name in page(client, auditor(), "demonstration_list", query=f"?box={box}")


def test_what_waits_longest_stands_first_then_the_terms_by_their_end(client: Client) -> None:
    rows = [a_demonstration(until=UNTIL), a_demonstration(a_house(2), until=ON + timedelta(days=9)), a_nomination(a_house(3), later(2))]
    rows.append(a_nomination(a_house(4), later(1)))
    answer = signed_in(client, city_officer()).get(reverse("demonstration_list"))
    assert [row.title for row in answer.context["table"].rows] == [rows[place].institution.name for place in (3, 2, 1, 0)]


def test_the_list_is_searched_by_name_and_initials(client: Client) -> None:
    row = a_demonstration(a_house(2))
    assert row.institution.name in page(client, city_officer(), "demonstration_list", query="?q=QCQSF2")
    assert "没有找到" in page(client, city_officer(), "demonstration_list", query="?q=没有这个")


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_as_often_for_one_row_as_for_three(client: Client, django_assert_num_queries: Any, count: int) -> None:
    for number in range(1, count + 1):
        a_guidance(a_demonstration(a_house(number)))
    city, county = city_officer(), officer_of()
    for reader, name, queries in ((city, "demonstration_list", LIST_QUERIES), (county, "demonstration_choose", CHOOSE_QUERIES)):
        browser = signed_in(client, reader)
        with django_assert_num_queries(queries):
            browser.get(reverse(name))


@pytest.mark.parametrize("count", [1, 3])
def test_a_case_asks_as_often_for_one_piece_of_guidance_as_for_three(client: Client, django_assert_num_queries: Any, count: int) -> None:
    row, other = a_demonstration(), a_house(2)
    for _ in range(count):
        a_guidance(row, kind="visit", guided=other, file=a_photo())
    browser = signed_in(client, city_officer())
    with django_assert_num_queries(SHOW_QUERIES):
        browser.get(reverse("demonstration_show", kwargs={"pk": row.pk}))
    browser = signed_in(client, manager_of(row.institution))
    with django_assert_num_queries(OWN_QUERIES):
        browser.get(reverse("demonstration_own"))
