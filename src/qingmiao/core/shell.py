"""What stands in the shell of every page: the entries of the navigation. Each app declares its own in `<app>/shell.py`."""

from dataclasses import dataclass
from typing import Any

from qingmiao.accounts.models import Post
from qingmiao.core.permissions import MANAGE_CALENDAR, MANAGE_PEOPLE, RESET_OWN_HEAD, VIEW_AUDIT, VIEW_DESK, VIEW_INBOX, Action


@dataclass(frozen=True)
class Entry:
    """One page in the navigation of those whom its action grants.

    `position` orders it among all; entries of one `section` stand as tabs above each other's pages, so that the navigation stays
    short: at most seven words a role. Where a post may open more of a section than it takes in at a glance, the tabs are its
    `group`s, and the pages of the open one stand below. The first entry a post may open is where its day begins.
    """

    label: str
    url_name: str
    icon: str
    action: Action[Any]
    position: int
    section: str = ""
    group: str = ""


NAVIGATION: list[Entry] = []


def declare_navigation(*entries: Entry) -> None:
    """Put entries into the navigation."""
    NAVIGATION.extend(entries)
    NAVIGATION.sort(key=lambda entry: entry.position)


def entries_of(post: Post | None) -> list[Entry]:
    """Return what a post may open, in order."""
    return [entry for entry in NAVIGATION if entry.action.is_granted(post)] if post else []


declare_navigation(
    Entry("待办", "desk", "clock", VIEW_DESK, 0, section="待办"),
    Entry("收件箱", "inbox", "inbox", VIEW_INBOX, 9, section="待办"),
    Entry("审计记录", "audit_list", "list", VIEW_AUDIT, 81),
    Entry("工作日历", "calendar_edit", "calendar", MANAGE_CALENDAR, 82),
    Entry("负责人账号", "head_list", "users", RESET_OWN_HEAD, 53, section="机构", group="机构"),
    Entry("人员与岗位", "person_list", "users", MANAGE_PEOPLE, 83),
)
