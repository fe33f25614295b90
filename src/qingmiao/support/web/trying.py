"""The city's pages: what a change would cost, kept and decided."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, Request, many, may, one
from qingmiao.regions.queries import counties
from qingmiao.support.models import WhatIf
from qingmiao.support.permissions import TRY_WHAT_IF
from qingmiao.support.queries.lists import TRIALS, title_of
from qingmiao.support.rules.words import amount_words
from qingmiao.support.services.trying import decide_value, keep_what_if
from qingmiao.support.web.forms import DecideForm, TrialForm
from qingmiao.ui import components
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import take_form

HOME = [("测算", "what_if_list")]


def _parents() -> list[tuple[str, str]]:
    return [(label, reverse(name)) for label, name in HOME]


@many(TRY_WHAT_IF)
def what_if_list(request: Request, rows: "QuerySet[WhatIf]") -> HttpResponse:
    """List the trials of the city."""
    return TRIALS.answer(request, rows, template="support/what_if_list.html")


@may(TRY_WHAT_IF, methods=GET_POST)
def what_if_new(request: Request) -> HttpResponse:
    """Try a changed amount on everybody."""
    form = TrialForm(request.POST or None, initial={"year": timezone.localdate(request.at).year})
    done = take_form(request, form, lambda _told: keep_what_if(form.trial(), actor=request.actor, at=request.at))
    if done:
        return redirect("what_if_show", pk=done.made.pk)
    words = "只保存合计，不保存名单；不改变任何标准。"
    return Act("测算", words, reverse("what_if_list"), _parents(), verb="测算").show(request, form)


@one(TRY_WHAT_IF, related=("post__user", "decided"))
def what_if_show(request: Request, row: WhatIf) -> HttpResponse:
    """Show what a trial found: totals, by county, how many get how much."""
    found, names = row.found, {county.code: county.name for county in counties()}
    rows = [
        components.Row(names.get(code, code), "", (amount_words(before), amount_words(after), amount_words(after - before)))
        for code, before, after in found["by_county"]
    ]
    columns = [components.Column("县（市、区）"), *(components.Column(word, "number") for word in ("现行", "改后", "相差"))]
    bands = [(f"{lower // 100:,}元起", count) for lower, count in found["bands"]]
    chart = components.Chart(
        "bands", "改后各机构全年得到", [label for label, _ in bands], [components.Series("机构数", [count for _, count in bands])], "bar"
    )
    context = {
        "row": row,
        "title": title_of(row.programme),
        "amount": amount_words(row.value),
        "found": found,
        "totals": [
            ("现行", amount_words(found["before"])),
            ("改后", amount_words(found["after"])),
            ("相差", amount_words(found["after"] - found["before"])),
            ("每个托位", amount_words(found["after"] // found["places"]) if found["places"] else "—"),
        ],
        "chart": chart,
        "table": components.Table("按县（市、区）", columns, rows),
        "parents": _parents(),
    }
    return render(request, "support/what_if_show.html", context)


@one(TRY_WHAT_IF, methods=GET_POST)
def value_decide(request: Request, row: WhatIf) -> HttpResponse:
    """Make a trial the city's value."""
    form, back = DecideForm(request.POST or None), reverse("what_if_show", kwargs={"pk": row.pk})
    done = take_form(request, form, lambda told: decide_value(row, told["document"], **by(request)))
    if done:
        messages.success(request, "已成为本市标准，从生效日起按它计算。")
        return redirect("what_if_show", pk=row.pk)
    words = "从生效日起，所有结果按这个标准计算；登记后不能修改，只能再定新的一版。"
    return Act("成为标准", words, back, [*_parents(), (row.title, back)], about=row.title, version=row.version).show(request, form)
