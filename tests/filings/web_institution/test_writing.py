"""The filing form: what is typed is saved, judged and never lost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from filings import factories
from filings.factories import PASSWORD, employee_of, manager_of, signed_in
from qingmiao.codes.citizen_id import parse_citizen_id
from qingmiao.codes.errors import DomainError
from qingmiao.core.drafts import raw_facts
from qingmiao.core.facts import Kind, specs_of
from qingmiao.core.models import AuditEntry, StoredFile
from qingmiao.filings.models import Filing, FilingDocument, FilingState
from qingmiao.filings.services.drafting import save_section
from qingmiao.filings.web.forms.layout import FORM
from qingmiao.ui.facts_form import FactsForm

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"
NUMBER = "110101199003070011"


def fresh(filing: Filing) -> Filing:
    return Filing.objects.get(pk=filing.pk)


def url(name: str, filing: Filing, **more: Any) -> str:
    return reverse(name, kwargs={"pk": filing.pk, **more})


def page_values(client, address: str) -> dict[str, Any]:
    """What a browser would send back from the page's form: every successful control with its value."""
    values: dict[str, Any] = {}
    context = client.get(address).context
    for group in context["groups"]:
        for form, lines in [(group.form, group.lines), *((card.form, card.lines) for card in group.cards)]:
            for line in lines:
                values[line.field.html_name] = form.initial[line.field.name]
        for card in group.cards:
            values.setdefault(f"{card.name}-row", []).append(str(card.slot))
            values |= {f"{card.name}-{card.slot}-{name}": value for name, value in card.hidden.items()}
    for _, cards, _ in context["items"]:
        values |= {line.field.html_name: card.form.initial[line.field.name] for card in cards for line in card.lines}
    return {**values, "version": context["filing"].version, **({"row": context["row"]} if context["row"] else {})}


@pytest.fixture
def filing(client) -> Filing:
    made = factories.a_complete_draft()
    signed_in(client, manager_of(made.institution))
    return made


@pytest.mark.parametrize("section", ["basic", "premises", "classes", "certificates", "hygiene"])
def test_a_page_saved_untouched_changes_no_fact(client, filing, section) -> None:
    before = raw_facts(filing)
    address = url("filing_write", filing, section=section)
    answer = client.post(address, {**page_values(client, address), "do": "stay"})
    assert answer.status_code == 302
    assert raw_facts(fresh(filing)) == before


def test_a_person_saved_untouched_changes_no_fact_and_a_masked_number_stays(client) -> None:
    staff = factories.complete_facts()["staff"]
    staff[0]["identity_number"] = "11010119900307001X"
    draft = factories.a_complete_draft(staff=staff)
    signed_in(client, manager_of(draft.institution))
    before = raw_facts(draft)
    address = url("filing_write", draft, section="staff")
    client.post(address, {**page_values(client, f"{address}?row=p1"), "do": "list"})
    assert raw_facts(fresh(draft)) == before


def test_autosave_answers_the_new_version_and_the_page_says_what_cannot_be_read(client, filing) -> None:
    values = page_values(client, url("filing_write", filing, section="premises"))
    answer = client.post(url("section_save", filing, section="premises"), {**values, "window_ratio": "五分之一"})
    assert answer.status_code == 200
    assert answer["X-Save-Version"] == str(filing.version + 1)
    assert answer.json() == {"version": filing.version + 1}
    assert raw_facts(fresh(filing))["premises"]["window_ratio"] == "五分之一"
    page = client.get(url("filing_write", filing, section="premises")).content.decode()
    assert 'value="五分之一"' in page
    assert "#id_window_ratio" in page


def test_the_live_fragment_holds_the_rule_lines_only(client, filing) -> None:
    save_section(filing, "premises", {"semi_basement": True}, version=filing.version, actor=manager_of(filing.institution), at=factories.AT)
    answer = client.get(url("filing_write", filing, section="premises"), headers={"HX-Request": "true"}).content.decode()
    assert "不符合" in answer
    assert "<html" not in answer


def test_rows_are_added_and_removed_with_everything_typed_kept(client, filing) -> None:
    address = url("filing_write", filing, section="classes")
    values = {**page_values(client, address), "classes-0-name": "改名一班"}
    answer = client.post(address, {**values, "do": "add:classes"})
    assert answer.url.endswith("#rows-classes")
    rows = raw_facts(fresh(filing))["classes"]
    assert (len(rows), rows[0]["name"], rows[3]) == (4, "改名一班", {"key": "c1"})
    values = {**page_values(client, address), "classes-3-name": "新班"}
    client.post(address, {**values, "do": "remove:classes:1"})
    rows = raw_facts(fresh(filing))["classes"]
    assert [row["name"] for row in rows] == ["改名一班", "托大一班", "新班"]


def test_no_fees_at_all_is_said_outright(client) -> None:
    draft = factories.an_empty_draft()
    signed_in(client, manager_of(draft.institution))
    address = url("filing_write", draft, section="basic")
    client.post(address, {**page_values(client, address), "do": "stay"})
    assert "fees" not in raw_facts(fresh(draft))["basic"]
    client.post(address, {**page_values(client, address), "do": "none:fees"})
    assert raw_facts(fresh(draft))["basic"]["fees"] == []
    assert "已声明：不收取任何费用" in client.get(address).content.decode()


def test_people_are_added_and_removed(client, filing) -> None:
    address = url("filing_write", filing, section="staff")
    answer = client.post(address, {"version": filing.version, "do": "add:staff"})
    assert answer.url == f"{address}?row=s1#person"
    assert client.get(answer.url).status_code == 200
    client.post(f"{address}?version={fresh(filing).version}", {"do": "remove:staff:p1"})
    keys = [row["key"] for row in raw_facts(fresh(filing))["staff"]]
    assert "p1" not in keys
    assert "s1" in keys


def test_a_stale_page_comes_back_with_what_was_typed_and_overwrites_nothing(client, filing) -> None:
    address = url("filing_write", filing, section="premises")
    values = page_values(client, address)
    save_section(filing, "basic", {"name": "别处改名"}, version=filing.version, actor=manager_of(filing.institution), at=factories.AT)
    answer = client.post(address, {**values, "building_area_m2": "433", "do": "next"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "已被他人更新" in page
    assert 'value="433"' in page
    assert raw_facts(fresh(filing))["premises"]["building_area_m2"] == 420
    again = client.post(address, {**values, "building_area_m2": "433", "version": answer.context["filing"].version, "do": "stay"})
    assert again.status_code == 302
    assert raw_facts(fresh(filing))["premises"]["building_area_m2"] == 433
    assert raw_facts(fresh(filing))["basic"]["name"] == "别处改名"


def test_a_stale_autosave_is_refused_with_409(client, filing) -> None:
    values = page_values(client, url("filing_write", filing, section="premises"))
    assert client.post(url("section_save", filing, section="premises"), {**values, "version": 1}).status_code == 409
    assert client.post(url("section_save", filing, section="premises"), {**values, "version": "x"}).status_code == 409


def test_five_megabytes_of_text_are_refused_in_one_sentence_and_nothing_is_written(client, filing) -> None:
    before = fresh(filing).version
    answer = client.post(url("section_save", filing, section="basic"), {"version": filing.version, "business_scope": "托" * 2_000_000})
    assert answer.status_code == 413
    assert "内容过大" in answer.content.decode()
    answer = client.post(url("section_save", filing, section="basic"), {"version": filing.version, "business_scope": "托" * 500_000})
    assert answer.status_code == 422
    assert "太长" in answer.json()["sentence"]
    assert fresh(filing).version == before


@pytest.mark.parametrize("section", ["basic", "premises", "classes", "certificates", "hygiene"])
def test_a_nul_in_any_typed_value_is_one_sentence_and_writes_nothing(client, filing, section) -> None:
    before, address = raw_facts(filing), url("filing_write", filing, section=section)
    values = page_values(client, address)
    typed = {name: f"a\0{value}" for name, value in values.items() if isinstance(value, str) and not name.endswith("-row")}
    client.raise_request_exception = False
    answer = client.post(address, {**values, **typed, "do": "stay"})
    assert answer.status_code < 500
    assert raw_facts(fresh(filing)) == before or "\0" not in str(raw_facts(fresh(filing)))


def test_a_text_over_its_limit_is_kept_and_named(client, filing) -> None:
    values = page_values(client, url("filing_write", filing, section="basic"))
    answer = client.post(url("section_save", filing, section="basic"), {**values, "name": "托" * 300})
    assert answer.status_code == 200
    assert "太长，最多 200 个字" in client.get(url("filing_write", filing, section="basic")).content.decode()
    assert raw_facts(fresh(filing))["basic"]["name"] == "托" * 300


def test_an_expired_session_sends_autosave_to_sign_in_and_writes_nothing(client, filing) -> None:
    client.logout()
    answer = client.post(url("section_save", filing, section="basic"), {"version": filing.version, "name": "x"})
    assert answer.status_code == 302
    assert "/account/login/" in answer.url
    assert fresh(filing).version == filing.version


def test_an_unknown_section_or_one_of_another_form_is_404(client, filing) -> None:
    for section in ("nothing", "commitment", "home_based"):
        assert client.get(url("filing_write", filing, section=section)).status_code == 404


def test_a_home_based_point_has_its_own_step_and_no_hygiene(client) -> None:
    draft = factories.an_empty_draft()
    signed_in(client, manager_of(draft.institution))
    save_section(draft, "basic", {"form": "home_based"}, version=draft.version, actor=manager_of(draft.institution), at=factories.AT)
    assert client.get(url("filing_write", draft, section="home_based")).status_code == 200
    for section in ("classes", "hygiene"):
        assert client.get(url("filing_write", draft, section=section)).status_code == 404
    page = client.get(url("filing_write", draft, section="premises")).content.decode()
    assert "建筑面积" in page
    assert "保健观察室" not in page


def test_a_submitted_filing_opens_read_only(client, filing) -> None:
    factories.hand_in(filing)
    answer = client.get(url("filing_write", filing, section="basic"))
    assert (answer.status_code, answer.url) == (302, url("filing_overview", filing))
    values = {"version": fresh(filing).version, "name": "偷改"}
    assert client.post(url("section_save", filing, section="basic"), values).status_code == 422
    assert raw_facts(fresh(filing))["basic"]["name"] != "偷改"


def test_the_code_brings_what_the_registrar_pushed_without_overwriting(client) -> None:
    factories.a_registration()
    institution = factories.a_new_institution("还没有名字")
    signed_in(client, manager_of(institution))
    client.post(reverse("filing_start"), {"legal_nature": "company", "uscc": " 91441802ma00000155 "})
    draft = Filing.objects.get(institution=institution)
    basic = raw_facts(draft)["basic"]
    assert (basic["name"], basic["address"], basic["legal_nature"]) == ("清城区青禾托育有限公司", "凤城街道示例路1号", "company")
    address = url("filing_write", draft, section="basic")
    values = {**page_values(client, address), "address": "我自己写的地址", "registered_on": ""}
    client.post(url("filing_prefill", draft), values)
    basic = raw_facts(fresh(draft))["basic"]
    assert (basic["address"], basic["registered_on"]) == ("我自己写的地址", "2026-06-10")


def test_an_unknown_code_is_told_and_what_was_typed_stays(client) -> None:
    draft = factories.an_empty_draft()
    signed_in(client, manager_of(draft.institution))
    values = {**page_values(client, url("filing_write", draft, section="basic")), "uscc": "91441802MA00000155", "address": "示例路"}
    answer = client.post(url("filing_prefill", draft), values, follow=True)
    assert "没有收到这个统一社会信用代码的登记推送" in answer.content.decode()
    assert raw_facts(fresh(draft))["basic"]["address"] == "示例路"


def test_the_start_page_says_who_registers_and_what_is_needed(client) -> None:
    institution = factories.a_new_institution()
    signed_in(client, manager_of(institution))
    page = client.get(reverse("filing_start"), {"legal_nature": "social_organisation"}).content.decode()
    assert "民政部门" in page
    assert "社会服务机构（民办非企业单位）登记证书" in page
    refused = client.post(reverse("filing_start"), {"legal_nature": ""})
    assert "请先选择法人性质" in refused.content.decode()
    assert not Filing.objects.filter(institution=institution).exists()


def test_starting_twice_is_refused_in_one_sentence(client, filing) -> None:
    answer = client.post(reverse("filing_start"), {"legal_nature": "company"})
    assert "还有一件未办结的事项" in answer.content.decode()
    assert Filing.objects.filter(institution=filing.institution).count() == 1


def test_an_identity_number_is_masked_until_asked_for_and_the_read_is_written_down(client) -> None:
    staff = factories.complete_facts()["staff"]
    staff[0]["identity_number"] = "11010119900307109X"
    draft = factories.a_complete_draft(staff=staff)
    signed_in(client, manager_of(draft.institution))
    shown = page_problem_free_number(client, draft)
    assert shown not in client.get(url("filing_write", draft, section="staff") + "?row=p1").content.decode()
    answer = client.post(url("staff_reveal", draft, key="p1"), headers={"HX-Request": "true"})
    assert shown in answer.content.decode()
    entry = AuditEntry.objects.get(verb="reveal")
    assert (entry.changes["staff"], entry.purpose) == ("p1", "核对公民身份号码")
    assert shown not in str(entry.changes)


def page_problem_free_number(client, draft: Filing) -> str:
    """A number with a right check digit, put into the draft."""
    base = "11010119900307109"
    for last in "0123456789X":
        try:
            number = parse_citizen_id(base + last).number
        except DomainError:
            continue
        rows = raw_facts(fresh(draft))["staff"]
        rows[0]["identity_number"] = number
        save_section(draft, "staff", rows, version=fresh(draft).version, actor=manager_of(draft.institution), at=factories.AT)
        return number
    raise AssertionError


def upload(client, filing: Filing, name: str, data: bytes, kind: str = "fire"):
    address = f"{url('document_upload', filing)}?kind={kind}&holder="
    return client.post(address, {"file": SimpleUploadedFile(name, data)}, headers={"HX-Request": "true"})


def test_a_scan_is_put_in_read_and_taken_out(client, filing) -> None:
    answer = upload(client, filing, "../../etc/消防 <证>.pdf", b"%PDF-1.7 test")
    assert answer.status_code == 200
    document = FilingDocument.objects.get(filing=filing)
    assert document.file.name == "消防 证.pdf"
    read = client.get(url("document_download", document))
    assert b"".join(read.streaming_content) == b"%PDF-1.7 test"
    assert "default-src 'none'" in read["Content-Security-Policy"]
    assert AuditEntry.objects.filter(verb="read_file", subject_type="filings.filingdocument", subject_id=str(document.pk)).exists()
    assert client.post(url("document_remove", document), headers={"HX-Request": "true"}).status_code == 200
    assert not FilingDocument.objects.exists()


def test_a_renamed_program_is_refused_and_nothing_is_stored(client, filing) -> None:
    answer = upload(client, filing, "消防证.pdf", b"MZ\x90\x00 this is a program")
    assert answer.status_code == 409
    assert "只能上传 PDF、JPG 或 PNG" in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_an_unknown_kind_of_paper_is_refused_and_nothing_is_stored(client, filing) -> None:
    assert upload(client, filing, "x.pdf", b"%PDF-1.7", kind="../../x").status_code == 409
    assert not StoredFile.objects.exists()


def test_without_script_the_scan_comes_with_its_page(client, filing) -> None:
    address = url("filing_write", filing, section="certificates")
    values = page_values(client, address)
    client.post(address, {**values, "do": "stay", "fire": SimpleUploadedFile("f.pdf", b"%PDF-1.7")})
    assert FilingDocument.objects.get(filing=filing).kind == "fire"
    before = fresh(filing)
    values = {**page_values(client, address), "certificates-0-number": "改了的编号"}
    answer = client.post(address, {**values, "do": "stay", "fire": SimpleUploadedFile("f.pdf", b"MZ")})
    assert answer.status_code == 422
    assert "改了的编号" in answer.content.decode()
    assert FilingDocument.objects.count() == 1
    assert (fresh(filing).version, fresh(filing).facts) == (before.version, before.facts), "a page with a refused scan is not saved"


def test_scans_are_seen_by_their_county_after_submission_only(client, filing) -> None:
    upload(client, filing, "f.pdf", b"%PDF-1.7")
    address = url("document_download", FilingDocument.objects.get())
    other = factories.a_new_institution("清新区示例二")
    assert signed_in(client, manager_of(other)).get(address).status_code == 404
    assert signed_in(client, factories.officer_of()).get(address).status_code == 404
    factories.hand_in(fresh(filing))
    read = signed_in(client, factories.officer_of()).get(address)
    assert b"".join(read.streaming_content) == b"%PDF-1.7"
    assert signed_in(client, factories.officer_of(factories.OTHER_COUNTY)).get(address).status_code == 404
    assert signed_in(client, manager_of(other)).post(url("document_remove", FilingDocument.objects.get())).status_code == 404
    refused = signed_in(client, manager_of(filing.institution)).post(url("document_remove", FilingDocument.objects.get()))
    assert refused.status_code == 409, "a handed-in packet is closed"


def test_every_fact_of_the_schema_is_asked_for_exactly_once() -> None:
    for section, parts in FORM.parts.items():
        specs = specs_of(FORM.section_of(section))
        if section in ("classes", "certificates"):
            continue  # a row shows all its facts
        asked = [name for part in parts for name in (*part.names, part.rows) if name]
        carried = FORM.rows[section].carried if section in FORM.rows else ()
        left_out = {name for name in specs if name not in asked} - {"items", *carried}
        assert not left_out, section
        assert len(set(asked)) == len(asked), section


def test_a_form_never_refuses_what_was_typed() -> None:
    form = FactsForm(
        FORM.sections["premises"], {"tenure": "胡填", "lease_end_on": "长期", "window_ratio": "x"}, problems={"tenure": "不在可选的范围内"}
    )
    html = str(form["tenure"]) + str(form["lease_end_on"]) + str(form["window_ratio"])
    assert "胡填（无法识别）" in html
    assert 'type="text"' in str(form["lease_end_on"])
    assert form.errors["tenure"] == ["不在可选的范围内"]
    assert all(spec.kind is Kind.ROWS or name in form.fields for name, spec in specs_of(FORM.sections["premises"]).items())


def test_staff_may_write_but_not_sign(client, filing) -> None:
    signed_in(client, employee_of(filing.institution))
    page = client.get(url("filing_check", filing)).content.decode()
    assert "承诺书由机构负责人签署" in page
    answer = client.post(url("filing_check", filing), {"password": PASSWORD, "version": filing.version})
    assert answer.status_code == 422
    assert fresh(filing).state == FilingState.DRAFT
