"""Accounts opened and closed, posts given and ended. Their audit rows are written by core, which listens to the signals defined here."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Organisation, Post, Role, User, fits
from qingmiao.accounts.rules import account_key
from qingmiao.accounts.services.guessing import forget_guesses
from qingmiao.accounts.services.signals import account_changed, post_handed_over
from qingmiao.codes.errors import DomainError


@dataclass(frozen=True)
class NewUser:
    """What is needed to open an account."""

    username: str
    display_name: str
    password: str
    phone: str = ""
    is_demonstration: bool = False
    must_change_password: bool = False


@transaction.atomic
def open_account(new: NewUser, *, actor: Post | None, at: datetime) -> User:
    """Open an account. Raises DomainError when the name, phone or password cannot be used."""
    told = {name: getattr(new, name) for name in ("display_name", "is_demonstration", "must_change_password")}
    user = User(username=account_key(new.username), **told)
    if new.phone:
        user.set_phone(new.phone)
    try:
        validate_password(new.password, user)
        user.set_password(new.password)
        user.full_clean()
    except ValidationError as error:
        raise _refusal(error) from error
    user.save()
    account_changed.send(User, post=actor, subject=user, verb="create", at=at, changes={"username": user.username})
    return user


@dataclass(frozen=True)
class NewPost:
    """A post to be given: of which role, in which organisation, from and to which day, and for whom its holder stands in."""

    role: Role
    organisation: Organisation | None
    since_on: date
    until_on: date | None = None
    deputises_for: Post | None = None


@transaction.atomic
def appoint(user: User, role: Role, organisation: Organisation | None, *, since_on: date, actor: Post | None, at: datetime) -> Post:
    """Give a person a post without an end. Raises DomainError as `give_post` does."""
    return give_post(user, NewPost(role, organisation, since_on), actor=actor, at=at)


@transaction.atomic
def give_post(user: User, new: NewPost, *, actor: Post | None, at: datetime) -> Post:
    """Give a person a post. Raises DomainError when it is held already, or when no such post can be held in the organisation."""
    if not fits(new.role, new.organisation):
        where = new.organisation.name if new.organisation else "没有单位"
        raise DomainError(f"“{new.role.label}”不能任在“{where}”，请核对岗位和单位。", field="role_name")
    if new.organisation is not None and new.organisation._state.adding:
        new.organisation.save()
    post = Post(user=user, **{name: getattr(new, name) for name in ("role", "organisation", "since_on", "until_on", "deputises_for")})
    try:
        post.full_clean()
    except ValidationError as error:
        raise _refusal(error) from error
    post.save()
    account_changed.send(Post, post=actor, subject=post, verb="create", at=at, changes={"role": new.role, "user": user.username})
    return post


@transaction.atomic
def open_with_post(new: NewUser, post: NewPost, *, actor: Post | None, at: datetime) -> Post:
    """Open an account with its first post. Raises DomainError when either cannot be; then neither is."""
    return give_post(open_account(new, actor=actor, at=at), post, actor=actor, at=at)


@transaction.atomic
def name_deputy(post: Post, deputy: User, *, until_on: date, actor: Post, at: datetime) -> Post:
    """Let somebody stand in for the holder of a post until a day, with the same rights. Raises DomainError without a coming end."""
    since_on = timezone.localdate(at)
    if until_on < since_on:
        raise DomainError("代理的最后一天不能早于今天。", field="until_on")
    if deputy.pk == post.user_id:
        raise DomainError("不能由本人代理自己。", field="person")
    return give_post(deputy, NewPost(Role(post.role), post.organisation, since_on, until_on, post), actor=actor, at=at)


@transaction.atomic
def end_post(post: Post, *, actor: Post, at: datetime) -> Post:
    """End a post at once: from now on its holder sees and does nothing with it. Raises DomainError for one that has ended."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.ended_at is not None:
        raise DomainError("这个岗位已经结束。")
    if post.pk == actor.pk:
        raise DomainError("不能结束自己正在使用的岗位，请由另一名系统管理员操作。")
    post.ended_at = at
    post.save(update_fields=["ended_at"])
    account_changed.send(Post, post=actor, subject=post, verb="end_post", at=at, changes={"until": at.isoformat()})
    return post


@transaction.atomic
def hand_over(post: Post, successor: User, *, actor: Post, at: datetime) -> Post:
    """Hand a post over at once: the successor takes all open work, the old holder keeps nothing. Return the successor's post."""
    if successor.pk == post.user_id:
        raise DomainError("接任的人不能是现任本人。", field="person")
    ended = end_post(post, actor=actor, at=at)
    held = Post.objects.held_on(timezone.localdate(at)).filter(user=successor, role=post.role, organisation=post.organisation).first()
    taken = held or give_post(successor, NewPost(Role(post.role), post.organisation, timezone.localdate(at)), actor=actor, at=at)
    post_handed_over.send(Post, old=ended, new=taken, actor=actor, at=at)
    account_changed.send(Post, post=actor, subject=ended, verb="hand_over", at=at, changes={"to": taken.user.username})
    return taken


@transaction.atomic
def close_account(user: User, *, actor: Post, at: datetime) -> None:
    """Close an account. Raises DomainError for one's own, which would lock the administrator out."""
    if user.pk == actor.user_id:
        raise DomainError("不能停用自己的账号，请由另一名系统管理员操作。")
    user.is_active = False
    user.save(update_fields=["is_active"])
    account_changed.send(User, post=actor, subject=user, verb="close", at=at, changes={})


@transaction.atomic
def reset_password(user: User, password: str, *, actor: Post, at: datetime, checked: str = "") -> None:
    """Set a new first password, to be changed at the next sign-in; `checked` says how it was made sure who asks.

    The change of the hash ends every session of the person.
    """
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    forget_guesses(user)
    account_changed.send(User, post=actor, subject=user, verb="reset_password", at=at, changes={"checked": checked} if checked else {})


@transaction.atomic
def change_own_password(user: User, *, at: datetime) -> None:
    """Note that a person has chosen an own password."""
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    account_changed.send(User, post=None, subject=user, verb="change_password", at=at, changes={})


@dataclass(frozen=True)
class Profile:
    """What a person says of himself: how to be reached, by which ways, and when not."""

    phone: str
    email: str
    by_sms: bool
    by_mail: bool
    quiet_from: time | None
    quiet_until: time | None


@transaction.atomic
def change_profile(user: User, told: Profile, *, actor: Post | None, at: datetime) -> User:
    """Change the own profile. Raises DomainError for a number of somebody else, or quiet hours with one end."""
    user = User.objects.select_for_update().get(pk=user.pk)
    names = ("email", "by_sms", "by_mail", "quiet_from", "quiet_until")
    changed = [name for name in names if getattr(user, name) != getattr(told, name)]
    for name in names:
        setattr(user, name, getattr(told, name))
    if told.phone != user.open_phone():
        changed.append("phone")
        user.set_phone(told.phone) if told.phone else user.clear_phone()
    try:
        user.full_clean()
    except ValidationError as error:
        raise _refusal(error) from error
    user.save()
    if changed:
        account_changed.send(User, post=actor, subject=user, verb="update", at=at, changes={"fields": changed})
    return user


def _refusal(error: ValidationError) -> DomainError:
    """Return what a model refuses as one refusal, at its field where it is about one."""
    fields = list(error.error_dict) if hasattr(error, "error_dict") else []
    return DomainError("".join(error.messages), field=fields[0] if len(fields) == 1 else "")
