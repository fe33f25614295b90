"""The page of a city's 政策解读 of December 2020, in every kind of dirt that has been seen on such pages."""

import pytest

from qingmiao.policy.rules.reading import Draft, read_document
from qingmiao.policy.rules.reading.cleaning import clean
from qingmiao.policy.rules.reading.results import Notes

TITLE = "《示例市促进3岁以下婴幼儿照护服务发展实施方案》政策解读"
AIMS = [
    "（一）2020年，出台促进我市照护服务发展的政策措施，初步建立政策法规和标准规范体系；每个县（市、区）选择1家机构开展示范点创建；"
    "全市建成2家以上具有带动效应的示范性机构。",
    "（二）2021—2022年，规范照护服务市场，建立健全综合监管机制；总结示范点经验，探索多形式、多层次服务模式；"
    "每个县（市、区）至少有1家具有示范效应的普惠性机构。",
    "（三）2023—2025年，多元化、覆盖城乡的照护服务体系基本形成，服务水平明显提升。",
]
TASKS = [
    "（一）支持家庭照护。1.开展早期发展指导。2.做好婴幼儿健康服务。3.全面落实休假制度。",
    "（二）增加服务供给。1.统筹规划建设社区设施。2.城乡公共服务设施发挥照护功能。3.支持社会力量举办。",
    "（三）加大支持力度。托育机构用水、用电、用气实行居民价格。",
]
BODY = [
    "一、主要目标",
    *AIMS,
    "二、主要任务",
    *TASKS,
    "三、保障措施",
    "加强组织领导。建立联席会议制度。服务半径为300(m)，由世界卫生组织(WHO)提出。",
]
SPAM_WORDS = ("国产精品", "澳门新葡京", "亚洲欧美日韩在线观看", "皇冠体育", "开元棋牌")
SPAM = "".join(f"<li><a href='http://spam.example/'>{word}</a></li>" for word in SPAM_WORDS)


def a_page(paragraphs: list[str], *, title: str = TITLE) -> bytes:
    body = "".join(f"<p style='text-indent:2em'>{text}</p>" for text in paragraphs)
    return (
        f"<html><head><meta charset='utf-8'><title>{title}-示例市人民政府门户网站_天堂久久</title></head><body>"
        f"<div style='position:fixed;left:-9000px'><ul id='Kx92a'>{SPAM}</ul></div>"
        "<h1><a href='http://spam.example/'>亚洲精品乱码久久久</a></h1>"
        "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/jd'>政策解读</a></div>"
        f"<h2>{title}</h2><div>发布时间：2020-12-25 16:32 来源：本网 浏览次数：<script>hits()</script>次</div>"
        f"<div class='content'>{body}</div><div>上一篇：<a href='1'>某通知</a></div>"
        f"<h3>友情链接</h3><ul>{SPAM}</ul><p>主办：某办公室 备案号：粤ICP备00000000号</p>"
        f"<div class='pl' style='display: none;'>{SPAM}</div></body></html>"
    ).encode()


def text_of(draft: Draft) -> str:
    return "\n".join(part for section in draft.sections for part in [section.title, *section.paragraphs])


def test_the_title_is_the_article_s_and_not_the_first_heading_of_a_foreign_hand() -> None:
    draft = read_document(a_page(BODY))
    assert (draft.title, draft.published_at, draft.source) == (TITLE, "2020-12-25T16:32:00+08:00", "本网")
    said = text_of(draft) + "".join(row.sentence for row in [*draft.target_candidates, *draft.measure_candidates])
    assert not any(word in said for word in SPAM_WORDS)


def test_every_target_of_the_plan_is_found_with_its_period() -> None:
    found = [(row.period, row.actor, row.number) for row in read_document(a_page(BODY)).target_candidates]
    assert found == [
        ("2020年", "我市", None),
        ("2020年", "每个县（市、区）", "1家"),
        ("2020年", "全市", "2家以上"),
        ("2021—2022年", None, None),
        ("2021—2022年", None, None),
        ("2021—2022年", "每个县（市、区）", "至少有1家"),
        ("2023—2025年", None, None),
    ]


def test_measures_are_found_and_headings_such_as_main_tasks_are_not() -> None:
    found = {row.sentence for row in read_document(a_page(BODY)).measure_candidates}
    wanted = {"开展早期发展指导。", "全面落实休假制度。", "统筹规划建设社区设施。", "城乡公共服务设施发挥照护功能。", "加强组织领导。"}
    assert wanted <= found
    assert "托育机构用水、用电、用气实行居民价格。" in found
    assert not found & {"主要任务", "主要目标"}


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("当(dāng)(dang1)前", "当前"),
        ("重(zhòng/chóng)点", "重点"),
        ("行(hang2)业", "行业"),
        ("绿(lv4)色", "绿色"),
        ("的(de5)确", "的确"),
        ("前( qián )后", "前后"),
        ("服务半径300(m)", "服务半径300(m)"),
        ("面积(km)", "面积(km)"),
        ("世界卫生组织(WHO)", "世界卫生组织(WHO)"),
        ("体(kg)重", "体(kg)重"),
        ("重(zhong3)点", "重(zhong3)点"),  # no reading of it
        ("好(bù)(hǎo)坏", "好(bù)坏"),
    ],
)
def test_only_readings_are_removed(dirty: str, clean: str) -> None:
    draft = read_document(a_page([*BODY, f"最后一段话写明{dirty}，请各单位认真执行。"]))
    assert f"写明{clean}，请" in text_of(draft)


@pytest.mark.parametrize(
    ("written", "number", "is_repaired"),
    [
        ("国办发201915号", "国办发〔2019〕15号", True),
        ("粤府办20205號", "粤府办〔2020〕5号", True),
        ("国卫人口发〔2019〕58", "国卫人口发〔2019〕58号", True),
        ("清府办〔2020〕 9 号", "清府办〔2020〕9号", False),
    ],
)
def test_a_number_that_lost_brackets_or_its_last_character_is_repaired(written: str, number: str, is_repaired: bool) -> None:
    draft = read_document(a_page([*BODY, f"根据《示例意见》（{written}）的精神制定，请认真执行。"]))
    assert [(row.number, row.repaired) for row in draft.documents] == [(number, is_repaired)]


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("湘财绩〔2015〕15号、教职成〔2018〕8号", ["湘财绩〔2015〕15号", "教职成〔2018〕8号"]),
        ("国办发<2019>11号、〔2019〕21号、22号", ["国办发〔2019〕11号 修复", "国办发〔2019〕21号 修复", "国办发〔2019〕22号 修复"]),
        ("甲政发〔2019〕3、5号", ["甲政发〔2019〕3号", "甲政发〔2019〕5号 修复"]),
        ("国令第711号", ["国令第711号"]),
        ("卫生部 教育部令第76号", ["卫生部 教育部令第76号"]),
        ("财政部等六部门公告2026年第7号", ["财政部等六部门公告2026年第7号"]),
        ("和政办发〔2020〕1号", ["和政办发〔2020〕1号"]),
        ("省政府办公厅甲政办发〔2020〕1号", ["甲政办发〔2020〕1号"]),
        ("（2019）15号楼、第15号、2019年第5号通告", []),
    ],
)
def test_a_number_is_recognised_by_its_form(written: str, numbers: list[str]) -> None:
    draft = read_document(a_page([*BODY, f"本办法的依据是{written}。"]))
    assert [row.number + " 修复" * row.repaired for row in draft.documents] == numbers


def test_an_office_that_is_not_in_the_list_is_marked_and_a_known_one_is_not() -> None:
    draft = read_document(a_page([*BODY, "根据国办发〔2019〕15号、粤府办〔2020〕5号和甲政办发〔2021〕3号文件制定。"]))
    assert [row.note for row in draft.documents] == [None, None, "发文机关不在名单内，请核对"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("组　长：甲　某　市政府副市长", "组长：甲某 市政府副市长"),
        ("王　五　　李　四", "王五 李四"),
        ("王某某　李　某　赵某某", "王某某 李某 赵某某"),
        ("第三章　附　　则", "第三章 附则"),
        ("本报记者 甲某 乙某某", "本报记者 甲某 乙某某"),
        ("要推进照护服务体系建设，满足家庭　需要。", "要推进照护服务体系建设，满足家庭需要。"),
        ("由财政部 税务总局联合发布，各地执行。", "由财政部 税务总局联合发布，各地执行。"),
        ("补助 1200 元，于 2024 年 5 月 1 日前拨付。", "补助1200元，于2024年5月1日前拨付。"),
    ],
)
def test_blanks_that_part_names_and_offices_stay_and_those_of_the_setting_go(written: str, kept: str) -> None:
    assert clean([written], Notes()) == [kept]


@pytest.mark.parametrize(
    ("written", "run"),
    [
        ("納入當?shù)亟?jīng)濟社會", "當?shù)亟?jīng)"),
        ("配置或?qū)嵤┺k法", "或?qū)嵤┺k"),
        ("達到50%?;窘ǔ审w系", "50%?;窘ǔ审"),
        ("（?。ù思_(kāi)發(fā)布）", "?。ù思_(kāi)"),
        ("认真锟斤拷执行", "锟斤拷"),
        ("认真\ufffd\ufffd执行", "\ufffd\ufffd"),
        ("认真?实本方案", "真?实"),
        ("为什么?怎么办?", None),
        ("是否合格?由县级部门判断", None),
        ("服务半径300(m)、世界卫生组织(WHO)", None),
    ],
)
def test_a_damaged_run_is_told_with_its_place_and_not_guessed(written: str, run: str | None) -> None:
    draft = read_document(a_page([*BODY, f"各地要{written}，请遵照执行。"]))
    lost = [row.before for row in draft.repaired if row.kind == "缺字"]
    assert any(run in row for row in lost) if run else lost == []


@pytest.mark.parametrize(
    "honest",
    [
        "二、福利彩票公益金支持托育",
        "安排福利彩票公益金，支持普惠托育机构建设。",
        "二、成人教育",
        "三、便民办证",
        "依法打击利用“六合彩”、百家乐等形式开展的赌博活动，清理淫秽色情出版物。",
        "登录托育机构备案信息系统，填写备案书。",
        "搜索“托育备案”即可进入系统。",
        "监督举报电话：12345",
        "指标来源：机构填报。",
    ],
)
def test_what_looks_like_an_article_is_never_removed(honest: str) -> None:
    draft = read_document(a_page([*BODY[:-1], honest, BODY[-1]]))
    assert honest.partition("、")[2] in text_of(draft) if honest[1] == "、" else honest in text_of(draft)


def test_a_link_farm_in_the_middle_of_an_article_goes_and_the_article_stays_whole() -> None:
    farm = "<ul>" + SPAM * 30 + "</ul>"
    data = a_page(BODY).replace(
        "<p style='text-indent:2em'>二、主要任务".encode(), f"{farm}<p style='text-indent:2em'>二、主要任务".encode()
    )
    assert text_of(read_document(data)) == text_of(read_document(a_page(BODY)))


@pytest.mark.parametrize(
    ("sentence", "is_target"),
    [
        ("2011年至2013年，推进托育机构标准化建设。", True),
        ("该项工作于2019年4月底前完成。", True),
        ("原则上于2019年6月底前完成机构备案。", True),
        ("2018年11月，市政府印发《2015—2017年行动计划》，提出规范托育市场。", False),
        ("9月14日，市政府召开会议，要求各县落实责任。", False),
        ("截至2022年底，全市共有托育机构112家。", False),
        ("去年，全市共建成托育机构86家，比上年增长21%。", False),
        ("《2021—2025年规划》要求各县建成1家机构。", False),
    ],
)
def test_what_was_done_is_no_target(sentence: str, *, is_target: bool) -> None:
    draft = read_document(f"关于加快托育服务发展的通知\n一、主要措施\n各级要加强组织领导，落实责任。\n{sentence}".encode())
    assert (sentence in [row.sentence for row in draft.target_candidates]) is is_target


def test_the_number_of_a_clause_in_a_sentence_stays_whole() -> None:
    draft = read_document("关于应急工作的通知\n一、应急响应\n1.2.1 县级响应：由县级政府负责启动，并及时报告。".encode())
    assert "1.2.1 县级响应：由县级政府负责启动，并及时报告。" in [row.sentence for row in draft.measure_candidates]


def test_a_year_and_a_count_are_no_document_number() -> None:
    draft = read_document(a_page([*BODY, "全市在201915号楼开设班级，2020年第5号通告另行印发，电话12345号码不变。"]))
    assert draft.documents == []


def test_empty_elements_in_the_middle_of_a_sentence_do_not_part_it() -> None:
    whole = "坚持家庭为主、托育补充，推进照护服务体系建设，满足人民群众的需要，请认真执行。"
    for tag in ("bdo", "tt", "legend", "fieldset", "zq8x"):
        cut = f"{whole[:20]}<{tag} id='aB3x9'></{tag}>{whole[20:]}"
        assert whole in text_of(read_document(a_page([*BODY, cut]))).split("\n"), tag


def test_words_of_the_article_in_a_rare_element_stay() -> None:
    assert "保障婴幼儿健康" in text_of(
        read_document(a_page([*BODY, "制定本办法是为了保障<bdo id='k3Xz9'>婴幼儿</bdo>健康成长，请认真执行。"]))
    )


def test_articles_and_the_table_above_an_official_paper() -> None:
    above = "索 引 号：0009 主题分类：卫生 发文机关：示例市卫生健康局 成文日期：2021年03月05日 文号：示卫办〔2021〕12号"
    above += " 发布日期：2021年03月08日"
    text = (
        f"<html><body><div>{above}</div><h1>示例市托育服务管理办法</h1><p>第一章　总　则</p>"
        "<p>第一条　为规范托育服务，保障婴幼儿健康成长，制定本办法。</p><p>第二条　本办法适用于本市行政区域内的托育机构。</p></body></html>"
    )
    draft = read_document(text.encode())
    assert (draft.published_at, draft.source) == ("2021-03-08", "示例市卫生健康局")
    assert [row.number for row in draft.documents] == ["示卫办〔2021〕12号"]
    assert [(section.number, section.level) for section in draft.sections] == [("一", 1), ("一", 2), ("二", 2)]


@pytest.mark.slow
def test_a_page_of_two_megabytes_in_traditional_characters_with_pinyin_is_read_to_its_end() -> None:
    import opencc  # noqa: PLC0415  # only here
    from pypinyin import Style, pinyin  # noqa: PLC0415

    traditional = opencc.OpenCC("s2t").convert("\n".join(BODY))
    dirty = "".join(
        f"{one}({pinyin(one, style=Style.TONE)[0][0]})" if place % 3 == 0 and "一" <= one <= "鿿" else one
        for place, one in enumerate(traditional)
    )
    data = a_page(dirty.split("\n") * 1000)
    assert len(data) > 2_000_000
    draft = read_document(data)
    assert [section.title for section in draft.sections].count("主要目标") == 1000
    assert "(" not in text_of(draft).replace("300(m)", "").replace("(WHO)", "")
