"""Pages of the administrator: people, their posts, opening, handing over and ending them; and a county's own heads of institutions."""

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from qingmiao.accounts.models import Post, User
from qingmiao.accounts.queries import people
from qingmiao.accounts.services import (
    NewUser,
    close_account,
    end_post,
    give_post,
    hand_over,
    name_deputy,
    open_with_post,
    reset_password,
)
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one
from qingmiao.core.permissions import MANAGE_PEOPLE, RESET_OWN_HEAD
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.web.forms import DeputyForm, HandOverForm, IdentityForm, NewPostForm, PersonForm
from qingmiao.ui.web.lists import HEADS, PEOPLE

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
        new = NewUser(told["username"], told["display_name"], password, told["phone"], must_change_password=True)
        return open_with_post(new, form.new_post(on), actor=request.actor, at=request.at)

    done = take_form(request, form, open_it)
    if done:
        return render(request, "ui/person_opened.html", {"person": done.made.user, "password": password})
    return show_form(request, "ui/person_open.html", form, {})


@may(MANAGE_PEOPLE)
def person_show(request: Request, pk: int) -> HttpResponse:
    """Show one person: posts held, and what may be changed."""
    return show_form(request, "ui/person_show.html", NewPostForm(), _held(request, get_object_or_404(User, pk=pk)))


@may(MANAGE_PEOPLE, methods=POST)
def post_add(request: Request, pk: int) -> HttpResponse:
    """Give a person one more post from today on."""
    person = get_object_or_404(User, pk=pk)
    form, on = NewPostForm(request.POST), timezone.localdate(request.at)
    if take_form(request, form, lambda _: give_post(person, form.new_post(on), actor=request.actor, at=request.at)):
        messages.success(request, "已增加岗位。")
        return redirect("person_show", pk=pk)
    return show_form(request, "ui/person_show.html", form, _held(request, person))


@may(MANAGE_PEOPLE, methods=POST)
def post_end(request: Request, pk: int) -> HttpResponse:
    """End a post at once."""
    post = get_object_or_404(Post, pk=pk)
    act = partial(end_post, post, actor=request.actor, at=request.at)
    return take_step(request, act, said="岗位已结束，此人不能再以这个岗位操作。", back="person_show", pk=post.user_id)


@may(MANAGE_PEOPLE, methods=GET_POST)
def post_hand_over(request: Request, pk: int) -> HttpResponse:
    """Hand a post over to somebody else at once."""
    post = get_object_or_404(Post.objects.select_related("user", "organisation"), pk=pk)
    form = HandOverForm(request.POST or None)
    words = ("移交岗位", "在办的事全部转给接任人，原任从现在起不能再以这个岗位操作。", "已移交，在办的事已全部转给接任人。")
    return _change_post(request, post, form, lambda told: hand_over(post, told["person"], actor=request.actor, at=request.at), words)


@may(MANAGE_PEOPLE, methods=GET_POST)
def post_deputy(request: Request, pk: int) -> HttpResponse:
    """Let somebody stand in for the holder of a post until a day."""
    post = get_object_or_404(Post.objects.select_related("user", "organisation"), pk=pk)
    form = DeputyForm(request.POST or None)
    words = ("安排代理", "代理人有同样的权限，到最后一天自动结束；本人的岗位不变。", "已安排代理。")
    return _change_post(request, post, form, lambda told: name_deputy(post, told["person"], **_until(told), **_by(request)), words)


def _until(told: dict[str, Any]) -> dict[str, Any]:
    return {"until_on": told["until_on"]}


def _by(request: Request) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}


def _change_post(
    request: Request, post: Post, form: forms.Form, act: Callable[[dict[str, Any]], Post], words: tuple[str, str, str]
) -> HttpResponse:
    """Carry out what changes one post, or ask for it; `words` are the verb, its consequence and what is said afterwards."""
    verb, consequence, said = words
    if take_form(request, form, act):
        messages.success(request, said)
        return redirect("person_show", pk=post.user_id)
    return show_form(request, "ui/post_change.html", form, {"changed_post": post, "verb": verb, "consequence": consequence})


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


@many(RESET_OWN_HEAD)
def head_list(request: Request, posts: Any) -> HttpResponse:
    """Show the heads of a county's own institutions."""
    held = posts.held_on(timezone.localdate(request.at)).select_related("user", "organisation")
    return HEADS.answer(request, held)


@one(RESET_OWN_HEAD, methods=GET_POST, related=("user", "organisation"))
def head_password(request: Request, post: Post) -> HttpResponse:
    """Give the head of an institution a new first password once it was made sure who asks."""
    form, password = IdentityForm(request.POST or None), secrets.token_urlsafe(PASSWORD_BYTES)
    act = partial(reset_password, post.user, password, actor=request.actor, at=request.at)
    if take_form(request, form, lambda told: act(checked=told["checked"])):
        return render(request, "ui/person_opened.html", {"person": post.user, "password": password, "back_url": "head_list"})
    words = {"verb": "重置密码", "consequence": "此人所有登录都会退出；新密码只显示一次，首次登录须改掉。"}
    return show_form(request, "ui/post_change.html", form, {"changed_post": post, **words})


def _held(request: Request, person: User) -> dict[str, Any]:
    on, posts = (
        timezone.localdate(request.at),
        person.posts.select_related("organisation", "deputises_for__user").order_by("since_on", "pk"),
    )
    current = set(person.posts.held_on(on).values_list("pk", flat=True))
    return {"person": person, "held": [(post, post.pk in current) for post in posts]}
