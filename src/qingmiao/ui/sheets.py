"""The page of a sheet that came in: what it would do, before it does it; the step that does it, and the one that takes it back.

An app routes four views of two lines each to these functions; docs/developing/sheet.md shows them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qingmiao.core.downloads import XLSX, download
from qingmiao.core.errors import DomainError
from qingmiao.core.gates import Request, version_of
from qingmiao.core.importing import Door, apply_sheet, imports_of, look_at_sheet, marked_sheet, plan_of, read_sheet, undo_sheet
from qingmiao.core.models import ImportState, SheetImport
from qingmiao.ui.answering import take_step

M = TypeVar("M", bound=Model)
SHOWN = 200  # rows of a kind that the page lists; the counts are of all


@dataclass(frozen=True)
class Way(Generic[M]):
    """A door with its addresses: of one sheet, of what undoes it, of the file, and where a person goes on. `thing` is what a row is."""

    door: Door[M]
    thing: str
    show: Callable[[M, SheetImport], str]
    back: Callable[[M], str]


def take_sheet(request: Request, way: Way[M], subject: M, name: str = "file") -> HttpResponse:
    """Look at an upload and go to its page; nothing is changed yet."""
    try:
        taken = look_at_sheet(way.door, subject, request.FILES.get(name), actor=request.actor, at=request.at)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(way.back(subject))
    return HttpResponseRedirect(way.show(subject, taken))


def answer_sheet(request: Request, way: Way[M], subject: M, sheet: int) -> HttpResponse:
    """Show what a sheet would do, give it out marked, or do what it says."""
    taken = _taken(way, subject, sheet)
    if request.method == "POST":
        return take_step(
            request,
            lambda: apply_sheet(way.door, subject, taken, version=version_of(request), actor=request.actor, at=request.at),
            said="已导入。不对的话，可以撤销这次导入。",
            back=way.back(subject),
            refused=way.show(subject, taken),
        )
    if request.GET.get("file") == "marked":
        return download(marked_sheet(way.door, subject, taken, actor=request.actor, at=request.at), XLSX, f"{way.door.title}-标红.xlsx")
    if request.GET.get("file") == "original":
        return download(read_sheet(subject, taken, actor=request.actor, at=request.at), XLSX, f"{way.door.title}-原表.xlsx")
    return render(request, "ui/sheet_show.html", _context(request, way, subject, taken))


def undo(request: Request, way: Way[M], subject: M, sheet: int) -> HttpResponse:
    """Take a sheet back."""
    taken = _taken(way, subject, sheet)
    return take_step(
        request,
        lambda: undo_sheet(way.door, subject, taken, actor=request.actor, at=request.at),
        said="已撤销导入，恢复为导入前的内容。",
        back=way.back(subject),
    )


def _taken(way: Way[M], subject: M, sheet: int) -> SheetImport:
    taken = imports_of(way.door, subject).filter(pk=sheet).first()
    if taken is None:
        raise Http404
    return taken


def _context(request: Request, way: Way[M], subject: M, taken: SheetImport) -> dict[str, Any]:
    """Return what the page shows; of a sheet that was taken already only what it did."""
    context: dict[str, Any] = {"taken": taken, "title": way.door.title, "thing": way.thing, "back": way.back(subject), "plan": None}
    if taken.state != ImportState.LOOKED_AT:
        return context
    plan = plan_of(way.door, subject, taken, actor=request.actor, at=request.at)
    titles = {column.name: column.title for column in way.door.columns(subject)}
    return context | {
        "plan": plan,
        "groups": [("新增", plan.new[:SHOWN]), ("修改", plan.changed[:SHOWN]), ("删去", plan.gone[:SHOWN])],
        "refused": [(cell.number, titles.get(cell.column, cell.column), cell.sentence) for cell in plan.refused[:SHOWN]],
        "unread": [(cell.number, titles.get(cell.column, cell.column), cell.sentence) for cell in plan.unread[:SHOWN]],
        "version": getattr(subject, "version", 0),
    }
