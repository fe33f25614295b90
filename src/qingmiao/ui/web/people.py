"""Pages of the administrator: people, their posts, opening and ending them."""

import secrets
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from qingmiao.accounts.models import Post, User
from qingmiao.accounts.queries import people
from qingmiao.accounts.services import NewUser, appoint, close_account, end_post, open_with_post, reset_password
from qingmiao.core.gates import GET_POST, POST, Request, may
from qingmiao.core.permissions import MANAGE_PEOPLE
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.web.forms import NewPostForm, PersonForm
from qingmiao.ui.web.lists import PEOPLE

PASSWORD_BYTES = 12


@may(MANAGE_PEOPLE)
def person_list(request: Request) -> HttpResponse:
    """Find a person by name, user name or organisation."""
    return PEOPLE.answer(request, people(), template="ui/person_list.html")


@may(MANAGE_PEOPLE, methods=GET_POST)
def person_open(request: Request) -> HttpResponse:
    """Open an account with its first post; the first password is shown once."""
    form = PersonForm(request.POST or None)
    password, on = secrets.token_urlsafe(PASSWORD_BYTES), timezone.localdate(request.at)

    def open_it(told: dict[str, Any]) -> Post:
        new = NewUser(told["username"], told["display_name"], password, told["phone"])
        return open_with_post(new, form.role, form.organisation, since_on=on, actor=request.actor, at=request.at)

    done = take_form(request, form, open_it)
    if done:
        return render(request, "ui/person_opened.html", {"person": done.made.user, "password": password})
    return show_form(request, "ui/person_open.html", form, {})


@may(MANAGE_PEOPLE)
def person_show(request: Request, pk: int) -> HttpResponse:
    """Show one person: posts held, and what may be changed."""
    return show_form(request, "ui/person_show.html", NewPostForm(), _held(get_object_or_404(User, pk=pk)))


@may(MANAGE_PEOPLE, methods=POST)
def post_add(request: Request, pk: int) -> HttpResponse:
    """Give a person one more post from today on."""
    person = get_object_or_404(User, pk=pk)
    form, on = NewPostForm(request.POST), timezone.localdate(request.at)
    if take_form(request, form, lambda _: appoint(person, form.role, form.organisation, since_on=on, actor=request.actor, at=request.at)):
        messages.success(request, "已增加岗位。")
        return redirect("person_show", pk=pk)
    return show_form(request, "ui/person_show.html", form, _held(person))


@may(MANAGE_PEOPLE, methods=POST)
def post_end(request: Request, pk: int) -> HttpResponse:
    """End a post today."""
    post = get_object_or_404(Post, pk=pk)
    act = partial(end_post, post, until_on=timezone.localdate(request.at), actor=request.actor, at=request.at)
    return take_step(request, act, said="岗位已结束，明天起不能再以这个岗位操作。", back="person_show", pk=post.user_id)


@may(MANAGE_PEOPLE, methods=POST)
def person_close(request: Request, pk: int) -> HttpResponse:
    """Close an account: nobody can sign in with it any more."""
    act = partial(close_account, get_object_or_404(User, pk=pk), actor=request.actor, at=request.at)
    return take_step(request, act, said="账号已停用。", back="person_show", pk=pk)


@may(MANAGE_PEOPLE, methods=POST)
def person_password(request: Request, pk: int) -> HttpResponse:
    """Give a person a new first password, shown once; every session of the person ends."""
    person = get_object_or_404(User, pk=pk)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    reset_password(person, password, actor=request.actor, at=request.at)
    return render(request, "ui/person_opened.html", {"person": person, "password": password})


def _held(person: User) -> dict[str, Any]:
    return {"person": person, "held": person.posts.select_related("organisation").order_by("since_on", "pk")}
