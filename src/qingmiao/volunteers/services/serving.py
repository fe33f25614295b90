"""A volunteer is there: signed in only with somebody who answers for the children, signed out, thanked.

Never alone with children: without children, or with all parents there, or with a member of staff named who is fit for work today, is not
the volunteer, and is here neither as a student nor as a volunteer.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock
from qingmiao.volunteers.models import Activity, ActivityState, SignUp, VolunteerState
from qingmiao.volunteers.rules import EARLY, Setting, minutes_served
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.queries.clearance import cleared_until
from qingmiao.workforce.queries.fitness import duty_on
from qingmiao.workforce.queries.uncounted import uncounted

ALONE = "志愿者不得单独与婴幼儿相处"


@transaction.atomic
def sign_in_volunteer(row: SignUp, companion: Engagement | None, *, parents_present: bool, actor: Post, at: datetime) -> SignUp:
    """Write down that a volunteer has come. Raises DomainError where the volunteer would be alone with children, or may not be here."""
    row = lock(SignUp, row.pk)
    _may_be_here(row, at)
    setting = Setting(row.activity.setting)
    if setting is Setting.WITH_PARENTS and not parents_present:
        raise DomainError(f"{ALONE}：请先确认家长都在场。", field="parents_present")
    if setting is Setting.WITH_STAFF:
        _answers_for_children(companion, row, at)
    row.signed_in_at = at
    row.companion = companion if setting is Setting.WITH_STAFF else None
    row.parents_present = parents_present and setting is Setting.WITH_PARENTS
    row.save(update_fields=["signed_in_at", "companion", "parents_present"])
    audit.record(actor, "sign_in_volunteer", row, at=at, changes={"companion": row.companion_id, "parents": row.parents_present})
    return row


def _may_be_here(row: SignUp, at: datetime) -> None:
    activity, volunteer = row.activity, row.volunteer
    if row.left_at is not None or activity.state != ActivityState.OPEN:
        raise DomainError("报名已取消，或活动已取消，不能签到。")
    if row.signed_in_at is not None:
        raise DomainError("已经签到，请刷新页面查看。")
    if not activity.starts_at - EARLY <= at <= activity.ends_at:
        raise DomainError("只能在活动开始前 1 小时到活动结束之间签到。")
    worker = volunteer.worker.merged_into_id or volunteer.worker_id if volunteer.worker else None
    if volunteer.state != VolunteerState.ACTIVE or worker is None or worker not in cleared_until([worker], timezone.localdate(at)):
        raise DomainError("此人今天不具备参加志愿服务的条件，不能签到。请与县（市、区）卫生健康局联系。")


def _answers_for_children(companion: Engagement | None, row: SignUp, at: datetime) -> None:
    """Refuse unless the companion is somebody of this house who is fit for work today and is counted."""
    if companion is None or companion.institution_id != row.activity.institution_id:
        raise DomainError(f"{ALONE}：请选择全程在场的本机构工作人员。", field="companion")
    on = timezone.localdate(at)
    duty = duty_on(Engagement.objects.filter(pk=companion.pk), on)
    if companion.pk not in duty.place or not duty.is_fit(companion.pk):
        raise DomainError(f"{ALONE}：所选工作人员今天不能上岗，请另选一人。", field="companion")
    is_self = row.volunteer.worker is not None and companion.worker_id in (row.volunteer.worker_id, row.volunteer.worker.merged_into_id)
    if is_self or uncounted([companion.worker_id], on).get((companion.worker_id, companion.institution_id)):
        raise DomainError(f"{ALONE}：志愿者和实习学生不能作为在场的工作人员。", field="companion")


@transaction.atomic
def sign_out_volunteer(row: SignUp, *, actor: Post, at: datetime) -> SignUp:
    """Write down that a volunteer has gone; time beyond the activity does not count, so a forgotten sign-out may be made up."""
    row = lock(SignUp, row.pk)
    if row.signed_in_at is None or row.signed_out_at is not None:
        raise DomainError("还没有签到，或已经签退，请刷新页面查看。")
    activity: Activity = row.activity
    row.signed_out_at = at
    row.minutes = minutes_served((activity.starts_at, activity.ends_at), (row.signed_in_at, at))
    row.save(update_fields=["signed_out_at", "minutes"])
    audit.record(actor, "sign_out_volunteer", row, at=at, changes={"minutes": row.minutes})
    return row


@transaction.atomic
def thank_volunteer(row: SignUp, words: str, *, actor: Post, at: datetime) -> SignUp:
    """Thank a volunteer in a few words; the volunteer reads them on the own page."""
    row = lock(SignUp, row.pk)
    if row.signed_out_at is None:
        raise DomainError("签退以后再致谢。")
    row.thanks = written(words, "请写一句感谢的话。", field="words")[:500]
    row.save(update_fields=["thanks"])
    audit.record(actor, "thank_volunteer", row, at=at)
    return row
