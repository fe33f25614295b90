"""What the gallery shows: each component in each of its states. No real person or institution."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.templatetags.static import static

from qingmiao.core.clocks import ClockChip
from qingmiao.ui import components as c
from qingmiao.ui.paging import page_of

DAY = dt.date(2026, 11, 23)
MORNING = dt.datetime(2026, 11, 23, 1, 30, tzinfo=dt.UTC)
NORM = c.SourceLine(
    "托育机构设置标准（试行）",
    "第二十一条",
    dt.date(2019, 10, 8),
    "示例文字：此处显示条文原文，就地展开，不离开当前页面。",
)
FORMS = {
    "standalone": "独立",
    "community": "社区嵌入",
    "kindergarten_class": "幼儿园托班",
    "employer": "用人单位办",
    "home_based": "家庭托育点",
    "service_centre": "综合服务中心",
}
LONG_NAME = "清远市清城区凤城街道松鹤社区嵌入式普惠托育服务站（松鹤二期配套用房）"


@dataclass(frozen=True)
class SamplePost:
    """A post as the shell shows it."""

    pk: int
    label: str


def shell() -> dict[str, Any]:
    """Return what the core's context processor gives to a signed-in officer."""
    posts = [SamplePost(1, "清城区卫生健康局 经办人"), SamplePost(2, "幼苗托育中心 负责人")]
    entries = [("今日", "clock", 7, True), ("备案", "file", 3, False), ("机构", "building", None, False), ("检查", "shield", None, False)]
    nav = [{"label": label, "url": "/ui/", "icon": icon, "count": count, "current": current} for label, icon, count, current in entries]
    return {"post": posts[0], "posts": posts, "nav": nav, "notice_count": 12}


def components() -> dict[str, Any]:
    """Return every sample by the name the gallery uses."""
    return {
        "clocks": clocks(),
        "statuses": [
            c.Status("正常", "ok"),
            c.Status("提醒", "warn"),
            c.Status("逾期", "bad"),
            c.Status("待核", "unsure"),
            c.Status("不适用"),
        ],
        "lines": rule_lines(),
        "table": table(),
        "empty_table": c.Table("没有行的列表", [c.Column("机构"), c.Column("状态", "status")]),
        "page": page_of(range(137), "2"),
        "filters": [
            c.Filter("全部", "?", 137),
            c.Filter("今日到期", "?due=today", 4, is_current=True),
            c.Filter("已逾期", "?due=late", 2),
            c.Filter("待补正", "?state=returned", 9),
        ],
        "steps": steps(),
        "events": events(),
        "changes": [
            c.ChangeLine("机构名称", "清城区幼苗托育中心", "清城区青禾托育中心"),
            c.ChangeLine("托位数", "60", "80"),
            c.ChangeLine("法定代表人", "欧阳䶮", "司徒琛"),
            c.ChangeLine("分园地址", "", "清城区示例路 18 号二层"),
        ],
        "answers": answers(),
        "evidence": [
            c.EvidenceLine("消防合格证明.pdf", "#", note="2026-10-01 到期"),
            c.EvidenceLine("观察室.jpg", "#", static("ui/mark.svg")),
            c.EvidenceLine("房屋租赁合同（含补充协议与全部附件，扫描件）.pdf", "#"),
        ],
        "files": [
            c.FileLine("消防合格证明.pdf", 482_133, "#", "/ui/remove/"),
            c.FileLine("一个名字非常非常长而且中间没有空格的扫描件文件名称第二版最终稿.pdf", 18_734_003, "#", "/ui/remove/"),
        ],
        "figures": figures(),
        "charts": charts(),
        "map": c.Map("register", static("ui/gallery-counties.geojson"), places(), FORMS),
        "area_map": area_map(),
        "amount_fen": 360_000,
        "age_months": 14,
        "day": DAY,
        "crumbs": [("今日", "/ui/"), ("设计", "/ui/")],
        "identity": "9901**********1234",
    }


def clocks() -> list[ClockChip]:
    """Return a clock in each of its states."""
    return [
        ClockChip("还剩 5 个工作日", "normal", dt.date(2026, 11, 30), "出具回执"),
        ClockChip("还剩 2 个工作日", "warn", dt.date(2026, 11, 25), "出具回执"),
        ClockChip("今天到期", "warn", DAY, "现场核实"),
        ClockChip("已逾期 2 个工作日", "late", dt.date(2026, 11, 19), "整改复查"),
        ClockChip("按期完成", "done", dt.date(2026, 11, 16), "出具回执"),
    ]


def rule_lines() -> list[c.RuleShown]:
    """Return a rule line with each verdict."""
    return [
        c.RuleShown("乳儿班人数", "符合", "9 人", "不超过 10 人", sources=[NORM]),
        c.RuleShown("消防合格证明", "不符合", "2026-10-01 到期", "在有效期内", advice="请上传新的证明后再提交。", sources=[NORM]),
        c.RuleShown("睡眠区窗地比", "建议改进", "1:7", "不低于 1:5", is_mandatory=False, sources=[c.SourceLine("示例推荐性标准")]),
        c.RuleShown("食品经营许可", "不适用", "不供餐"),
        c.RuleShown(
            "户外活动场地", "待核", "40 m²", "各文件要求不一致，由县级部门核定", sources=[NORM, c.SourceLine("示例地方标准", None)]
        ),
    ]


def table() -> c.Table:
    """Return a desk list with every kind of cell, a long name and a rare character."""
    columns = [
        c.Column("机构", sort_url="?sort=name"),
        c.Column("事项"),
        c.Column("托位", "number"),
        c.Column("收到材料", "date"),
        c.Column("时限", "clock", "?sort=-due", "ascending"),
        c.Column("状态", "status"),
    ]
    chips = clocks()
    received = dt.date(2026, 11, 16)
    rows = [
        ("清新区禾苗托育园", "整改复查", 45, chips[3], c.Status("不符合", "bad")),
        (LONG_NAME, "备案", 60, chips[2], c.Status("审查中", "warn")),
        ("佛冈县䶮爱家庭托育点", "备案", 5, chips[1], c.Status("已受理", "ok")),
        ("英德市小橘灯幼儿园托班", "变更备案", 40, chips[0], c.Status("待核", "unsure")),
        ("连州市青禾托育中心", "注销备案", None, chips[4], c.Status("已办结", "none")),
    ]
    lines = [
        c.Row(name, "/ui/", (matter, places, received, chip, status), note="凤城街道 · 独立托育机构", panel_url="/ui/panel/")
        for name, matter, places, chip, status in rows
    ]
    return c.Table("按到期先后排列的待办", columns, lines)


def steps() -> list[c.StepLine]:
    """Return a long form's steps in all four states."""
    return [
        c.StepLine("基本情况", "已完成", "/ui/"),
        c.StepLine("场地与设施", "有问题", "/ui/", "有 2 条强制要求不符合"),
        c.StepLine("班级与托位", "填写中", "/ui/", "已填 2 个班", is_current=True),
        c.StepLine("人员", "未开始", "/ui/"),
        c.StepLine("承诺并提交", "未开始", note="前面各步完成后才能提交"),
    ]


def events() -> list[c.Event]:
    """Return a case's story, newest first."""
    return [
        c.Event("已逾期，转市级督办", MORNING, "系统按时限规则", "整改复查应于 2026年11月19日（周四）前完成。", "bad"),
        c.Event("退回补正", MORNING - dt.timedelta(days=3), "清城区卫生健康局", "缺少消防合格证明。", "warn"),
        c.Event("受理", MORNING - dt.timedelta(days=5), "清城区卫生健康局", tone="ok"),
        c.Event("提交备案", MORNING - dt.timedelta(days=6), "幼苗托育中心"),
    ]


def answers() -> list[c.AnswerLine]:
    """Return answers with one missing."""
    return [
        c.AnswerLine("机构名称", LONG_NAME, "#"),
        c.AnswerLine("统一社会信用代码", "91990000MA00000000", "#"),
        c.AnswerLine("服务方式", "全日托、半日托", "#"),
        c.AnswerLine("联系电话", "", "#"),
    ]


def figures() -> list[c.Figure]:
    """Return figures with all and with fewest words."""
    return [
        c.Figure("每千人口托位", "4.62", "个", "可用托位数 ÷ 常住人口（千人）", DAY),
        c.Figure("已备案机构", "118", "家", "", DAY),
        c.Figure("普惠托位占比", "63.4", "%", "普惠托位 ÷ 全部托位", DAY),
        c.Figure("今日到期", "4", "件"),
    ]


def charts() -> list[c.Chart]:
    """Return a chart of each kind."""
    counties = ["清城区", "清新区", "英德市", "连州市", "佛冈县", "阳山县", "连山县", "连南县"]
    years = ["2021", "2022", "2023", "2024", "2025", "2026"]
    return [
        c.Chart(
            "places",
            "各县（市、区）托位（个）",
            counties,
            [c.Series("托位", [3120, 1490, 1830, 860, 610, 540, 180, 210])],
            "bar_across",
            "示例数据",
        ),
        c.Chart(
            "rate",
            "每千人口托位（个）",
            years,
            [c.Series("本市", [1.6, 2.1, 2.9, 3.5, 4.2, 4.6]), c.Series("全省", [1.9, 2.5, 3.1, 3.6, 4, None], is_subject=False)],
            "line",
        ),
        c.Chart("visits", "每月检查（次）", ["7月", "8月", "9月", "10月", "11月"], [c.Series("检查", [12, 9, 21, 18, 16])]),
    ]


def area_map() -> c.AreaMap:
    """Return counties in every shade; one has no value."""
    counties = {"441802": "清城区", "441803": "清新区", "441881": "英德市", "441882": "连州市", "441821": "佛冈县", "441825": "连山县"}
    areas = [
        c.Area(code, name, f"{5 - at}.2 个" if at < 5 else "没有数值", 5 - at, "#") for at, (code, name) in enumerate(counties.items())
    ]
    steps = [(0, "没有数值"), *((shade, f"{shade - 1}—{shade} 个") for shade in range(1, 6))]
    return c.AreaMap("每千人口托位（个）", static("ui/gallery-counties.geojson"), areas, steps, "示例数据")


def places() -> list[c.MapPlace]:
    """Return a place of each form, some close together."""
    spots = [
        ("幼苗托育中心", 23.70, 113.02, "standalone"),
        ("松鹤社区托育站", 23.69, 113.05, "community"),
        ("小橘灯幼儿园托班", 24.18, 113.40, "kindergarten_class"),
        ("示例工业园职工托育点", 23.72, 113.01, "employer"),
        ("䶮爱家庭托育点", 23.88, 113.53, "home_based"),
        ("连州托育综合服务中心", 24.78, 112.38, "service_centre"),
        ("青禾托育园", 23.71, 113.04, "standalone"),
    ]
    return [
        c.MapPlace(str(at), name, latitude, longitude, form, "#", f"{FORMS[form]} · 托位 {20 + at * 5} 个")
        for at, (name, latitude, longitude, form) in enumerate(spots, start=1)
    ]
