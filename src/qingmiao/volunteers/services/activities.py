"""What help is asked for, and who signs up: as many as there are places, whoever is fastest."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import lock, take
from qingmiao.institutions.models import Institution
from qingmiao.volunteers.models import Activity, ActivityState, SignUp, Volunteer, VolunteerState
from qingmiao.volunteers.queries.apart import works_there
from qingmiao.volunteers.rules import ActivityKind, Setting, refusal_of_setting, refusal_of_times
from qingmiao.workforce.queries.clearance import cleared_until

NOT_YET = "身份核对和从业查询通过以后才能报名。"


@dataclass(frozen=True)
class Plan:
    """What somebody asks help for."""

    kind: ActivityKind
    setting: Setting
    title: str
    words: str
    place: str
    starts_at: datetime
    ends_at: datetime
    places: int


@transaction.atomic
def post_activity(plan: Plan, institution: Institution | None, *, actor: Post, at: datetime) -> Activity:
    """Ask for help, in the name of an institution or of the actor's own office.

    Raises DomainError at the field for times that cannot be, and for children without somebody who answers for them.
    """
    kind = ActivityKind.INSTITUTION if institution is not None else plan.kind
    if institution is None and kind is ActivityKind.INSTITUTION:
        raise DomainError("托育机构的活动由机构自己发布。", field="kind")
    if refusal := refusal_of_setting(kind, plan.setting):
        raise DomainError(refusal, field="setting")
    if refusal := refusal_of_times(plan.starts_at, plan.ends_at, at):
        raise DomainError(refusal, field="ends_at" if plan.starts_at > at else "starts_at")
    if actor.organisation is None:
        raise DomainError("您的岗位不能发布活动。")
    row = Activity.objects.create(
        organisation=actor.organisation,
        institution=institution,
        county_code=institution.county_code if institution else actor.division_code,
        kind=kind,
        setting=plan.setting,
        title=plan.title,
        words=plan.words,
        place=plan.place,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        places=plan.places,
        posted_at=at,
    )
    audit.record(actor, "post_activity", row, at=at, changes={"kind": kind, "setting": row.setting, "places": row.places})
    return row


@transaction.atomic
def cancel_activity(row: Activity, *, version: int, actor: Post, at: datetime) -> Activity:
    """Call an activity off before anybody has signed in; who signed up sees it on the own page."""
    row = take(row, version)
    if row.state != ActivityState.OPEN:
        raise DomainError("这次活动已经取消，请刷新页面查看。")
    if row.sign_ups.exclude(signed_in_at=None).exists():
        raise DomainError("已有志愿者签到，不能取消。")
    row.state = ActivityState.CANCELLED
    row.save(update_fields=["state"])
    audit.record(actor, "cancel_activity", row, at=at)
    return row


@transaction.atomic
def join_activity(activity: Activity, volunteer: Volunteer, *, actor: Post, at: datetime) -> SignUp:
    """Sign a volunteer up. Volunteer and activity are locked, so that neither places nor hours are given twice."""
    volunteer, activity = lock(Volunteer, volunteer.pk), lock(Activity, activity.pk)
    _may_join(activity, volunteer, at)
    taken = SignUp.objects.filter(activity=activity, left_at=None)
    if taken.filter(volunteer=volunteer).exists():
        raise DomainError("您已报名这次活动。")
    if taken.count() >= activity.places:
        raise DomainError("名额已满，没有报上。可以看看其他活动。")
    same_time = SignUp.objects.filter(volunteer=volunteer, left_at=None, activity__state=ActivityState.OPEN)
    if same_time.filter(activity__starts_at__lt=activity.ends_at, activity__ends_at__gt=activity.starts_at).exists():
        raise DomainError("您在这段时间已报名另一次活动，请先取消那一次。")
    row = SignUp.objects.create(activity=activity, volunteer=volunteer, at=at)
    audit.record(actor, "join_activity", row, at=at)
    path = reverse("activity_show", kwargs={"pk": activity.pk})
    tell(row, News("joined", f"有志愿者报名“{activity.title}”", path=path), activity.organisation, at=at)
    return row


def _may_join(activity: Activity, volunteer: Volunteer, at: datetime) -> None:
    if activity.state != ActivityState.OPEN or activity.starts_at <= at:
        raise DomainError("这次活动已取消或已开始，不能报名。")
    if volunteer.state != VolunteerState.ACTIVE or volunteer.worker is None:
        raise DomainError(NOT_YET)
    worker, on = volunteer.worker.merged_into_id or volunteer.worker.pk, timezone.localdate(activity.starts_at)
    until = cleared_until([worker], timezone.localdate(at)).get(worker)
    if until is None:
        raise DomainError(NOT_YET)
    if until < on:
        raise DomainError(f"您的从业查询到 {day_words(until)} 为止，活动那天已过期。请联系所在县（市、区）卫生健康局重新查询。")
    if activity.institution_id is not None and works_there(worker, activity.institution_id, on):
        raise DomainError("您在这家机构任职，在本机构的工作不是志愿服务。")


@transaction.atomic
def leave_activity(row: SignUp, *, actor: Post, at: datetime) -> SignUp:
    """Take a sign-up back before the activity begins."""
    row = lock(SignUp, row.pk)
    if row.left_at is not None or row.signed_in_at is not None or row.activity.starts_at <= at:
        raise DomainError("活动已开始或已取消报名，不能再取消。")
    row.left_at = at
    row.save(update_fields=["left_at"])
    audit.record(actor, "leave_sign_up", row, at=at)
    return row
