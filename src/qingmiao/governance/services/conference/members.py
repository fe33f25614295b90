"""Who sits in the conference, joining and leaving by date."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import News, tell
from qingmiao.governance.models import ConferenceMember, Seat
from qingmiao.ui.words import day_cn


@dataclass(frozen=True)
class NewSeat:
    """A seat as it is taken."""

    organisation: Organisation
    seat: str
    since_on: date
    liaison: Post | None = None


@transaction.atomic
def add_member(new: NewSeat, *, actor: Post, at: datetime) -> ConferenceMember:
    """Seat an organisation from a day on. Raises DomainError for one that sits there already, or for a second convenor."""
    Organisation.objects.select_for_update().get(pk=new.organisation.pk)
    seated = ConferenceMember.objects.filter(until_on=None)
    if seated.filter(organisation=new.organisation).exists():
        raise DomainError(f"{new.organisation} 已是联席会议成员。", field="organisation")
    convenor = seated.filter(seat=Seat.CONVENOR).select_related("organisation").first()
    if new.seat == Seat.CONVENOR and convenor is not None:
        raise DomainError(f"召集单位现为 {convenor}，请先登记它退出，再登记新的召集单位。", field="seat")
    _refuse_a_stranger(new.organisation, new.liaison)
    member = ConferenceMember.objects.create(organisation=new.organisation, seat=new.seat, since_on=new.since_on, liaison=new.liaison)
    audit.record(actor, "add_member", member, at=at, changes={"organisation": str(member), "seat": member.seat})
    title = f"你单位自 {day_cn(new.since_on)}起为联席会议{member.get_seat_display()}"
    tell(member, News("added", title, path=reverse("conference_show")), member.organisation, at=at)
    return member


@transaction.atomic
def change_seat(member: ConferenceMember, *, liaison: Post | None, until_on: date | None, actor: Post, at: datetime) -> ConferenceMember:
    """Name another liaison, and let the member leave after a day if one is given; both or neither."""
    if liaison != member.liaison:
        name_liaison(member, liaison, actor=actor, at=at)
    return end_membership(member, until_on, actor=actor, at=at) if until_on else member


@transaction.atomic
def name_liaison(member: ConferenceMember, liaison: Post | None, *, actor: Post, at: datetime) -> ConferenceMember:
    """Name the post through which a member is reached."""
    member = ConferenceMember.objects.select_for_update().get(pk=member.pk)
    _refuse_a_stranger(member.organisation, liaison)
    before, member.liaison = member.liaison, liaison
    member.save(update_fields=["liaison"])
    changes = {"before": str(before or ""), "after": str(liaison or "")}
    audit.record(actor, "name_liaison", member, at=at, changes=changes)
    return member


@transaction.atomic
def end_membership(member: ConferenceMember, until_on: date, *, actor: Post, at: datetime) -> ConferenceMember:
    """Let a member leave after a day; its seat stays in the history."""
    member = ConferenceMember.objects.select_for_update().get(pk=member.pk)
    if member.until_on is not None:
        raise DomainError(f"{member} 已登记于 {day_cn(member.until_on)} 退出。")
    if until_on < member.since_on:
        raise DomainError("退出日期不能早于加入日期。", field="until_on")
    member.until_on = until_on
    member.save(update_fields=["until_on"])
    audit.record(actor, "end_membership", member, at=at, changes={"until_on": until_on.isoformat()})
    return member


def _refuse_a_stranger(organisation: Organisation, liaison: Post | None) -> None:
    if liaison is not None and liaison.organisation_id != organisation.pk:
        raise DomainError("联络员须是该单位的岗位。", field="liaison")
