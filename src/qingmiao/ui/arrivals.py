"""The page of what has not arrived or agreed: two values and who, to be decided; what was returned; which device is waited for.

An app routes one view to `answer_arrivals`; the draft's kind is declared in its `listeners.py` (docs/developing/offline.md).
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from qingmiao.core.gates import Request
from qingmiao.core.operations import (
    LoggedDraft,
    decide,
    differences_of,
    give_up,
    returned_of,
    take_file,
    waiting_of,
)
from qingmiao.core.operations.registry import logged_of
from qingmiao.ui.answering import take_step

SAID = {"take": "已决定。", "leave": "已决定。", "wait": "已记下，不再等这台设备。", "bring": "已收进文件里的内容；重复的不会再收一次。"}


def answer_arrivals(request: Request, row: LoggedDraft, *, address: str, heading: str, parents: list[tuple[str, str]]) -> HttpResponse:
    """Show what of a draft is not settled, or take one step: decide, wait no longer, take in a file. `address` is the page's own."""
    step = request.POST.get("step", "")
    if request.method == "POST":
        return take_step(request, lambda: _do(request, row, step), said=SAID.get(step, ""), back=address)
    context: dict[str, Any] = {
        "heading": heading,
        "differences": differences_of(row),
        "waiting": waiting_of(row),
        "returned": returned_of(row),
        "parents": parents,
    }
    return render(request, "ui/arrivals.html", context)


def _do(request: Request, row: LoggedDraft, step: str) -> None:
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    if step in ("take", "leave"):
        seen = request.POST.get("seen", "")
        number = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
        decide(row, request.POST.get("operation", ""), takes=step == "take", seen=number, **by)
    elif step == "wait":
        give_up(row, request.POST.get("log", ""), request.POST.get("reason", ""), **by)
    elif step == "bring":
        take_file(logged_of(row), row, request.FILES.get("file"), **by)
