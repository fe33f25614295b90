"""What stands before the inbox in the navigation: each role's own desk first. Loaded once, when every app is ready.

The apps cannot say it themselves, because an app's permissions know no pages, and core knows no app above it.
"""

from qingmiao.core.permissions import MANAGE_PEOPLE
from qingmiao.core.web.context import NAVIGATION, NavRow
from qingmiao.demonstration.permissions import BROWSE_DEMONSTRATIONS, RECORD_GUIDANCE
from qingmiao.filings.permissions import EDIT_FILING, VIEW_CITY_DESK, VIEW_COUNTY_DESK, VIEW_REGISTRATION
from qingmiao.governance.permissions import VIEW_BOARD, VIEW_PLAN
from qingmiao.governance.permissions.conference import VIEW_CONFERENCE
from qingmiao.governance.permissions.work import VIEW_TASK
from qingmiao.institutions.permissions import BROWSE_REGISTER, WATCH_CERTIFICATES
from qingmiao.policy.permissions import READ_PAGE

DESKS: list[NavRow] = [
    ("待办", "desk", "clock", VIEW_COUNTY_DESK, ""),
    ("全市办理", "city_desk", "clock", VIEW_CITY_DESK, ""),
    ("进展", "board", "chart", VIEW_BOARD, "目标"),
    ("目标和措施", "plan_list", "list", VIEW_PLAN, "目标"),
    ("示范点", "demonstration_list", "seedling", BROWSE_DEMONSTRATIONS, "目标"),
    ("任务", "task_list", "check", VIEW_TASK, "任务和会议"),
    ("联席会议", "conference_show", "users", VIEW_CONFERENCE, "任务和会议"),
    ("备案", "filing_list", "file", EDIT_FILING, ""),
    ("证照", "certificate_list", "shield", EDIT_FILING, ""),
    ("示范点", "demonstration_own", "seedling", RECORD_GUIDANCE, ""),
    ("机构档案", "institution_list", "building", BROWSE_REGISTER, "机构"),
    ("登记推送", "registration_list", "book", VIEW_REGISTRATION, "机构"),
    ("证照到期", "certificate_watch", "shield", WATCH_CERTIFICATES, "机构"),
    ("政策文件", "library_desk", "book", READ_PAGE, ""),
]
NAVIGATION[:0] = DESKS
NAVIGATION.append(("人员与岗位", "person_list", "users", MANAGE_PEOPLE, ""))
