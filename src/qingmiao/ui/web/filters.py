"""What a person keeps of a list: a name for what narrows it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from qingmiao.core.gates import POST, Request, may, one
from qingmiao.core.models import SavedFilter
from qingmiao.core.permissions import KEEP_FILTER
from qingmiao.core.services import NewFilter, drop_filter, keep_filter
from qingmiao.ui.answering import take_form, take_step
from qingmiao.ui.web.forms import FilterForm


@may(KEEP_FILTER, methods=POST)
def filter_keep(request: Request) -> HttpResponse:
    """Keep what narrows a list, and go back to the list as it was."""
    form = FilterForm(request.POST)
    done = take_form(request, form, lambda told: keep_filter(NewFilter(**told), actor=request.actor, at=request.at))
    if done:
        messages.success(request, f"已保存，以后在列表上方点“{done.made.label}”。")
    else:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    return redirect(f"{form.cleaned_data['page']}?{form.cleaned_data.get('query', '')}" if "page" in form.cleaned_data else "start")


@one(KEEP_FILTER, methods=POST)
def filter_drop(request: Request, kept: SavedFilter) -> HttpResponse:
    """Keep a filter no longer; the list stays as it is narrowed."""
    back, said = f"{kept.page}?{kept.query}", f"不再保存“{kept.label}”。"
    return take_step(request, lambda: drop_filter(kept, actor=request.actor, at=request.at), said=said, back=back)
