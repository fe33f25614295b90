"""Officers read pages and keep documents; everything is audited, nothing typed is lost, strangers find nothing."""

import hashlib
from argparse import Namespace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from filings.factories import CITY, COUNTY, OTHER_COUNTY, a_department, a_post, officer_of, signed_in
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.config.cli import policy
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.models import AuditEntry
from qingmiao.policy.models import Document, Reading, Suggestion
from qingmiao.policy.queries.readings import headings_of, reading_page
from qingmiao.policy.services import load_library
from qingmiao.policy.services.documents import DocumentText, Parts, add_document
from qingmiao.policy.services.reading import accept_reading, decide_suggestion, discard_reading, read_page

pytestmark = pytest.mark.django_db
PAGE = (
    "<html><head><meta charset='utf-8'><title>示例方案</title></head><body><h1>某市促进托育服务发展的实施方案</h1>"
    "<p>来源：某市卫生健康局 发布时间：2020-12-25</p><div style='display:none'>彩票投注</div>"
    "<p>一、总体要求</p><p>根据《示例意见》（国办发〔201915号）的精神，结合本市实际，制定本方案，请认真执行。</p>"
    "<p>二、发展目标</p><p>2020年，各县（市、区）选择1家机构开展示范点创建。</p>"
    "<p>三、主要任务</p><p>（一）加强早期发展指导。支持基层机构开展养育指导服务，建立联系制度。</p></body></html>"
).encode()
FACTS = {
    "title": "某市促进托育服务发展的实施方案", "issuers": "某市卫生健康局、某市教育局", "number": "某府办[2020]9号",
    "level": "city", "kind": "方案", "made_on": "", "published_on": "2020-12-25", "in_force_on": "", "repealed_on": "",
    "standing": "in_force", "confidence": "confirmed", "topics": ["plan"], "summary": "本市怎样发展托育。",
    "clauses": "一、总体要求\n二、发展目标：三个阶段的目标。", "source_url": "", "note": "",
    "relations-TOTAL_FORMS": "2", "relations-INITIAL_FORMS": "0", "relations-0-kind": "", "relations-0-other": "",
    "relations-1-kind": "", "relations-1-other": "",
}  # fmt: skip


def city_officer() -> Post:
    return a_post(Role.CITY_OFFICER, a_department(Department.HEALTH, CITY))


def read_as(officer: Post, at: datetime) -> Reading:
    return read_page(PAGE, "方案.html", actor=officer, at=at)


def test_a_page_is_read_accepted_and_public(client: Client, at: datetime) -> None:
    load_library(load().documents, actor=None, at=at)
    browser = signed_in(client, city_officer())
    answer = browser.post(reverse("reading_new"), {"file": SimpleUploadedFile("方案.html", PAGE), "text": ""})
    reading = Reading.objects.get()
    assert answer["Location"] == reverse("reading_show", args=[reading.pk])
    shown = browser.get(answer["Location"]).content.decode()
    assert "修复，请核对" in shown
    assert reverse("policy_show", args=["D1"]) in shown  # the repaired number is known
    assert "隐藏内容 1 处" in " ".join(shown.split())
    refused = browser.post(answer["Location"], FACTS)
    assert refused.status_code == 422
    assert "还有 1 处修复没有核对" in refused.content.decode()
    assert "本市怎样发展托育。" in refused.content.decode()  # what was typed stays
    checked = [repair.key for repair in reading_page(reading).to_check]
    done = browser.post(answer["Location"], {**FACTS, "checked": checked})
    assert done.status_code == 302
    document = Document.objects.get(readings=reading)
    assert (document.number, document.issuers) == ("某府办〔2020〕9号", ["某市卫生健康局", "某市教育局"])
    assert [clause.path for clause in document.clauses.all()] == ["一、总体要求", "二、发展目标"]
    assert "本市怎样发展托育。" in Client().get(reverse("policy_show", args=[document.key])).content.decode()
    assert document.title in Client().get("/policies/", {"q": "某府办2020"}).content.decode()
    assert set(AuditEntry.objects.values_list("verb", flat=True)) >= {"read_page", "add_document", "accept_reading"}


def test_the_same_file_twice_and_a_known_number_are_told(at: datetime) -> None:
    officer = city_officer()
    reading = read_as(officer, at)
    with pytest.raises(DomainError, match="已经读过：《某市促进托育服务发展的实施方案》，待处理"):
        read_as(officer, at)
    add_document(DocumentText("别的文件", number="某府办〔2020〕9号", level="city"), Parts(), actor=officer, at=at)
    with pytest.raises(DomainError, match="文号 某府办〔2020〕9号 已在库中：《别的文件》"):
        accept_reading(reading, DocumentText("方案", number="某府办〔2020〕9号", level="city"), Parts(), actor=officer, at=at)
    reading.refresh_from_db()
    assert reading.state == Reading.State.DRAFT
    discard_reading(reading, actor=officer, at=at)
    assert read_as(officer, at).pk != reading.pk  # given up, so it may be read again
    with pytest.raises(DomainError, match="不能再入库"):
        accept_reading(reading, DocumentText("方案", level="city"), Parts(), actor=officer, at=at)


def test_another_copy_of_the_same_words_is_told_and_leads_to_the_first(client: Client, at: datetime) -> None:
    browser = signed_in(client, city_officer())
    browser.post(reverse("reading_new"), {"file": SimpleUploadedFile("方案.html", PAGE), "text": ""})
    reading = Reading.objects.get()
    again = browser.post(reverse("reading_new"), {"file": SimpleUploadedFile("方案.html", PAGE), "text": ""}).content.decode()
    assert "这个文件已经读过：《某市促进托育服务发展的实施方案》，待处理" in again
    assert f'href="{reverse("reading_show", args=[reading.pk])}"' in again
    copy = PAGE.replace("发布时间".encode(), "浏览次数：88 发布时间".encode()).replace(b"<p>", b"<p class='x'>")
    answer = browser.post(reverse("reading_new"), {"file": SimpleUploadedFile("又存一次.html", copy), "text": ""})
    shown = browser.get(answer["Location"]).content.decode()
    assert "同样的正文已经读过" in shown
    assert "《某市促进托育服务发展的实施方案》（方案.html），" in shown
    assert f'href="{reverse("reading_show", args=[reading.pk])}"' in shown
    stranger = signed_in(Client(), officer_of(COUNTY))
    refused = stranger.post(reverse("reading_new"), {"file": SimpleUploadedFile("方案.html", PAGE), "text": ""}).content.decode()
    assert "这个文件已经读过" in refused
    assert reverse("reading_show", args=[reading.pk]) not in refused  # it is not theirs to open
    assert Reading.objects.count() == 2


def test_the_command_says_what_the_library_has_read(tmp_path: Path, capsys: pytest.CaptureFixture[str], at: datetime) -> None:
    saved = tmp_path / "又存一次.html"
    saved.write_bytes(PAGE.replace("发布时间".encode(), "浏览次数：88 发布时间".encode()))
    asked = Namespace(file=[str(saved)], json=True, library=True)
    assert policy.run(asked) == 0
    assert capsys.readouterr().err == ""
    read_as(city_officer(), at)
    assert policy.run(asked) == 0
    assert capsys.readouterr().err == f"{saved} 已经读过，正文同 2026年11月23日读取的“方案.html”（待处理）。\n"


def test_a_page_without_a_title_is_read_and_its_title_is_asked_for(client: Client) -> None:
    text = "各县（市、区）卫生健康局：\n为做好备案工作，现通知如下：\n一、工作目标\n2021年底前，每个县建成1家以上示范托育机构。"
    browser = signed_in(client, city_officer())
    answer = browser.post(reverse("reading_new"), {"text": text})
    shown = browser.get(answer["Location"]).content.decode()
    assert "（没有找到标题）" in shown
    assert "标题：没有找到标题，请核对后填写" in shown
    assert "（没有找到标题）" in browser.get(reverse("library_desk")).content.decode()
    assert "这个文件已经读过：《（没有找到标题）》" in browser.post(reverse("reading_new"), {"text": text}).content.decode()


def test_the_own_number_of_a_page_is_offered_for_the_document(client: Client) -> None:
    page = PAGE.replace("<p>来源".encode(), "<p>某府办〔2020〕17号</p><p>来源".encode())
    browser = signed_in(client, city_officer())
    shown = browser.get(browser.post(reverse("reading_new"), {"file": SimpleUploadedFile("方案.html", page)})["Location"]).content.decode()
    assert "本文件的文号" in shown
    assert 'value="某府办〔2020〕17号"' in shown


def test_the_articles_of_a_regulation_are_offered_as_its_clauses_and_its_chapters_are_not(client: Client, at: datetime) -> None:
    lines = ["甲市托育服务条例", "第一章　总　则", "第一条　为了规范托育服务，制定本条例。", "第二条　本条例适用于本市。"]
    lines += ["（一）备案；", "第二章　附则", "第二条之一　另有规定的，从其规定。"]
    reading = read_page("\n".join(lines).encode(), "条例.txt", actor=city_officer(), at=at)
    assert headings_of(reading) == ["第一条", "第二条", "第二条之一"]
    shown = signed_in(client, city_officer()).get(reverse("reading_show", args=[reading.pk])).content.decode()
    assert "第一章 总则</h3>" in shown
    assert "第一条 为了规范托育服务，制定本条例。" in shown


def test_what_must_be_compared_stands_open_before_what_was_mended_for_certain(client: Client, at: datetime) -> None:
    page = PAGE.replace("制定本方案".encode(), "制(zhì)定本方案，确保认真锟斤拷执行".encode())
    reading = read_page(page, "方案.html", actor=city_officer(), at=at)
    told = reading_page(reading)
    assert [(repair.kind, repair.told) for repair in told.to_check] == [
        ("缺字", "案，确保认真锟斤拷执行，请认真"),
        ("文号", "国办发〔201915号 → 国办发〔2019〕15号"),
    ]
    assert [(kind, count) for kind, count, _ in told.repaired] == [("注音", 1)]
    shown = signed_in(client, city_officer()).get(reverse("reading_show", args=[reading.pk])).content.decode()
    assert shown.index("锟斤拷执行") < shown.index("制(zhì)")


def test_clauses_are_called_as_the_page_counts_them(at: datetime) -> None:
    lines = ["甲市托育服务工作方案", "一、总体要求", "认真执行本方案。", "二、主要任务", "（一）加强指导", "各县要加强对家庭的指导。"]
    plan = "\n".join([*lines, "第三部分 附则", "本方案自印发之日起施行。"])
    assert headings_of(read_page(plan.encode(), "方案.txt", actor=city_officer(), at=at)) == [
        "一、总体要求", "二、主要任务", "二、（一）加强指导", "第三部分 附则",
    ]  # fmt: skip


def test_suggestions_are_decided_one_by_one_and_once(client: Client, at: datetime) -> None:
    officer = city_officer()
    reading = read_as(officer, at)
    target, measure = (reading.suggestions.filter(kind=kind).first() for kind in Suggestion.Kind)
    assert target is not None
    assert measure is not None
    assert "时间：2020年" in target.why
    browser = signed_in(client, officer)
    browser.post(reverse("suggestion_decide", args=[target.pk]), {"decision": "accept"})
    browser.post(reverse("suggestion_decide", args=[measure.pk]), {"decision": "decline"})
    target.refresh_from_db()
    measure.refresh_from_db()
    assert (target.state, measure.state) == (Suggestion.State.ACCEPTED, Suggestion.State.DECLINED)
    with pytest.raises(DomainError, match="不能不采纳"):
        decide_suggestion(target, is_accepted=False, actor=officer, at=at)
    with pytest.raises(DomainError, match="已采纳其中 1 条建议，不能放弃"):
        discard_reading(reading, actor=officer, at=at)
    document = accept_reading(reading, DocumentText("方案", level="city", summary="一句。"), Parts(), actor=officer, at=at)
    target.reading.refresh_from_db()
    assert target.reading.document == document


def test_a_page_without_an_article_and_an_empty_form_are_refused_in_one_sentence(client: Client) -> None:
    browser = signed_in(client, city_officer())
    nothing = browser.post(reverse("reading_new"), {"text": " "})
    assert (nothing.status_code, "请选择一个文件，或粘贴正文。" in nothing.content.decode()) == (422, True)
    empty = browser.post(reverse("reading_new"), {"text": "你好"}).content.decode()
    assert "没有在文件中找到正文" in empty
    assert "你好</textarea>" in empty
    large = browser.post(reverse("reading_new"), {"file": SimpleUploadedFile("大.html", b"a" * 8_000_001)})
    assert "文件超过 8 MB" in large.content.decode()
    assert not Reading.objects.exists()


def test_a_document_is_added_changed_related_and_repealed_by_hand(client: Client, at: datetime) -> None:
    load_library(load().documents, actor=None, at=at)
    browser = signed_in(client, city_officer())
    old = Document.objects.get(key="D2")
    assert browser.post(reverse("document_new"), {**FACTS, "relations-0-kind": "replaces", "relations-0-other": old.pk}).status_code == 302
    document = Document.objects.get(number="某府办〔2020〕9号")
    assert "已被替代" in Client().get(reverse("policy_show", args=["D2"])).content.decode()
    edit = reverse("document_edit", args=[document.pk])
    assert browser.get(edit).status_code == 200
    changed = {**FACTS, "version": "1", "in_force_on": "2021-01-01", "repealed_on": "2020-01-01"}
    assert "失效日期不能早于施行日期。" in browser.post(edit, changed).content.decode()
    assert browser.post(edit, {**changed, "repealed_on": "2022-01-01"}).status_code == 302
    stale = browser.post(edit, {**changed, "repealed_on": "2023-01-01"})
    assert (stale.status_code, "已被他人更新" in stale.content.decode()) == (422, True)
    document.refresh_from_db()
    assert (str(document.repealed_on), document.version, document.relations.count()) == ("2022-01-01", 2, 0)
    entry = AuditEntry.objects.filter(verb="change_document").get()
    assert entry.changes["repealed_on"] == {"from": None, "to": "2022-01-01"}
    assert load_library(load().documents, actor=None, at=at).kept == []


def test_a_shipped_document_that_an_officer_changed_stays(client: Client, at: datetime) -> None:
    load_library(load().documents, actor=None, at=at)
    document = Document.objects.get(key="D2")
    facts = {**FACTS, "number": document.number, "title": document.title, "version": "1", "level": "province"}
    assert signed_in(client, city_officer()).post(reverse("document_edit", args=[document.pk]), facts).status_code == 302
    assert load_library(load().documents, actor=None, at=at).kept == ["D2"]
    document.refresh_from_db()
    assert document.summary == "本市怎样发展托育。"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "请填写这一项。"),
        ({"level": "moon"}, "请从列出的选项中选一个。"),
        ({"made_on": "昨天"}, "请填写日期"),
        ({"clauses": "：没有名称"}, "第 1 行没有条款名称"),
        ({"clauses": "第八条：甲\n第八条：乙"}, "写了两次"),
        ({"relations-0-kind": "replaces"}, "请把关系和另一份文件都选上"),
        ({"source_url": "javascript:alert(1)"}, "网址"),
    ],
)
def test_a_wrong_field_is_told_and_nothing_is_written(client: Client, wrong: dict[str, str], sentence: str) -> None:
    answer = signed_in(client, city_officer()).post(reverse("document_new"), {**FACTS, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Document.objects.exists()


def test_a_county_keeps_only_its_own_county_documents(client: Client, at: datetime) -> None:
    load_library(load().documents, actor=None, at=at)
    county = officer_of(COUNTY)
    browser = signed_in(client, county)
    refused = browser.post(reverse("document_new"), FACTS)
    assert list(refused.context["form"].errors) == ["level"]
    assert "县级单位只维护本县的文件" in refused.content.decode()
    assert browser.post(reverse("document_new"), {**FACTS, "level": "county"}).status_code == 302
    own, shipped = Document.objects.get(level="county"), Document.objects.get(key="D1")
    assert browser.get(reverse("document_edit", args=[own.pk])).status_code == 200
    assert browser.get(reverse("document_edit", args=[shipped.pk])).status_code == 404
    assert signed_in(client, officer_of(OTHER_COUNTY)).get(reverse("document_edit", args=[own.pk])).status_code == 404


def test_a_reading_is_nobody_elses(client: Client, at: datetime) -> None:
    reading = read_as(officer_of(COUNTY), at)
    suggestion = reading.suggestions.first()
    assert suggestion is not None
    others = (
        officer_of(OTHER_COUNTY),
        a_post(Role.GUARDIAN, None),
        a_post(Role.COUNTY_OFFICER, a_department(Department.EDUCATION, COUNTY)),
    )
    for other in others:
        browser = signed_in(client, other)
        assert browser.get(reverse("reading_show", args=[reading.pk])).status_code == 404
        assert browser.post(reverse("reading_discard", args=[reading.pk])).status_code == 404
        assert browser.post(reverse("suggestion_decide", args=[suggestion.pk]), {"decision": "accept"}).status_code == 404
    assert signed_in(client, city_officer()).get(reverse("reading_show", args=[reading.pk])).status_code == 200


def test_a_file_is_kept_with_a_document_and_public(client: Client, at: datetime) -> None:
    officer = city_officer()
    document = add_document(DocumentText("方案", level="city"), Parts(), actor=officer, at=at)
    browser = signed_in(client, officer)
    data = b"%PDF-1.7 \n%%EOF"
    add = reverse("attachment_add", args=[document.pk])
    browser.post(add, {"title": "", "file": SimpleUploadedFile("附件一.pdf", data)})
    browser.post(add, {"file": SimpleUploadedFile("坏.exe", b"MZ")})
    attachment = document.attachments.get()
    assert str(attachment) == "附件一.pdf"
    sent: Any = Client().get(reverse("policy_file", args=[attachment.pk]))
    assert hashlib.sha256(b"".join(sent.streaming_content)).hexdigest() == attachment.file.sha256
    assert "附件一.pdf" in Client().get(reverse("policy_show", args=[document.key])).content.decode()
    assert browser.post(reverse("attachment_remove", args=[document.pk, attachment.pk + 1])).status_code == 404
    assert "移除后公众不能再下载" in browser.get(reverse("document_edit", args=[document.pk])).content.decode()
    browser.post(reverse("attachment_remove", args=[document.pk, attachment.pk]))
    assert not document.attachments.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_takes_the_same_queries_for_one_and_for_three(
    client: Client, django_assert_max_num_queries: Any, at: datetime, count: int
) -> None:
    officer = city_officer()
    for number in range(count):
        read_page(PAGE.replace("示例方案".encode(), f"示例{number}".encode()), "方案.html", actor=officer, at=at)
    browser = signed_in(client, officer)
    with django_assert_max_num_queries(8):
        browser.get(reverse("library_desk"))


def test_a_known_number_is_refused_at_its_field_and_a_page_without_an_article_at_the_file(client: Client, at: datetime) -> None:
    browser = signed_in(client, city_officer())
    assert browser.post(reverse("document_new"), FACTS).status_code == 302
    again = browser.post(reverse("document_new"), FACTS)
    assert list(again.context["form"].errors) == ["number"]
    assert "已在库中" in again.content.decode()
    empty = SimpleUploadedFile("空.html", b"<html><body></body></html>")
    assert list(browser.post(reverse("reading_new"), {"file": empty, "text": ""}).context["form"].errors) == ["file"]
    assert list(browser.post(reverse("reading_new"), {"text": "甲"}).context["form"].errors) == ["text"]


@pytest.mark.parametrize("count", [1, 3])
def test_documents_are_listed_searched_and_paged(client: Client, django_assert_num_queries: Any, at: datetime, count: int) -> None:
    officer = city_officer()
    for number in range(count):
        add_document(DocumentText(f"第{number}份方案", level="city", summary="托育服务怎样发展"), Parts(), actor=officer, at=at)
    browser = signed_in(client, officer)
    with django_assert_num_queries(7):
        listed = browser.get(reverse("document_list"))
    assert len(listed.context["table"].rows) == count
    assert "第0份方案" in browser.get(reverse("library_desk")).content.decode()
    assert len(browser.get(reverse("document_list"), {"q": "第0份方案 托育"}).context["table"].rows) == 1
    assert "没有找到" in browser.get(reverse("document_list"), {"q": "没有这样的词"}).content.decode()


def test_giving_a_reading_up_says_what_becomes_of_it_and_stays_where_it_is_refused(client: Client, at: datetime) -> None:
    officer = city_officer()
    reading, browser = read_as(officer, at), signed_in(client, officer)
    assert "同一个文件可以再读" in browser.get(reverse("reading_show", args=[reading.pk])).content.decode()
    decide_suggestion(reading.suggestions.all()[0], is_accepted=True, actor=officer, at=at)
    refused = browser.post(reverse("reading_discard", args=[reading.pk]))
    assert refused["Location"] == reverse("reading_show", args=[reading.pk])
