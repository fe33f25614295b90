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
    """One person of a house with all posts held there.

    until: the last day on which all is well, None for ever or not fit. training_until: by when to be trained again, None where not known.
    """

    main: Engagement
    roles: str
    is_fit: bool
    until: date | None
    training_until: date | None
    missing: Sequence[str]
    class_key: str
    check: str

    def status(self, on: date) -> components.Status:
        """Whether the person may work today, and for how long."""
        if not self.is_fit:
            return components.Status("不能上岗", "bad")
        if self.lapses_soon(on):
            return components.Status("将到期", "warn")
        if self.is_training_late(on):
            return components.Status("年度培训已过期", "warn")
        return components.Status("可以上岗", "ok")

    @property
    def lapses_on(self) -> date | None:
        """The day on which the first of the proofs and the yearly training ends."""
        return min((day for day in (self.until, self.training_until) if day), default=None)

    def lapses_soon(self, on: date) -> bool:
        """Tell whether a proof or the yearly training ends within the days in which it is reminded of."""
        return any(day is not None and on <= day <= _soon(on) for day in (self.until, self.training_until))

    def is_training_late(self, on: date) -> bool:
        """Tell whether the last training lies too long ago; that keeps nobody from work."""
        return self.training_until is not None and self.training_until < on

    def todo(self, on: date) -> str:
        """What to do next, in a few words."""
        if self.missing:
            return "补齐：" + "、".join(self.missing[:2]) + (f"等 {len(self.missing)} 项" if len(self.missing) > 2 else "")
        if self.check in (CheckState.MORE, CheckState.HIT):
            return dict(CheckState.choices)[self.check]
        if not self.main.filing_number:
            return "名册待变更备案"
        due = (("安排健康检查或从业查询", self.until), ("安排年度培训", self.training_until))
        return "，".join(words for words, day in due if day is not None and day <= _soon(on))


def _soon(on: date) -> date:
    return on + timedelta(days=max(load().value(REMINDER_DAYS, on).value))


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
    return sorted(found, key=lambda one: (one.is_fit, one.lapses_on or date.max, one.main.pk))


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
        duty.training_until(posts[0].pk),
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
            (one.roles, one.status(on), one.lapses_on, one.todo(on) or None, names.get(one.class_key)),
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
BOXES = {"": "明天不能上岗", "lapsing": "60 天内到期", "untrained": "年度培训已过期", "unasked": "从业查询未通过或过期", "all": "全部"}


def duty_table(institutions: "QuerySet[Institution]", on: date, box: str, *, may_open: bool) -> components.Table:
    """Return the people of an area whose conditions do not hold tomorrow, or lapse soon; names masked, restricted reasons not said."""
    people = people_of(Engagement.objects.filter(institution__in=institutions), on + timedelta(days=1), may_see_reasons=False)
    shown = [one for one in people if _is_in(one, on, box)]
    rows = [
        components.Row(
            one.main.institution.name,
            reverse("worker_show", kwargs={"pk": one.main.worker_id}) if may_open else "",
            (str(one.main.worker.name), one.roles, one.status(on), one.lapses_on, "、".join(one.missing) or None),
        )
        for one in shown
    ]
    return components.Table(BOXES[box], DUTY_COLUMNS, rows)


def _is_in(one: Person, on: date, box: str) -> bool:
    if box == "lapsing":
        return one.is_fit and one.lapses_soon(on)
    if box == "untrained":
        return one.is_training_late(on)
    if box == "unasked":
        return WHY_RESTRICTED in one.missing
    return box == "all" or not one.is_fit
