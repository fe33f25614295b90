"""Sessions as lists: for offices that run them, for institutions and people who may come."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.regions.queries import counties
from qingmiao.training.models import EnrolmentState, Session, SessionState
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Choice, Listing
from qingmiao.workforce.rules.vocabulary import Topic

TAKEN = Count("enrolments", filter=~Q(enrolments__state=EnrolmentState.WITHDRAWN), distinct=True)
STATUS: dict[str, components.Status] = {
    SessionState.OPEN: components.Status("报名和上课", "ok"),
    SessionState.CLOSED: components.Status("已结班", "none"),
    SessionState.CANCELLED: components.Status("已取消", "none"),
}


def _dress(rows: list[Session], _post: Post, on: date) -> list[components.Row]:
    taken = dict(Session.objects.filter(pk__in=[row.pk for row in rows]).annotate(n=TAKEN).values_list("pk", "n"))
    names = {county.code: county.name for county in counties()}
    return [
        components.Row(
            row.course.title,
            reverse("session_show", kwargs={"pk": row.pk}),
            (
                _status(row, taken[row.pk], on),
                row.course.get_topic_display(),
                f"{day_words(row.begins_on)} 至 {day_words(row.ends_on)}",
                f"{taken[row.pk]}/{row.places}",
                names.get(row.county_code, "全市"),
                row.venue,
            ),
        )
        for row in rows
    ]


def _status(row: Session, taken: int, on: date) -> components.Status:
    if row.state == SessionState.OPEN and row.ends_on < on:
        return components.Status("已上完课", "none")
    if row.state == SessionState.OPEN and taken >= row.places:
        return components.Status("名额已满", "warn")
    return STATUS[row.state]


COLUMNS = (
    components.Column("课程"),
    components.Column("状态", "status", order="state"),
    components.Column("内容", order="course__topic"),
    components.Column("日期", order="begins_on"),
    components.Column("已报"),
    components.Column("地区"),
    components.Column("地点"),
)
SESSIONS: Listing[Session] = Listing(
    title="培训班",
    columns=COLUMNS,
    dress=_dress,
    find=("course__title__icontains", "course__provider__name__icontains", "venue__icontains", "number__icontains"),
    boxes=(
        Box(
            "",
            "可以报名和在上课",
            lambda on: Q(state=SessionState.OPEN, ends_on__gte=on),
            empty_title="现在没有培训班",
            empty_text="卫生健康部门开班后会列在这里。",
        ),
        Box("over", "已结束", lambda on: ~Q(state=SessionState.OPEN) | Q(ends_on__lt=on)),
    ),
    choices=(Choice("topic", "内容", "course__topic", lambda _rows: Topic.choices()),),
    order=("begins_on", "pk"),
    symbol="calendar",
)
