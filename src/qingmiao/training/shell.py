"""What training puts into the shell: pages, what waits for institution and county."""

from datetime import date

from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.training.models import Visit
from qingmiao.training.permissions import CONFIRM_VISIT, LEARN, NAME_ADVISERS, RUN_SESSION
from qingmiao.training.queries.practice import apprentices
from qingmiao.ui import components
from qingmiao.ui.desk import DeskRow, DeskRows, declare_desk
from qingmiao.workforce.permissions import MANAGE_STAFF
from qingmiao.workforce.queries.uncounted import declare_uncounted


def _dress_visits(rows: list[Visit], _post: Post, _on: date) -> list[DeskRow]:
    todo = components.Status("确认指导", "warn")
    return [
        DeskRow(str(row.advising.adviser), reverse("visit_show", kwargs={"pk": row.pk}), todo, "指导记录", row.visited_on) for row in rows
    ]


declare_uncounted(apprentices)
declare_navigation(
    Entry("我的培训", "my_training", "calendar", LEARN, 2),
    Entry("培训", "training_needs", "calendar", MANAGE_STAFF, 57, section="人员", group="培训"),
    Entry("培训班", "session_list", "calendar", RUN_SESSION, 57, section="人员", group="培训"),
    Entry("指导人员", "adviser_list", "users", NAME_ADVISERS, 58, section="人员", group="培训"),
)
declare_desk(
    DeskRows(
        "adviser_visits",
        "指导待确认",
        44,
        CONFIRM_VISIT,
        lambda rows, _post, _on: rows.filter(confirmed_on=None).select_related("advising__adviser"),
        _dress_visits,
        since="visited_on",
    ),
)
