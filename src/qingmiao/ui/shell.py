"""What the house itself keeps an eye on, the working calendar of the year to come, and finds: the accounts."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import called, people
from qingmiao.core.clocks import calendar
from qingmiao.core.models import Clock
from qingmiao.core.permissions import MANAGE_CALENDAR, MANAGE_PEOPLE
from qingmiao.ui import components
from qingmiao.ui.desk import Aside, AsideLine, declare_aside
from qingmiao.ui.finding import SHOWN, Found, SearchGroup, declare_search, more_of

ASKED_FROM_MONTH = 11  # the State Council announces a year's holidays in the autumn before it


def _calendar(_post: Post, on: date) -> Sequence[AsideLine]:
    """Ask for the holidays of a year as soon as they are due, or a deadline was counted without them."""
    days, following = calendar(), on.year + 1
    provisional = Clock.objects.filter(is_provisional=True, stopped_on=None).count()
    where = reverse("calendar_edit")
    is_missing = on.month >= ASKED_FROM_MONTH and not days.knows(following)
    return [
        AsideLine(f"{following} 年工作日安排没有录入", int(is_missing), where, "warn", "calendar"),
        AsideLine("按周末推算、待重新计算的时限", provisional, where, "warn", "clock"),
    ]


def _find_accounts(post: Post, words: str, _on: date) -> Found | None:
    """Find accounts, for whoever manages them."""
    if not MANAGE_PEOPLE.is_granted(post):
        return None
    rows = called(people(), words).order_by("username")
    shown = [components.Row(row.display_name, reverse("person_show", args=[row.pk]), note=row.username) for row in rows[:SHOWN]]
    return Found(shown, rows.count(), more_of("person_list", words))


declare_search(SearchGroup("账号", 45, _find_accounts))
declare_aside(Aside(5, MANAGE_CALENDAR, _calendar))
