"""Cases in the hands of one person: given to a colleague with a note, stood in for, and moved when a post is handed over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Model, QuerySet
from django.db.models.functions import Cast
from django.dispatch import receiver
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.services import post_handed_over
from qingmiao.core import audit
from qingmiao.core.audit import subject_type
from qingmiao.core.errors import DomainError
from qingmiao.core.models import Assignment


def colleagues_of(post: Post, at: datetime) -> "QuerySet[Post]":
    """Return the posts of the same office and role that are held now, one's own with them."""
    held = Post.objects.held_on(timezone.localdate(at)).filter(organisation=post.organisation_id, role=post.role)
    return held.select_related("user").order_by("user__display_name", "pk")


@transaction.atomic
def assign(row: Model, to: Post | None, note: str, *, actor: Post, at: datetime) -> None:
    """Put a case into one colleague's hands, or with None back to the whole office. The caller has checked that the actor may decide it."""
    mine = Assignment.objects.filter(subject_type=subject_type(row), subject_id=str(row.pk))
    if to is None:
        mine.delete()
        audit.record(actor, "unassign", row, at=at)
        return
    if not colleagues_of(actor, at).filter(pk=to.pk).exists():
        raise DomainError("只能交给本单位同一岗位的在任同事。", field="to")
    told = {"post": to, "note": note.strip()[:200], "assigned_by": actor, "at": at}
    Assignment.objects.update_or_create(subject_type=subject_type(row), subject_id=str(row.pk), defaults=told)
    audit.record(actor, "assign", row, at=at, changes={"to": to.user.display_name, "note": told["note"]})


def assignment_of(row: Model) -> Assignment | None:
    """Return in whose hands a case is."""
    rows = Assignment.objects.filter(subject_type=subject_type(row), subject_id=str(row.pk))
    return rows.select_related("post__user", "assigned_by__user").first()


def in_hands_of(post: Post, model: type[Model]) -> "QuerySet[Any, Any]":
    """Return the keys of the rows of a model that are in the hands of a post, or of whoever it stands in for."""
    hands = [pk for pk in (post.pk, post.deputises_for_id) if pk is not None]
    rows = Assignment.objects.filter(subject_type=subject_type(model), post__in=hands)
    return rows.annotate(row=Cast("subject_id", BigIntegerField())).values("row")


def names_in_hand(rows: Iterable[tuple[type[Model], int]]) -> dict[tuple[str, str], str]:
    """Return who has which of these rows in hand, by kind and key, in one query."""
    wanted = {(subject_type(model), str(pk)) for model, pk in rows}
    found = Assignment.objects.filter(subject_type__in={kind for kind, _ in wanted}, subject_id__in={key for _, key in wanted})
    names = found.values_list("subject_type", "subject_id", "post__user__display_name")
    return {(kind, key): name for kind, key, name in names if (kind, key) in wanted}


@receiver(post_handed_over)
def _move(old: Post, new: Post, **_: Any) -> None:
    Assignment.objects.filter(post=old).update(post=new)
