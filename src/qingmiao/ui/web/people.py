"""Pages of the administrator: people, their posts, opening and ending them."""

import secrets

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from qingmiao.accounts.models import Post, User
from qingmiao.accounts.queries import people
from qingmiao.accounts.services import NewUser, appoint, close_account, end_post, open_account, reset_password
from qingmiao.core.errors import DomainError
from qingmiao.core.gates import GET_POST, POST, Request, may
from qingmiao.core.permissions import MANAGE_PEOPLE
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
    if request.method == "POST" and form.is_valid():
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        try:
            with transaction.atomic():
                new = NewUser(form.cleaned_data["username"], form.cleaned_data["display_name"], password, form.cleaned_data["phone"])
                user = open_account(new, actor=request.actor, at=request.at)
                on = timezone.localdate(request.at)
                appoint(user, form.role, form.organisation, since_on=on, actor=request.actor, at=request.at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "ui/person_opened.html", {"person": user, "password": password})
    return render(request, "ui/person_open.html", {"form": form})


@may(MANAGE_PEOPLE)
def person_show(request: Request, pk: int) -> HttpResponse:
    """Show one person: posts held, and what may be changed."""
    person = get_object_or_404(User, pk=pk)
    posts = person.posts.select_related("organisation").order_by("since_on", "pk")
    return render(request, "ui/person_show.html", {"person": person, "held": posts, "form": NewPostForm()})


@may(MANAGE_PEOPLE, methods=POST)
def post_add(request: Request, pk: int) -> HttpResponse:
    """Give a person one more post from today on."""
    person = get_object_or_404(User, pk=pk)
    form = NewPostForm(request.POST)
    if not form.is_valid():
        posts = person.posts.select_related("organisation").order_by("since_on", "pk")
        return render(request, "ui/person_show.html", {"person": person, "held": posts, "form": form}, status=422)
    on = timezone.localdate(request.at)
    appoint(person, form.role, form.organisation, since_on=on, actor=request.actor, at=request.at)
    messages.success(request, "已增加岗位。")
    return redirect("person_show", pk=pk)


@may(MANAGE_PEOPLE, methods=POST)
def post_end(request: Request, pk: int) -> HttpResponse:
    """End a post today."""
    post = get_object_or_404(Post, pk=pk)
    end_post(post, until_on=timezone.localdate(request.at), actor=request.actor, at=request.at)
    messages.success(request, "岗位已结束，明天起不能再以这个岗位操作。")
    return redirect("person_show", pk=post.user_id)


@may(MANAGE_PEOPLE, methods=POST)
def person_close(request: Request, pk: int) -> HttpResponse:
    """Close an account: nobody can sign in with it any more."""
    close_account(get_object_or_404(User, pk=pk), actor=request.actor, at=request.at)
    messages.success(request, "账号已停用。")
    return redirect("person_show", pk=pk)


@may(MANAGE_PEOPLE, methods=POST)
def person_password(request: Request, pk: int) -> HttpResponse:
    """Give a person a new first password, shown once; every session of the person ends."""
    person = get_object_or_404(User, pk=pk)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    reset_password(person, password, actor=request.actor, at=request.at)
    return render(request, "ui/person_opened.html", {"person": person, "password": password})
