"""Accounts opened and closed, posts given and ended. Their audit rows are written by core, which listens to the signals defined here."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from qingmiao.accounts.models import Organisation, Post, Role, User
from qingmiao.accounts.rules import account_key
from qingmiao.accounts.services.guessing import forget_guesses
from qingmiao.accounts.services.signals import account_changed
from qingmiao.codes.errors import DomainError


@dataclass(frozen=True)
class NewUser:
    """What is needed to open an account."""

    username: str
    display_name: str
    password: str
    phone: str = ""
    is_demonstration: bool = False


@transaction.atomic
def open_account(new: NewUser, *, actor: Post | None, at: datetime) -> User:
    """Open an account. Raises DomainError when the name, phone or password cannot be used."""
    user = User(username=account_key(new.username), display_name=new.display_name, is_demonstration=new.is_demonstration)
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


@transaction.atomic
def appoint(user: User, role: Role, organisation: Organisation | None, *, since_on: date, actor: Post | None, at: datetime) -> Post:
    """Give a person a post. Raises DomainError when the post is held already or has no organisation."""
    if organisation is not None and organisation._state.adding:
        organisation.save()
    post = Post(user=user, role=role, organisation=organisation, since_on=since_on)
    try:
        post.full_clean()
    except ValidationError as error:
        raise _refusal(error) from error
    post.save()
    account_changed.send(Post, post=actor, subject=post, verb="create", at=at, changes={"role": role, "user": user.username})
    return post


@transaction.atomic
def open_with_post(
    new: NewUser, role: Role, organisation: Organisation | None, *, since_on: date, actor: Post | None, at: datetime
) -> Post:
    """Open an account with its first post. Raises DomainError when either cannot be; then neither is."""
    return appoint(open_account(new, actor=actor, at=at), role, organisation, since_on=since_on, actor=actor, at=at)


@transaction.atomic
def end_post(post: Post, *, until_on: date, actor: Post, at: datetime) -> Post:
    """End a post on a day. Raises DomainError when that day lies before its first."""
    if until_on < post.since_on:
        raise DomainError("任职结束日期不能早于开始日期。", field="until_on")
    post.until_on = until_on
    post.save(update_fields=["until_on"])
    account_changed.send(Post, post=actor, subject=post, verb="update", at=at, changes={"until_on": until_on.isoformat()})
    return post


@transaction.atomic
def close_account(user: User, *, actor: Post, at: datetime) -> None:
    """Close an account. Raises DomainError for one's own, which would lock the administrator out."""
    if user.pk == actor.user_id:
        raise DomainError("不能停用自己的账号，请由另一名系统管理员操作。")
    user.is_active = False
    user.save(update_fields=["is_active"])
    account_changed.send(User, post=actor, subject=user, verb="close", at=at, changes={})


@transaction.atomic
def reset_password(user: User, password: str, *, actor: Post, at: datetime) -> None:
    """Set a new first password. The change of the hash ends every session of the person."""
    user.set_password(password)
    user.save(update_fields=["password"])
    forget_guesses(user)
    account_changed.send(User, post=actor, subject=user, verb="reset_password", at=at, changes={})


def _refusal(error: ValidationError) -> DomainError:
    """Return what a model refuses as one refusal, at its field where it is about one."""
    fields = list(error.error_dict) if hasattr(error, "error_dict") else []
    return DomainError("".join(error.messages), field=fields[0] if len(fields) == 1 else "")
