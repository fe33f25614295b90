"""Handing in, taking back, putting right, amending and closing, from the institution's side."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from filings import factories
from filings.factories import PASSWORD, manager_of, signed_in
from qingmiao.core.clocks import clocks_of
from qingmiao.core.drafts import raw_facts
from qingmiao.core.models import AuditEntry, TransitionLog
from qingmiao.filings.models import Filing, FilingState, SettlementKind
from qingmiao.filings.queries import judge_filing
from qingmiao.filings.services.deciding import complete_deregistration
from qingmiao.filings.services.drafting import save_section

pytestmark = pytest.mark.django_db


def url(name: str, filing: Filing, **more: Any) -> str:
    return reverse(name, kwargs={"pk": filing.pk, **more})


def fresh(filing: Filing) -> Filing:
    return Filing.objects.get(pk=filing.pk)


def sign(client: Client, filing: Filing, password: str = PASSWORD, version: int | None = None, page: str = "filing_check") -> Any:
    form = {"password": password, "version": fresh(filing).version if version is None else version, "do": "submit"}
    return client.post(url(page, filing), form)


@pytest.fixture
def filing(client) -> Filing:
    made = factories.a_complete_draft()
    signed_in(client, manager_of(made.institution))
    return made


def save(filing: Filing, section: str, values: Any) -> Filing:
    return save_section(filing, section, values, version=fresh(filing).version, actor=manager_of(filing.institution), at=factories.AT)


def test_a_complete_draft_is_signed_and_handed_in(client, filing) -> None:
    page = client.get(url("filing_check", filing)).content.decode()
    assert "承诺所报材料真实、完整" in page
    assert "凤城街道示例路1号" in page
    answer = sign(client, filing)
    assert (answer.status_code, answer.url) == (302, url("filing_overview", filing))
    handed = fresh(filing)
    assert handed.state == FilingState.SUBMITTED
    assert handed.judgement["holds"] is True
    assert raw_facts(handed)["commitment"]["signed_by"] == "示例乙"
    assert clocks_of(handed).count() == 2
    overview = client.get(answer.url).content.decode()
    assert "还剩 5 个工作日" in overview
    assert "还剩 15 个工作日" in overview


def test_a_wrong_password_signs_nothing(client, filing) -> None:
    answer = sign(client, filing, password="wrong-password")
    assert answer.status_code == 422
    assert "密码不正确" in answer.content.decode()
    assert fresh(filing).state == FilingState.DRAFT
    assert "commitment" not in fresh(filing).facts


@pytest.mark.django_db(transaction=True)
def test_a_signature_cannot_be_guessed_and_every_wrong_password_is_written_down(client) -> None:
    filing = factories.a_complete_draft()
    manager = factories.manager_of(filing.institution)
    factories.signed_in(client, manager)
    answers = [sign(client, filing, password=f"wrong-{number}").content.decode() for number in range(60)]
    assert "密码不正确，承诺书没有签署" in answers[0]
    assert "连续多次签署密码不正确" in answers[-1]
    assert "暂停签署" in sign(client, filing).content.decode()
    assert fresh(filing).state == FilingState.DRAFT
    assert AuditEntry.objects.filter(verb="wrong_secret", subject_id=str(manager.user_id)).count() >= 3
    assert AuditEntry.objects.filter(verb="pause_guesses", subject_id=str(manager.user_id)).count() == 1


def test_a_second_click_finds_it_handed_in(client, filing) -> None:
    version = filing.version
    sign(client, filing)
    again = sign(client, filing, version=version)
    assert (again.status_code, again.url) == (302, url("filing_overview", filing))
    assert TransitionLog.objects.filter(subject_id=str(filing.pk), transition="submit").count() == 1


def test_a_page_drawn_before_the_last_change_is_not_signed(client, filing) -> None:
    answer = sign(client, filing, version=filing.version - 1)
    assert answer.status_code == 422
    assert "已被他人更新" in answer.content.decode()
    assert fresh(filing).state == FilingState.DRAFT


@pytest.mark.parametrize(
    ("section", "change", "sentence"),
    [
        ("premises", {"window_ratio": "五分之一"}, "无法识别"),
        ("basic", {"contact_phone": None}, "没有填写"),
        ("premises", {"semi_basement": True, "lowest_storey": -1}, "必备条件未满足"),
    ],
)
def test_what_cannot_be_read_is_missing_or_fails_holds_the_filing_back(client, filing, section, change, sentence) -> None:
    values = {name: value for name, value in {**raw_facts(filing)[section], **change}.items() if value is not None}
    save(filing, section, values)
    page = client.get(url("filing_check", filing)).content.decode()
    assert "还不能提交" in page
    assert 'name="password"' not in page
    answer = sign(client, filing)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert fresh(filing).state == FilingState.DRAFT


def test_a_filing_without_a_fire_certificate_cannot_be_submitted(client, filing) -> None:
    save(filing, "certificates", [paper for paper in raw_facts(filing)["certificates"] if paper["kind"] != "fire"])
    assert "消防安全检查合格证明" in sign(client, filing).content.decode()
    assert fresh(filing).state == FilingState.DRAFT


def test_what_the_county_asked_for_is_shown_where_it_is_corrected(client) -> None:
    returned = factories.a_returned_filing()
    signed_in(client, manager_of(returned.institution))
    overview = client.get(url("filing_overview", returned)).content.decode()
    assert "需要补正 2 项" in overview
    assert url("filing_write", returned, section="premises") in overview
    assert "核对并提交" not in overview, "first what was asked for"
    assert "请补充租赁合同的续签页。" in client.get(url("filing_write", returned, section="premises")).content.decode()
    assert "请补充租赁合同的续签页。" not in client.get(url("filing_write", returned, section="hygiene")).content.decode()
    sign(client, returned)
    assert fresh(returned).state == FilingState.SUBMITTED
    assert clocks_of(returned).filter(stopped_on=None).count() == 2


def test_a_filing_is_taken_back_until_it_is_accepted(client, filing) -> None:
    sign(client, filing)
    assert client.post(url("filing_withdraw", filing), {"version": fresh(filing).version}).url == reverse("filing_list")
    assert fresh(filing).state == FilingState.WITHDRAWN
    accepted = factories.an_accepted_filing(factories.a_new_institution("清新区示例二"))
    signed_in(client, manager_of(accepted.institution))
    client.post(url("filing_withdraw", accepted), {"version": accepted.version})
    assert fresh(accepted).state == FilingState.ACCEPTED


def test_rectification_is_reported_in_words(client) -> None:
    filing = factories.a_nonconforming_filing()
    signed_in(client, manager_of(filing.institution))
    assert "录像只保存 30 天" in client.get(url("filing_rectify", filing)).content.decode()
    empty = client.post(url("filing_rectify", filing), {"text": " ", "version": filing.version})
    assert "请写明整改情况" in empty.content.decode()
    client.post(url("filing_rectify", filing), {"text": "已换硬盘，保存 95 天。", "version": filing.version})
    assert fresh(filing).state == FilingState.RECTIFIED
    assert factories.notice_of(filing).rectification == "已换硬盘，保存 95 天。"


def test_an_amendment_shows_old_and_new_and_judges_only_what_it_touches(client) -> None:
    institution = factories.a_filed_institution()
    signed_in(client, manager_of(institution))
    client.post(reverse("amendment_start"), {"reason": "换了咨询电话"})
    filing = Filing.objects.get(institution=institution, kind="amendment")
    assert "还没有改动" in client.get(url("filing_overview", filing)).content.decode()
    assert judge_filing(filing, factories.ON).lines == [
        line for line in judge_filing(filing, factories.ON).lines if line.step == "commitment"
    ]
    save(filing, "basic", {**raw_facts(filing)["basic"], "public_phone": "0763-1111111"})
    page = client.get(url("filing_check", filing)).content.decode()
    assert "0763-0000001" in page
    assert "0763-1111111" in page
    assert {line.step for line in judge_filing(fresh(filing), factories.ON).lines} == {"basic", "commitment"}
    sign(client, filing)
    assert fresh(filing).state == FilingState.SUBMITTED


def test_an_amendment_is_not_held_back_by_what_it_does_not_touch(client) -> None:
    institution = factories.a_filed_institution()
    filing = factories.an_amendment(institution)
    filing.replaces.facts["staff"][0]["education"] = "junior_secondary"
    filing.replaces.save()
    filing.facts["staff"][0]["education"] = "junior_secondary"
    filing.save()
    save(filing, "basic", {**raw_facts(fresh(filing))["basic"], "public_phone": "0763-1111111"})
    signed_in(client, manager_of(institution))
    assert sign(client, filing).status_code == 302
    assert fresh(filing).state == FilingState.SUBMITTED


def test_more_children_in_an_amendment_touch_the_rules_of_the_staff(client) -> None:
    filing = factories.an_amendment()
    classes = raw_facts(filing)["classes"]
    more = [{**classes[2], "key": f"x{n}", "name": f"托大{n}班"} for n in range(3)]
    save(filing, "classes", [*classes, *more])
    lines = judge_filing(fresh(filing), factories.ON).lines
    assert any(line.step == "staff" for line in lines), "more children need more cooks"
    assert not any(line.step == "premises" and line.key == "premises.cctv" for line in lines)


def test_an_amendment_without_a_change_is_not_handed_in(client) -> None:
    filing = factories.an_amendment()
    signed_in(client, manager_of(filing.institution))
    assert "还没有改动任何备案事项" in sign(client, filing).content.decode()
    assert fresh(filing).state == FilingState.DRAFT


def test_only_a_filed_institution_amends_or_closes(client) -> None:
    institution = factories.a_new_institution()
    signed_in(client, manager_of(institution))
    for name in ("amendment_start", "deregistration_start"):
        assert "机构尚未备案" in client.post(reverse(name), {"reason": "试试"}).content.decode()
        assert "请写明原因" in client.post(reverse(name), {"reason": ""}).content.decode()
    assert not Filing.objects.filter(institution=institution).exists()


def test_a_home_based_point_files_with_its_own_steps(client) -> None:
    raw = json.loads((settings.ROOT / "docs" / "examples" / "home_based.json").read_text(encoding="utf-8"))
    raw.pop("commitment", None)
    filing = factories.an_empty_draft()
    for section, values in raw.items():
        filing = save(filing, section, values)
    signed_in(client, manager_of(filing.institution))
    page = client.get(url("filing_overview", filing)).content.decode()
    assert "已完成 5 步，共 5 步" in page
    assert "家庭托育点" in client.get(url("filing_check", filing)).content.decode()
    assert sign(client, filing).status_code == 302
    assert fresh(filing).state == FilingState.SUBMITTED


def settle_form(filing: Filing, **more: Any) -> dict[str, Any]:
    return {"version": fresh(filing).version, **more}


def test_a_deregistration_stays_open_until_each_has_an_answer(client) -> None:
    institution = factories.a_filed_institution()
    signed_in(client, manager_of(institution))
    client.post(reverse("deregistration_start"), {"reason": "租约到期"})
    filing = Filing.objects.get(institution=institution, kind="deregistration")
    page = client.get(url("filing_settle", filing)).content.decode()
    assert "共 54 人，还有 54 人没有写明" in page
    assert "示例保育1（保育人员）" in page
    assert 'name="password"' not in page
    refused = sign(client, filing, page="filing_settle")
    assert "还有 54 名婴幼儿或工作人员的去向没有填写" in refused.content.decode()
    first = filing.settlements.filter(kind=SettlementKind.CHILD).earliest("pk")
    client.post(url("filing_settle", filing), settle_form(filing, **{f"to-{first.pk}": "升入幼儿园", "all-child": "由家庭照护"}))
    assert filing.settlements.filter(kind="child", destination="由家庭照护").count() == 40
    assert filing.settlements.get(pk=first.pk).destination == "升入幼儿园"
    client.post(url("filing_settle", filing), settle_form(filing, **{"all-staff": "解除劳动合同，已结清工资"}))
    assert sign(client, filing, page="filing_settle").status_code == 302
    handed = fresh(filing)
    assert handed.state == FilingState.SUBMITTED
    complete_deregistration(handed, version=handed.version, actor=factories.officer_of(), at=factories.AT)
    assert "本件已办结" in client.get(url("filing_overview", filing)).content.decode()


def test_destinations_are_saved_while_typed_and_too_long_ones_are_refused(client) -> None:
    filing = factories.a_deregistration()
    signed_in(client, manager_of(filing.institution))
    row = filing.settlements.earliest("pk")
    saved = client.post(url("settlements_save", filing), settle_form(filing, **{f"to-{row.pk}": "转入其他托育机构"}))
    assert (saved.status_code, saved["X-Save-Version"]) == (200, str(fresh(filing).version))
    stale = client.post(url("settlements_save", filing), {"version": 0, f"to-{row.pk}": "别处"})
    assert stale.status_code == 409
    long = client.post(url("filing_settle", filing), settle_form(filing, **{f"to-{row.pk}": "远" * 201}))
    assert long.status_code == 422
    assert "远" * 201 in long.content.decode()
    assert filing.settlements.get(pk=row.pk).destination == "转入其他托育机构"


def test_the_settlement_page_needs_few_queries_for_any_number_of_people(client, django_assert_max_num_queries) -> None:
    filing = factories.a_deregistration()
    signed_in(client, manager_of(filing.institution))
    with django_assert_max_num_queries(12):
        client.get(url("filing_settle", filing))


def test_the_roster_the_check_page_and_the_rules_say_the_same_of_people(client, filing) -> None:
    people = raw_facts(filing)["staff"]
    save(filing, "staff", [{**people[0], "health_certificate_until": None}, *people[1:]])
    check = client.get(url("filing_check", filing)).content.decode()
    roster = client.get(url("filing_write", filing, section="staff")).content.decode()
    assert "</a>：还没有填写" not in check
    assert "还不能提交" in check
    assert all(person["name"] in roster for person in people)
    save(filing, "staff", people)
    assert "还不能提交" not in client.get(url("filing_check", filing)).content.decode()
