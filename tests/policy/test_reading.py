"""A saved page of a government site becomes a clean draft, and everything done to it is said."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import typst

from qingmiao.codes.errors import DomainError
from qingmiao.policy.rules.reading import Draft, read_document

BODY = (
    "<p>一、总体要求</p><p>坚持家庭为主、托育补充，推进照护服务体系建设，满足家庭需要。</p>"
    "<p>二、发展目标</p><p>（一）到2025年，全市建成4家示范机构；各县（市、区）各建成1家普惠机构。</p>"
    "<p>三、主要任务</p><p>（一）加强早期发展指导。支持基层机构开展养育指导服务，建立联系制度。</p>"
)
HEAD = "<h1>关于促进照护服务发展的实施方案</h1><div>来源：清远市卫生健康局 发布时间：2020-12-25 10:20</div>"


def page(body: str = BODY, before: str = "", after: str = "", head: str = "") -> Draft:
    meta = f"<meta charset='utf-8'><title>方案-清远市人民政府门户网站</title>{head}"
    text = f"<html><head>{meta}</head><body>{before}{HEAD}{body}{after}</body></html>"
    return read_document(text.encode())


def words(draft: Draft) -> str:
    return "\n".join(part for section in draft.sections for part in [section.title, *section.paragraphs])


def kinds(draft: Draft) -> set[str]:
    return {row.kind for row in draft.removed} | {row.kind for row in draft.repaired}


def test_a_clean_page_is_read_with_its_headings_and_changed_in_nothing() -> None:
    draft = page()
    assert draft.title == "关于促进照护服务发展的实施方案"
    assert draft.published_at == "2020-12-25T10:20:00+08:00"
    assert draft.source == "清远市卫生健康局"
    assert [(section.number, section.level, section.title) for section in draft.sections] == [
        ("一", 1, "总体要求"),
        ("二", 1, "发展目标"),
        ("一", 2, ""),
        ("三", 1, "主要任务"),
        ("一", 2, "加强早期发展指导"),
    ]
    assert draft.repaired == []


@pytest.mark.parametrize(
    "spam",
    [
        "<div style='display:none'>澳门葡京 彩票投注</div>",
        "<div style='position:absolute; left:-9999px'><a href='#'>在线观看</a></div>",
        "<p style='font-size:0'>代开发票</p>",
        "<p hidden>关于别的事情的一句话，谁也看不见。</p>",
        "<div class='zq81'>关于别的事情的一句话，谁也看不见。</div>",
        "<tt id='aQ92k'>六合彩开奖</tt>",
        "<xk3f id='Zk3f9a'>无关的几个字</xk3f>",
        "<p>世界杯买球，体育平台，注册送彩金，娱乐城开户。</p>",
        "<ul><li><a href='a'>某某新闻一</a></li><li><a href='b'>某某新闻二</a></li></ul>",
        "<script>document.write('坏东西')</script>",
    ],
)
@pytest.mark.parametrize("place", ["before", "middle", "after"])
def test_what_does_not_belong_is_left_out_wherever_it_stands(spam: str, place: str) -> None:
    style = "<style>.zq81{display:none}</style>"
    cut = BODY.index("<p>二、")
    draft = {
        "before": lambda: page(before=spam, head=style),
        "middle": lambda: page(body=BODY[:cut] + spam + BODY[cut:], head=style),
        "after": lambda: page(after=spam, head=style),
    }[place]()
    assert words(draft) == words(page())
    assert draft.removed or "script" in spam


def test_pinyin_is_removed_only_where_it_is_a_reading_of_its_character() -> None:
    draft = page(body=BODY + "<p>當(dāng)前要重(zhòng)视，面积(km)和维生素(A)、银行(háng)、长(zhang)大、好(bù)坏都要写明。</p>")
    last = draft.sections[-1].paragraphs[-1]
    assert "當前要重视" in last
    assert "面积(km)" in last
    assert "维生素(A)" in last
    assert "银行、长大" in last
    assert "好(bù)坏" in last
    assert len([row for row in draft.repaired if row.kind == "注音"]) == 4


def test_a_text_turned_into_traditional_characters_comes_back_simplified() -> None:
    draft = page(
        body="<p>一、編制背景</p><p>為貫徹落實國務院關於促進嬰幼兒照護服務發展的意見，結合我市實際，制定本實施方案，請認真執行。</p>"
    )
    assert "为贯彻落实国务院" in words(draft)
    assert "繁体字" in kinds(draft)


def test_a_simplified_text_keeps_an_old_character_in_a_name() -> None:
    draft = page(body=BODY + "<p>联系人为乾某某，地址在清远市清城区，请各单位认真执行。</p>")
    assert "乾某某" in words(draft)
    assert "繁体字" not in kinds(draft)


@pytest.mark.parametrize(
    ("written", "number", "repaired"),
    [
        ("国办发〔2019〕15号", "国办发〔2019〕15号", False),
        ("国办发〔201915号", "国办发〔2019〕15号", True),
        ("国办发〔201915號", "国办发〔2019〕15号", True),
        ("粤府办2020〕5号", "粤府办〔2020〕5号", True),
        ("粤府办〔20205号", "粤府办〔2020〕5号", True),
        ("国卫人口发[2019]58号", "国卫人口发〔2019〕58号", False),
        ("发改价格（2024）1477号", "发改价格〔2024〕1477号", False),
    ],
)
def test_a_document_number_is_brought_to_one_writing(written: str, number: str, repaired: bool) -> None:
    draft = page(body=BODY + f"<p>根据《关于某事的意见》（{written}）的精神，结合实际，制定本方案。</p>")
    cited = draft.documents[0]
    assert (cited.number, cited.repaired, cited.title) == (number, repaired, "关于某事的意见")
    assert (cited.note == "修复，请核对") is repaired
    assert number in words(draft)


def test_lost_characters_stay_and_are_told() -> None:
    draft = page(body=BODY + "<p>各单位要认真??实本方案的要求，及时报告情况。为什么??</p>")
    assert "认真??实" in words(draft)
    assert [row.note for row in draft.repaired if row.kind == "缺字"] == ["缺字，请核对"]


def test_a_character_lost_beside_its_pinyin_is_told() -> None:
    draft = page(body=BODY + "<p>制定了本方案?，F(xiàn)就有关内容解读如下，请认真阅读。</p>")
    assert [row.before for row in draft.repaired if row.kind == "缺字"] == ["制定了本方案?，F(xiàn)就有关内容解"]


def test_a_title_loses_the_names_of_site_and_column() -> None:
    named = "关于促进照护服务发展的实施方案_政策解读_某市人民政府网站"
    text = f"<html><head><title>{named}</title></head><body><div>关于促进照护服务发展的实施方案</div>{BODY}</body></html>"
    assert read_document(text.encode()).title == "关于促进照护服务发展的实施方案"


def test_a_goal_without_actor_or_number_is_suggested() -> None:
    draft = page(body=BODY + "<p>2023—2025年，多元化、覆盖城乡的服务体系基本形成。</p>")
    assert draft.target_candidates[-1].period == "2023—2025年"


def test_odd_spaces_go() -> None:
    draft = page(
        body=BODY.replace("<p>坚持", "<p>\u3000\u3000坚持").replace("家庭需要", "家庭\u3000\u200b需要").replace("2025", "２０２５")
    )
    assert words(draft) == words(page())
    assert {"全角空格", "不可见字符", "全角数字和字母"} <= kinds(draft)


def test_targets_and_measures_are_suggested_apart() -> None:
    draft = page()
    assert [(row.period, row.number) for row in draft.target_candidates] == [("到2025年", "4家"), ("到2025年", "1家")]
    assert any(row.sentence.startswith("支持基层机构") for row in draft.measure_candidates)
    assert not {row.sentence for row in draft.target_candidates} & {row.sentence for row in draft.measure_candidates}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings_are_recognised(encoding: str) -> None:
    text = f"<html><head><title>方案</title></head><body>{HEAD}{BODY}</body></html>"
    assert words(read_document(text.encode(encoding))) == words(page())


def test_plain_text_is_read() -> None:
    text = "关于促进照护服务发展的实施方案\n" + "\n".join(BODY.replace("</p>", "").split("<p>"))
    draft = read_document(text.encode())
    assert draft.title == "关于促进照护服务发展的实施方案"
    assert words(draft) == words(page())


def a_word_file(xml: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml)
    return file.getvalue()


def test_a_word_document_is_read() -> None:
    texts = ["关于促进照护服务发展的实施方案", *BODY.replace("</p>", "").split("<p>")[1:]]
    inner = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
    xml = f"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>{inner}</w:body></w:document>"
    draft = read_document(a_word_file(xml.encode()))
    assert draft.title == texts[0]
    assert words(draft) == words(page())


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body><a href='a'>x</a></body></html>",
        "<html><body><ul><li><a href='a'>新闻列表一</a></li><li><a href='b'>新闻列表二</a></li></ul></body></html>".encode(),
        b"",
        b"<p>" + b"a" * 9_000_000,
        b"<div>" * 250_000,
        b"PK\x03\x04broken",
        b"%PDF-1.4 broken",
        b"\x7fELF\x00\x00",
        a_word_file(b"a" * 30_000_000),
    ],
    ids=["empty page", "list of links", "nothing", "too large", "too many tags", "broken docx", "broken pdf", "program", "zip bomb"],
)
def test_what_holds_no_article_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(DomainError, match=r"。$") as refusal:
        read_document(data)
    assert refusal.value.exit_code == 1


def test_deep_nesting_does_not_end_the_reader() -> None:
    draft = page(body="<div>" * 50_000 + BODY)
    assert draft.title == "关于促进照护服务发展的实施方案"


def test_entities_of_a_document_type_are_not_expanded() -> None:
    entities = "<!DOCTYPE x [<!ENTITY a 'boom'><!ENTITY b '&a;&a;'>]>"
    text = f"{entities}<html><body>{HEAD}{BODY}<p>正文里有一个实体&b;没有展开，这是一句话。</p></body></html>"
    assert "boom" not in words(read_document(text.encode()))


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "qingmiao", "policy", "read", *arguments], capture_output=True, text=True, check=False)


def test_the_command_prints_the_draft_as_json_and_refuses_with_its_codes(tmp_path: Path) -> None:
    good, bad = tmp_path / "好.html", tmp_path / "空.html"
    good.write_text(f"<html><body>{HEAD}{BODY}</body></html>")
    bad.write_text("<html></html>")
    read = run(str(good), "--json")
    assert read.returncode == 0, read.stderr
    assert set(json.loads(read.stdout)) == {
        "title", "published_at", "source", "documents", "sections", "target_candidates", "measure_candidates", "removed", "repaired",
    }  # fmt: skip
    assert "可能是目标" in run(str(good)).stdout
    assert run(str(bad)).returncode == 1
    missing = run(str(tmp_path / "没有.html"))
    assert missing.returncode == 2
    assert missing.stderr.count("\n") == 1


def test_the_command_says_when_two_files_hold_the_same_words(tmp_path: Path) -> None:
    first, again = tmp_path / "甲.html", tmp_path / "乙.html"
    first.write_text(f"<html><body>{HEAD}{BODY}</body></html>")
    again.write_text(f"<html><body>{HEAD}<p>浏览次数：8</p>{BODY}</body></html>")
    done = run(str(first), str(again))
    assert done.returncode == 0
    assert done.stderr == f"{again} 已经读过，正文同 {first}。\n"
    assert run(str(first)).stderr == ""


def test_a_text_pdf_is_read(tmp_path: Path, settings: Any) -> None:
    source = tmp_path / "文件.typ"
    paragraphs = BODY.replace("</p>", "").split("<p>")[1:]
    source.write_text('#set text(font: "Noto Serif SC", size: 14pt)\n' + "\n\n".join(["关于促进照护服务发展的实施方案", *paragraphs]))
    draft = read_document(typst.compile(str(source), font_paths=[str(settings.FONTS_DIR)]))
    assert draft.title == "关于促进照护服务发展的实施方案"
    assert [section.number for section in draft.sections] == ["一", "二", "一", "三", "一"]
    assert words(draft) == words(page())


def test_under_the_aims_a_sentence_without_a_year_speaks_of_the_year_before_it_or_of_its_heading() -> None:
    aims = (
        "<p>二、发展目标</p><p>到2020年，全市出台促进照护服务发展的政策措施。各县（市、区）选定1家机构创建示范点，全市建成2家以上示范机构。</p>"
        "<p>（一）2021—2022年</p><p>每个县（市、区）至少建成1家普惠机构。</p>"
    )
    found = [(row.actor, row.period, row.number) for row in page(aims).target_candidates]
    assert found == [("全市", "到2020年", None), ("各县（市、区）", "到2020年", "1家"), ("每个县（市、区）", "2021—2022年", "至少建成1家")]
