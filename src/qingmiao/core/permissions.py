"""Permissions: one declaration, two uses.

An action names a model and its grants; a grant is a role and a relationship (a Q on the model). The same declaration loads
one row, filters a list and decides which buttons are drawn. Nothing else in the code tests a role.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from qingmiao.accounts.models import Department, OrganisationKind, Post, Role
from qingmiao.core.models import SavedFilter

M = TypeVar("M", bound=Model)
Where = Callable[[Post], Q]


def everywhere(_post: Post) -> Q:
    """Return the relationship that holds for every row."""
    return Q()


def of_organisation(path: str) -> Where:
    """Return the relationship of rows whose organisation, at this path, is the one a post is held in."""
    return lambda post: Q(**{path: post.organisation_id})


def of_county(path: str, also: Q = Q()) -> Where:  # noqa: B008  # a Q is never changed
    """Return the relationship of rows whose county code, at this path, is a post's own; `also` narrows them."""
    return lambda post: Q(**{path: post.division_code}) & also


def of_city(path: str, also: Q = Q()) -> Where:  # noqa: B008  # a Q is never changed
    """Return the relationship of rows whose county, at this path, lies in a post's city; `also` narrows them."""
    return lambda post: Q(**{f"{path}__startswith": post.division_code[:4]}) & also


def is_of_health(post: Post) -> bool:
    """Tell whether a post is held in a health department."""
    return post.organisation is not None and post.organisation.department == Department.HEALTH


def of_health(where: Where) -> Where:
    """Return a relationship that only posts of a health department have."""
    return lambda post: where(post) if is_of_health(post) else Q(pk=None)


@dataclass(frozen=True)
class Grant:
    """A role may act on the rows to which it stands in this relationship; None where this post never may: nothing is drawn for it."""

    role: Role
    where: Callable[[Post], Q | None] = everywhere


class Action(Generic[M]):
    """Something a post may do, on which rows. Registers itself; names are unique."""

    registry: dict[str, "Action[Any]"] = {}  # noqa: RUF012  # one registry on purpose, filled while the apps start

    def __init__(self, name: str, label: str, model: type[M] | None, grants: Iterable[Grant]) -> None:
        self.name, self.label, self.model = name, label, model
        self.grants = tuple(grants)
        assert name not in Action.registry, f"action declared twice: {name}"  # noqa: S101
        Action.registry[name] = self

    def __repr__(self) -> str:
        return f"Action({self.name})"

    def where(self, post: Post | None) -> Q | None:
        """Return the rows on which a post may act as a Q, or None when on no row at all."""
        found: Q | None = None
        for grant in self.grants:
            if post is not None and grant.role == post.role:
                where = grant.where(post)
                if where is not None:
                    found = where if found is None else found | where
        return found

    def rows(self, post: Post | None, queryset: "QuerySet[M] | None" = None) -> "QuerySet[M]":
        """Return the rows on which a post may act."""
        assert self.model is not None  # noqa: S101
        base = self.model._default_manager.all() if queryset is None else queryset
        where = self.where(post)
        return base.none() if where is None else base.filter(where)

    def is_granted(self, post: Post | None) -> bool:
        """Tell whether a post's role may act at all; for buttons and pages without a row."""
        return self.where(post) is not None

    def permits(self, post: Post | None, row: M) -> bool:
        """Tell whether a post may act on this row."""
        return self.rows(post).filter(pk=row.pk).exists()


def asking(rows: "QuerySet[M]", post: Post | None, actions: Sequence[Action[M]]) -> "QuerySet[M]":
    """Return rows that bring along whether a post may do each of several actions on them; read them by `answers_on`."""
    wheres = [action.where(post) for action in actions]
    same = rows.model._default_manager.filter(pk=OuterRef("pk"))
    told = {f"may_{place}": Exists(same.filter(where)) for place, where in enumerate(wheres) if where is not None}
    asked: QuerySet[M] = rows.annotate(**told)
    return asked


def answers_on(row: Model, actions: Sequence[Action[Any]]) -> dict[Action[Any], bool]:
    """Return what a row that was asked for with `asking` brought along: whether each action may be done on it."""
    return {action: bool(row.__dict__.get(f"may_{place}")) for place, action in enumerate(actions)}


def permitted(post: Post | None, row: M, *actions: Action[M]) -> list[bool]:
    """Tell for each of several actions whether a post may do it on this row; at most one query, none where its role may do none of them."""
    wheres = {f"may_{place}": where for place, action in enumerate(actions) if (where := action.where(post)) is not None}
    if not wheres:
        return [False] * len(actions)
    # counted, not read off the row: a condition may join tables, and an empty Q is no expression
    counts = {name: Count("pk", filter=where & Q(pk=row.pk)) for name, where in wheres.items()}
    told = type(row)._default_manager.filter(pk=row.pk).aggregate(**counts)
    return [bool(told.get(f"may_{place}")) for place in range(len(actions))]


VIEW_AUDIT: Action[Any] = Action("core.view_audit", "查看审计记录", None, [Grant(Role.AUDITOR)])
MANAGE_CALENDAR: Action[Any] = Action("core.manage_calendar", "维护工作日历", None, [Grant(Role.ADMINISTRATOR)])
MANAGE_PEOPLE: Action[Any] = Action("core.manage_people", "管理人员与岗位", None, [Grant(Role.ADMINISTRATOR)])
RESET_OWN_HEAD: Action[Post] = Action(
    "core.reset_own_head",
    "重置本县机构负责人的密码",
    Post,
    [
        Grant(
            Role.COUNTY_OFFICER,
            of_health(
                of_county("organisation__division_code", Q(role=Role.INSTITUTION_MANAGER, organisation__kind=OrganisationKind.INSTITUTION))
            ),
        )
    ],
)
VIEW_DESK: Action[Any] = Action(
    "core.view_desk",
    "查看待办",
    None,
    [
        Grant(role)
        for role in (
            Role.INSTITUTION_MANAGER,
            Role.INSTITUTION_STAFF,
            Role.COUNTY_OFFICER,
            Role.CITY_OFFICER,
            Role.DEPARTMENT_OFFICER,
            Role.ADMINISTRATOR,
            Role.ASSOCIATION_OFFICER,
        )
    ],
)
KEEP_FILTER: Action[SavedFilter] = Action(
    "core.keep_filter", "保存自己的筛选", SavedFilter, [Grant(role, lambda post: Q(post=post)) for role in Role]
)
VIEW_INBOX: Action[Any] = Action("core.view_inbox", "查看收件箱", None, [Grant(role) for role in Role])
