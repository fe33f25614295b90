"""Which parts of this system carry a measure out: links, and the live figures beside them. One table, by the measure's code."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.permissions import Action
from qingmiao.demonstration.permissions import BROWSE_DEMONSTRATIONS
from qingmiao.filings.permissions import VIEW_CITY_DESK
from qingmiao.filings.queries.city import workload
from qingmiao.filings.queries.deadlines import IN_TIME
from qingmiao.governance.permissions.conference import VIEW_CONFERENCE
from qingmiao.governance.permissions.work import VIEW_TASK
from qingmiao.institutions.permissions import BROWSE_REGISTER, WATCH_CERTIFICATES
from qingmiao.policy.rules.topics import TOPICS
from qingmiao.registrations.permissions import VIEW_REGISTRATION
from qingmiao.reports.permissions import BROWSE_INCIDENTS
from qingmiao.retention.permissions import VIEW_RETENTION
from qingmiao.schools.permissions import BROWSE_SCHOOLS
from qingmiao.supervision.permissions import VIEW_FINDING, VIEW_INSPECTION, VIEW_LOOP
from qingmiao.ui import components
from qingmiao.volunteers.permissions import MANAGE_VOLUNTEERS, VIEW_VOLUNTEER_FIGURES

Live = Callable[[str, date], list[components.Figure]]


@dataclass(frozen=True)
class Part:
    """A page that carries a measure out. Without an action everyone may open it."""

    label: str
    url_name: str
    action: Action[Any] | None = None
    query: str = ""
    topic: str = ""

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.url_name, kwargs={"slug": self.topic} if self.topic else None) + self.query


def topic(slug: str) -> Part:
    """Return the page that says what holds today on one topic of the policy library."""
    return Part(f"现行规定：{TOPICS[slug].title}", "topic_show", topic=slug)


def filing_work(city_code: str, on: date) -> list[components.Figure]:
    """Return what waits, what is late and what was in time, of the city's filings now."""
    work = workload(city_code, on)
    return [
        components.Figure("在办备案", str(work.waiting), "件", "等待县级办理的备案、变更和注销", on),
        components.Figure("逾期", str(work.late), "件", "法定时限已过、仍未办理的", on),
        components.Figure("近一年按期率", work.done_share, "", IN_TIME, on),
    ]


REGISTER = Part("托育机构名录", "register_list")
CITY_DESK = Part("全市备案办理", "city_desk", VIEW_CITY_DESK)
CERTIFICATES = Part("证照到期提醒", "certificate_watch", WATCH_CERTIFICATES)
GUIDE = Part("怎么备案", "filing_guide")
RECORDS = Part("机构档案", "institution_list", BROWSE_REGISTER)
MAP = Part("机构分布图", "register_list", query="?view=map")
TASKS = Part("任务", "task_list", VIEW_TASK)
TARGETS = Part("目标进展", "target_board")
POLICIES = Part("政策文件", "policy_list")
VISITS = Part("监督检查", "inspection_list", VIEW_INSPECTION)
FINDINGS = Part("问题整改", "finding_list", VIEW_FINDING)
DRAWS = Part("双随机抽查", "draw_list")
ITEMS = Part("检查事项", "check_item_list")
PARTS: dict[str, tuple[Part, ...]] = {
    "M01": (Part("养育卡", "guidance_home"), Part("家长课堂和活动", "news_list")),
    "M02": (topic("immunisation"), topic("health"), Part("健康日历", "health_calendar"), Part("生长曲线", "growth_curve")),
    "M03": (topic("leave"), Part("算一算", "calculators")),
    "M04": (MAP, Part("正在建的托育机构", "being_built_near")),
    "M05": (Part("社区嵌入式机构", "register_list", query="?form=community"), MAP),
    "M06": (REGISTER, topic("home-based")),
    "M07": (REGISTER, GUIDE, topic("filing")),
    "M08": (Part("用人单位办的机构", "register_list", query="?form=employer"),),
    "M09": (Part("幼儿园托班", "register_list", query="?form=kindergarten_class"),),
    "M10": (topic("childcare-allowance"), POLICIES),
    "M11": (topic("support"),),
    "M12": (topic("support"),),
    "M14": (Part("普惠机构名录", "register_list", query="?inclusive=on"), topic("inclusive")),
    "M15": (topic("fee-reduction"),),
    "M16": (CITY_DESK, Part("登记推送", "registration_list", VIEW_REGISTRATION), REGISTER, GUIDE, Part("查验备案回执", "receipt_find")),
    "M17": (VISITS, DRAWS, RECORDS, CERTIFICATES, REGISTER, topic("staff")),
    "M18": (VISITS, ITEMS, RECORDS, CERTIFICATES, topic("health")),
    "M19": (FINDINGS, Part("事故", "incident_list", BROWSE_INCIDENTS), CERTIFICATES, RECORDS, topic("safety")),
    "M21": (Part("人才供需", "supply", BROWSE_SCHOOLS), Part("学校", "school_list", BROWSE_SCHOOLS), topic("staff")),
    "M23": (Part("待遇和离岗", "retention_figures", VIEW_RETENTION),),
    "M24": (
        Part("做一名照护志愿者", "volunteering"),
        Part("志愿者", "volunteer_list", MANAGE_VOLUNTEERS),
        Part("志愿服务数据", "volunteer_figures", VIEW_VOLUNTEER_FIGURES),
    ),
    "M25": (Part("联席会议", "conference_show", VIEW_CONFERENCE), TASKS, TARGETS),
    "M26": (TASKS, TARGETS),
    "M27": (Part("监管闭环", "loop_show", VIEW_LOOP), FINDINGS, DRAWS, CITY_DESK, TASKS),
    "M28": (
        Part("家长课堂、活动和文章", "news_list"),
        Part("大家常问", "answer_list"),
        Part("公众首页", "home"),
        POLICIES,
        TARGETS,
        GUIDE,
        Part("开放数据", "register_data"),
    ),
    "M29": (Part("示范点评审", "demonstration_list", BROWSE_DEMONSTRATIONS), Part("示范点名单", "demonstration_sites")),
}
LIVE: dict[str, Live] = {"M16": filing_work}


def parts_of(code: str, post: Post | None) -> list[Part]:
    """Return the parts that a post may open; without a post, those that everyone may."""
    return [part for part in PARTS.get(code, ()) if part.action is None or part.action.is_granted(post)]


def live_figures(code: str, city_code: str, on: date) -> list[components.Figure]:
    """Return the figures of a measure that no indicator of the catalogue holds."""
    return LIVE[code](city_code, on) if code in LIVE else []
