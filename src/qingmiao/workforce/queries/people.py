"""People of a house and of a county as lists: who is fit, what lapses next, what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from qingmiao.core.legislation import declare, load
from qingmiao.institutions.models import CareClass, Institution, StaffMember
from qingmiao.ui import components
from qingmiao.workforce.models import CheckRequest, CheckState, ClassPost, Engagement
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.queries.fitness import Duty, duty_on

(REMINDER_DAYS,) = declare("workforce.reminder_days")
# What nobody but those who must act may read of the reason.
RESTRICTED = {"从业查询结果", "从业查询周期"}
WHY_RESTRICTED = "从业查询（详情受限）"


@dataclass(frozen=True)
class Person:
    """One person of a house with all posts held there. until: the last day on which all is well, None for ever or not fit."""

    main: Engagement
    roles: str
    is_fit: bool
    until: date | None
    missing: Sequence[str]
    class_key: str
    check: str

    def status(self, on: date) -> components.Status:
        """Whether the person may work today, and for how long."""
        if not self.is_fit:
            return components.Status("不能上岗", "bad")
        if self.until and self.until <= on + timedelta(days=max(load().value(REMINDER_DAYS, on).value)):
            return components.Status("将到期", "warn")
        return components.Status("可以上岗", "ok")

    def todo(self, on: date) -> str:
        """What to do next, in a few words."""
        if self.missing:
            return "补齐：" + "、".join(self.missing[:2]) + (f"等 {len(self.missing)} 项" if len(self.missing) > 2 else "")
        if self.check in (CheckState.MORE, CheckState.HIT):
            return dict(CheckState.choices)[self.check]
        if not self.main.filing_number:
            return "名册待变更备案"
        return "" if self.status(on).tone == "ok" else "安排健康检查或从业查询"


def people_of(engagements: "QuerySet[Engagement]", on: date, *, may_see_reasons: bool = True) -> list[Person]:
    """Return people with their posts joined by house, who cannot work first, then what lapses first; in nine queries."""
    rows = list(engagements.filter(in_force(on)).select_related("worker", "institution").order_by("-is_main", "pk"))
    duty = duty_on(engagements, on)
    classes = dict(ClassPost.objects.filter(in_force(on), engagement__in=rows).values_list("engagement", "class_key"))
    checks = _open_checks(rows)
    joined: dict[tuple[int, int], list[Engagement]] = {}
    for row in rows:
        joined.setdefault((row.worker_id, row.institution_id), []).append(row)
    found = [_person(posts, duty, classes, checks.get(key, ""), may_see_reasons=may_see_reasons) for key, posts in joined.items()]
    return sorted(found, key=lambda one: (one.is_fit, one.until or date.max, one.main.pk))


def _open_checks(rows: Iterable[Engagement]) -> dict[tuple[int, int], str]:
    found = CheckRequest.objects.filter(worker__in={row.worker_id for row in rows}).order_by("pk")
    return {(worker, house): state for worker, house, state in found.values_list("worker", "institution", "state")}


def _person(posts: list[Engagement], duty: Duty, classes: dict[int, str], check: str, *, may_see_reasons: bool) -> Person:
    missing = list(dict.fromkeys(title for row in posts for title in duty.missing(row.pk)))
    if not may_see_reasons:
        missing = list(dict.fromkeys(WHY_RESTRICTED if title in RESTRICTED else title for title in missing))
    ends = [end for row in posts if (end := duty.until(row.pk)) is not None]
    return Person(
        posts[0],
        "、".join(row.get_role_display() for row in posts),
        all(duty.is_fit(row.pk) for row in posts),
        min(ends, default=None) if not missing else None,
        missing,
        next((classes[row.pk] for row in posts if row.pk in classes), ""),
        check,
    )


def unidentified(institution: Institution, on: date) -> int:
    """Return how many people of the list in force have no identity number there, and are nobody yet."""
    return StaffMember.objects.filter(in_force(on), institution=institution, identity_index="").count()


PEOPLE_COLUMNS = (
    components.Column("姓名"),
    components.Column("岗位"),
    components.Column("今天", "status"),
    components.Column("最近到期", "date"),
    components.Column("现在要做"),
    components.Column("班级"),
)


def people_table(institution: Institution, people: Sequence[Person], on: date) -> components.Table:
    """Return the people of a house, one line each."""
    names = dict(CareClass.objects.filter(in_force(on), institution=institution).values_list("key", "name"))
    rows = [
        components.Row(
            one.main.worker.name.open(),
            reverse("engagement_show", kwargs={"pk": one.main.pk}),
            (one.roles, one.status(on), one.until, one.todo(on) or None, names.get(one.class_key)),
        )
        for one in people
    ]
    return components.Table("本机构人员", PEOPLE_COLUMNS, rows)


DUTY_COLUMNS = (
    components.Column("机构"),
    components.Column("人员"),
    components.Column("岗位"),
    components.Column("状态", "status"),
    components.Column("最近到期", "date"),
    components.Column("缺什么"),
)
BOXES = {"": "明天不能上岗", "lapsing": "60 天内到期", "unasked": "从业查询未通过或过期", "all": "全部"}


def duty_table(institutions: "QuerySet[Institution]", on: date, box: str, *, may_open: bool) -> components.Table:
    """Return the people of an area whose conditions do not hold tomorrow, or lapse soon; names masked, restricted reasons not said."""
    people = people_of(Engagement.objects.filter(institution__in=institutions), on + timedelta(days=1), may_see_reasons=False)
    shown = [one for one in people if _is_in(one, on, box)]
    rows = [
        components.Row(
            one.main.institution.name,
            reverse("worker_show", kwargs={"pk": one.main.worker_id}) if may_open else "",
            (str(one.main.worker.name), one.roles, one.status(on), one.until, "、".join(one.missing) or None),
        )
        for one in shown
    ]
    return components.Table(BOXES[box], DUTY_COLUMNS, rows)


def _is_in(one: Person, on: date, box: str) -> bool:
    if box == "lapsing":
        return one.is_fit and one.status(on).tone == "warn"
    if box == "unasked":
        return WHY_RESTRICTED in one.missing
    return box == "all" or not one.is_fit
