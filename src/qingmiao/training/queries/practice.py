"""Advisers and their visits, plans to take up another post, bases and contests, shaped for their pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.training.models import CrossPlan, Mentorship, Visit
from qingmiao.ui import components
from qingmiao.ui.listing import Box, Listing
from qingmiao.workforce.models import Engagement, Qualification
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.queries.crossing import lacking_for
from qingmiao.workforce.rules.vocabulary import QualificationKind

# Who of another profession may take up which post: what the person has shown → the post.
CROSSES: dict[QualificationKind, StaffRole] = {
    QualificationKind.TEACHER: StaffRole.CARER,
    QualificationKind.NURSE: StaffRole.HEALTH_WORKER,
    QualificationKind.DOCTOR: StaffRole.HEALTH_WORKER,
    QualificationKind.CHILDCARE_WORKER: StaffRole.CARER,
}


def _dress_visits(rows: list[Visit], _post: Post, _on: date) -> list[components.Row]:
    return [
        components.Row(
            row.advising.institution.name,
            reverse("visit_show", kwargs={"pk": row.pk}),
            (
                components.Status("机构已确认", "ok") if row.confirmed_on else components.Status("待机构确认", "warn"),
                row.advising.adviser.name,
                row.advising.get_profession_display(),
                row.visited_on,
                f"{float(row.hours):g}",
            ),
        )
        for row in rows
    ]


VISITS: Listing[Visit] = Listing(
    title="指导记录",
    columns=(
        components.Column("机构", order="advising__institution__name_pinyin"),
        components.Column("状态", "status"),
        components.Column("指导人员"),
        components.Column("专业"),
        components.Column("日期", "date", order="visited_on"),
        components.Column("时数", "number", order="hours"),
    ),
    dress=_dress_visits,
    find=("advising__institution__name__icontains", "advising__adviser__name__icontains"),
    boxes=(
        Box("", "全部"),
        Box("open", "待机构确认", lambda _on: Q(confirmed_on=None), empty_title="没有待确认的指导", empty_text="登记的指导机构都已确认。"),
    ),
    order=("-visited_on", "-pk"),
    empty_title="还没有指导记录",
    empty_text="儿童保健医师等指导人员到机构指导后，由县级登记、机构确认。",
    symbol="list",
)


@dataclass(frozen=True)
class Crossing:
    """Somebody who may take up another post: which, what is still missing, and the plan, if there is one."""

    engagement: Engagement
    role: StaffRole
    missing: Sequence[str]
    plan: CrossPlan | None

    @property
    def name(self) -> str:
        """The person's name in full: the own house asks."""
        name: str = self.engagement.worker.name.open()
        return name

    @property
    def status(self) -> components.Status:
        """How far the person is."""
        return components.Status("条件已具备", "ok") if not self.missing else components.Status(f"还缺 {len(self.missing)} 项", "warn")


def crossings(engagements: "QuerySet[Engagement]", on: date) -> list[Crossing]:
    """Return who of these people may take up another post; in six queries."""
    rows = list(engagements.filter(in_force(on), is_main=True).select_related("worker").order_by("pk"))
    held: dict[int, list[str]] = {}
    shown = Qualification.objects.filter(worker__in=[row.worker_id for row in rows], kind__in=CROSSES, holds=True).order_by("kind")
    for worker, kind in shown.values_list("worker", "kind"):
        held.setdefault(worker, []).append(kind)
    wanted = [
        (row, role)
        for row in rows
        for role in dict.fromkeys(CROSSES[QualificationKind(kind)] for kind in held.get(row.worker_id, []))
        if role != row.role
    ]
    missing = lacking_for([(row.pk, role) for row, role in wanted], on)
    plans = {
        (plan.worker_id, plan.role): plan
        for plan in CrossPlan.objects.filter(worker__in=[row.worker_id for row, _ in wanted], ended_on=None)
    }
    return [Crossing(row, role, missing[row.pk, role], plans.get((row.worker_id, role))) for row, role in wanted]


def apprentices(workers: Collection[int], on: date) -> dict[tuple[int, int], str]:
    """Return who of these workers learns at which practice base on a day: they are never counted there; in one query."""
    rows = Mentorship.objects.filter(apprentice__in=workers, since_on__lte=on, until_on__gte=on)
    return dict.fromkeys(rows.values_list("apprentice", "base__institution"), "跟岗学员")
