"""An institution joins, signs the pledge, shares what it wants to share, takes that back, leaves."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.association.models import Association, Member, Sharing
from qingmiao.association.permissions import HOLD_MEMBERSHIP, JOIN_ASSOCIATION, VIEW_SHARED
from qingmiao.association.rules import SharedKind
from qingmiao.codes.divisions import city_code_of
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import lock, take
from qingmiao.institutions.models import Institution


@transaction.atomic
def join(association: Association, institution: Institution, *, actor: Post, at: datetime) -> Member:
    """Make an institution a member. Raises DomainError for one of another city, or one that is a member."""
    institution = lock(Institution, institution.pk)
    if not JOIN_ASSOCIATION.permits(actor, institution):
        raise DomainError("只能由本机构负责人办理入会，备案以后才能入会。")
    if association.division_code != city_code_of(institution.county_code):
        raise DomainError("只能加入本市的协会。")
    if Member.objects.filter(association=association, institution=institution, left_on=None).exists():
        raise DomainError("已经是会员。")
    row = Member.objects.create(association=association, institution=institution, joined_on=timezone.localdate(at), joined_by=actor)
    audit.record(actor, "join_association", row, at=at)
    tell(row, News("joined", f"{institution.name} 已入会", "", reverse("association_member_list")), association.organisation, at=at)
    return row


@transaction.atomic
def sign_pledge(row: Member, *, version: int, actor: Post, at: datetime) -> Member:
    """Sign the pledge of today; its words are kept with the member."""
    row = _take(row, version, actor)
    if not row.association.pledge:
        raise DomainError("协会还没有公布自律公约。")
    row.pledge, row.pledged_at = row.association.pledge, at
    row.save(update_fields=["pledge", "pledged_at"])
    audit.record(actor, "sign_pledge", row, at=at, changes={"pledge_on": str(row.association.pledge_on)})
    return row


@transaction.atomic
def share(row: Member, kind: SharedKind, *, version: int, actor: Post, at: datetime) -> Sharing:
    """Let the association see one kind of record from now on."""
    row = _take(row, version, actor)
    if row.sharings.filter(kind=kind, ended_at=None).exists():
        raise DomainError("已经共享了。")
    sharing = Sharing.objects.create(member=row, kind=kind, since_at=at, by=actor)
    audit.record(actor, "share_with_association", row, at=at, changes={"kind": kind})
    path = reverse("association_member_show", kwargs={"pk": row.pk})
    title = f"{row.institution.name} 共享了{kind.label}"
    tell(sharing, News("shared", title, "", path), row.association.organisation, at=at)
    return sharing


@transaction.atomic
def stop_sharing(row: Member, kind: SharedKind, *, version: int, actor: Post, at: datetime) -> None:
    """Take a sharing back; from this instant the association sees nothing of it."""
    row = _take(row, version, actor)
    if not row.sharings.filter(kind=kind, ended_at=None).update(ended_at=at):
        raise DomainError("现在没有共享这一项。")
    audit.record(actor, "stop_sharing", row, at=at, changes={"kind": kind})


@transaction.atomic
def leave(row: Member, *, version: int, actor: Post, at: datetime) -> Member:
    """Leave; everything that was shared ends."""
    row = _take(row, version, actor)
    row.left_on = timezone.localdate(at)
    row.save(update_fields=["left_on"])
    row.sharings.filter(ended_at=None).update(ended_at=at)
    audit.record(actor, "leave_association", row, at=at)
    tell(row, News("left", f"{row.institution.name} 已退会", "", reverse("association_member_list")), row.association.organisation, at=at)
    return row


@transaction.atomic
def read_shared(sharing: Sharing, *, actor: Post, at: datetime) -> None:
    """Write down that the association looks at what a member shares."""
    if not VIEW_SHARED.permits(actor, sharing):
        raise DomainError("会员没有共享这一项。")
    audit.record(actor, "read_shared", sharing.member, at=at, purpose="行业自律", changes={"kind": sharing.kind})


def _take(row: Member, version: int, actor: Post) -> Member:
    locked = take(row, version)
    if not HOLD_MEMBERSHIP.permits(actor, locked):
        raise DomainError("只能由本机构负责人办理。")
    return locked
