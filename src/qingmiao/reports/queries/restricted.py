"""Restricted cases as those who are named read them, and who is named where."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Department, Post
from qingmiao.core.audit import subject_type
from qingmiao.core.models import AuditEntry
from qingmiao.regions.queries import counties
from qingmiao.reports.models import Protector, RestrictedCase, RestrictedState
from qingmiao.reports.permissions import VIEW_RESTRICTED, VIEW_RESTRICTED_FILE, VIEW_RESTRICTED_PHOTO
from qingmiao.reports.queries.cases import Message
from qingmiao.reports.queries.incidents import chips_of, county_names
from qingmiao.ui import components
from qingmiao.ui.attachments import evidence_of
from qingmiao.ui.listing import Box, Listing

STATUSES = {
    RestrictedState.OPEN: components.Status("处置中", "bad"),
    RestrictedState.CLOSED: components.Status("已结案", "ok"),
}


@dataclass(frozen=True)
class Naming:
    """One county's two places: who holds each now, and who may be chosen."""

    county_code: str
    county: str
    is_police: bool
    held_by: Protector | None
    choices: list[Post]


def status_of(row: RestrictedCase) -> components.Status:
    """Return where a restricted case stands, coloured."""
    return STATUSES[RestrictedState(row.state)]


def evidence_for(row: RestrictedCase, post: Post) -> list[components.EvidenceLine]:
    """Return the photos and papers that came with what became a restricted case; none is drawn before it is asked for."""
    photos = VIEW_RESTRICTED_PHOTO.rows(post).filter(incident__restricted=row).select_related("file").order_by("pk")
    files = VIEW_RESTRICTED_FILE.rows(post).filter(report__restricted=row).select_related("file").order_by("pk")
    return [
        *(evidence_of(photo, "restricted_photo") for photo in photos),
        *(evidence_of(file, "restricted_file") for file in files),
    ]


def notes_of(row: RestrictedCase) -> list[Message]:
    """Return what was done, oldest first. The caller has audited the read."""
    notes = row.notes.select_related("author__organisation", "author__user")
    return [Message(note.text.open(), note.author.label if note.author else "反映人", note.at, "") for note in notes]


def trail_of(row: RestrictedCase) -> list[AuditEntry]:
    """Return who read and did what, newest first: no other list shows it."""
    entries = AuditEntry.objects.filter(subject_type=subject_type(row), subject_id=str(row.pk))
    return list(entries.order_by("-at", "-pk")[:50])


def protectors_of(actor: Post) -> list[Naming]:
    """Return for each county of the post's city who is named, and among whom to choose. Four queries."""
    held = {
        (row.county_code, row.is_police): row
        for row in Protector.objects.filter(ended_at=None).select_related("post__user", "post__organisation")
    }
    roles = [grant.role for grant in VIEW_RESTRICTED.grants]
    wanted = Q(organisation__department__in=[Department.HEALTH, Department.PUBLIC_SECURITY], role__in=roles)
    posts = list(Post.objects.filter(wanted, until_on=None).select_related("user", "organisation").order_by("organisation", "pk"))
    found = []
    for county in counties():
        if county.code[:4] != actor.division_code[:4]:
            continue
        for is_police in (False, True):
            department = Department.PUBLIC_SECURITY if is_police else Department.HEALTH
            choices = [
                post
                for post in posts
                if post.organisation
                and post.organisation.department == department
                and post.division_code in (county.code, actor.division_code)
            ]
            found.append(Naming(county.code, county.name, is_police, held.get((county.code, is_police)), choices))
    return found


def _dress(rows: list[RestrictedCase], _post: Post, on: date) -> list[components.Row]:
    names, chips = county_names(), chips_of(rows, on)
    return [
        components.Row(
            str(row),
            reverse("restricted_show", kwargs={"pk": row.pk}),
            (status_of(row), chips.get(row.pk), row.source, timezone.localdate(row.received_at), names.get(row.county_code, "")),
        )
        for row in rows
    ]


RESTRICTED_LIST: Listing[RestrictedCase] = Listing(
    title="受限案件",
    columns=(
        components.Column("案件"),
        components.Column("状态", "status", order="state"),
        components.Column("时限", "clock"),
        components.Column("来源"),
        components.Column("收到", "date", order="received_at"),
        components.Column("县（市、区）", order="county_code"),
    ),
    dress=_dress,
    boxes=(Box("", "处置中", lambda _on: Q(state=RestrictedState.OPEN)), Box("all", "全部")),
    order=("received_at", "pk"),
    empty_title="没有需要您处置的受限案件",
    empty_text="被指定为联系人后，疑似虐待、侵害的线索会列在这里；其他人看不到。",
    symbol="shield",
    export="",
)
