"""The catalogue for everyone, and the county's own items."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qingmiao.accounts.models import Department
from qingmiao.core.gates import GET_POST, POST, Request, many, one, public
from qingmiao.core.legislation import load
from qingmiao.supervision.models import LocalItem
from qingmiao.supervision.permissions import MANAGE_LOCAL_ITEMS
from qingmiao.supervision.queries.catalogue import checking_departments, groups_on
from qingmiao.supervision.rules import Occasion
from qingmiao.supervision.services.planning import add_local_item, end_local_item
from qingmiao.supervision.web.forms import LocalItemForm
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.narrowing import typed


@public()
def check_item_list(request: Request) -> HttpResponse:
    """Show what is looked at, by whom, on what clause: the same list officers and institutions use."""
    on = timezone.localdate(request.at)
    department, occasion, search = (typed(request.GET, name) for name in ("department", "occasion", "q"))
    groups = groups_on(load(), on, department=department, occasion=occasion, search=search)
    context = {
        "groups": groups,
        "count": sum(len(items) for _group, items in groups),
        "on": on,
        "department": department,
        "departments": checking_departments(load(), on),
        "occasion": occasion,
        "occasions": Occasion.choices(),
        "search": search,
    }
    return render(request, "supervision/check_item_list.html", context)


@many(MANAGE_LOCAL_ITEMS, methods=GET_POST)
def local_item_list(request: Request, rows: "QuerySet[LocalItem]") -> HttpResponse:
    """Show the county's own items and take a new one."""
    on = timezone.localdate(request.at)
    form = LocalItemForm(checking_departments(load(), on), request.POST or None, initial={"since_on": on, "severity": "minor"})
    if take_form(request, form, lambda _told: add_local_item(form.new_item(), actor=request.actor, at=request.at)):
        messages.success(request, "已添加，从开始日期起列入检查表。")
        return redirect("local_item_list")
    names = dict(Department.choices)
    items = [
        (row, "、".join(names[word] for word in row.checked_by), "、".join(Occasion(word).label for word in row.occasions)) for row in rows
    ]
    return show_form(request, "supervision/local_item_list.html", form, {"items": items, "on": on})


@one(MANAGE_LOCAL_ITEMS, methods=POST)
def local_item_end(request: Request, row: LocalItem) -> HttpResponse:
    """Let an item end."""
    return take_step(
        request,
        lambda: end_local_item(row, actor=request.actor, at=request.at),
        said="已停用；用过它的检查记录不变。",
        back="local_item_list",
    )
