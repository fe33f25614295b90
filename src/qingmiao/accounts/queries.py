"""Reads of people and posts."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from qingmiao.accounts.models import Department, Organisation, OrganisationKind, Post, Role, User, phone_index
from qingmiao.accounts.rules import account_key, phone_key


def posts_of(user: User, on: date) -> list[Post]:
    """Return the posts a person holds on a day, oldest first, each with its organisation."""
    return list(
        Post.objects.held_on(on).filter(user=user).select_related("organisation", "user", "deputises_for__user").order_by("since_on", "pk")
    )


def cosigners_of(post: Post, on: date) -> "QuerySet[Post]":
    """Return who may go along and sign beside an officer on a day: others in the same role of the same office."""
    rows = Post.objects.held_on(on).filter(organisation=post.organisation_id, role=post.role).exclude(user=post.user_id)
    return rows.select_related("user", "organisation").order_by("user__display_name", "pk")


def health_departments() -> "QuerySet[Organisation]":
    """Return the health departments that have an account here."""
    return Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, department=Department.HEALTH)


def health_department_of(division_code: str) -> Organisation | None:
    """Return the health department of a county or city, if it has an account here."""
    return health_departments().filter(division_code=division_code).first()


def user_called(typed: str) -> User | None:
    """Return the account of a user name or phone number, however it was typed."""
    phone = phone_key(typed)
    by_phone = User.objects.filter(phone_index=phone_index(phone)).first() if phone else None
    return by_phone or User.objects.filter(username=typed).first()


def called(users: "QuerySet[User]", wanted: str) -> "QuerySet[User]":
    """Return those whose name, user name or organisation holds a word, however the user name was typed."""
    named = Q(display_name__icontains=wanted) | Q(posts__organisation__name__icontains=wanted)
    if key := account_key(wanted):
        named |= Q(username__icontains=key)
    return users.filter(named)


def people() -> "QuerySet[User]":
    """Return everyone who has an account, with their posts; a search through the posts finds a person once."""
    return User.objects.distinct().prefetch_related(Prefetch("posts", Post.objects.select_related("organisation").order_by("pk")))


@dataclass(frozen=True)
class DemonstrationAccount:
    """One account of the sign-in chooser."""

    username: str
    role: str
    organisation: str


def demonstration_accounts() -> list[DemonstrationAccount]:
    """Return one account per role and kind of organisation, in the order of the roles; empty without a demonstration city."""
    posts = Post.objects.filter(user__is_demonstration=True, user__is_active=True).select_related("user", "organisation")
    rank = {role: place for place, role in enumerate(Role.values)}
    shown: dict[tuple[str, str], Post] = {}
    for post in posts.order_by("pk"):
        shown.setdefault((post.role, post.organisation.department if post.organisation else ""), post)
    ordered = sorted(shown.values(), key=lambda post: (rank[post.role], post.pk))
    return [_shown(post) for post in ordered]


def _shown(post: Post) -> DemonstrationAccount:
    return DemonstrationAccount(post.user.username, post.get_role_display(), post.organisation.name if post.organisation else "")
