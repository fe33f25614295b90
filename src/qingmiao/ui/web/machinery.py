"""Pages of the shared machinery: inbox, audit search, working calendar."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from qingmiao.core import services
from qingmiao.core.audit import shown_entries
from qingmiao.core.gates import GET_POST, POST, Request, may
from qingmiao.core.notices import cases_of, inbox_of
from qingmiao.core.permissions import MANAGE_CALENDAR, VIEW_AUDIT, VIEW_INBOX
from qingmiao.core.queries import Work, background_work, entered_years
from qingmiao.core.trail import entries_about
from qingmiao.ui import components
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.exporting import FORMATS, MOST_ROWS, send_table
from qingmiao.ui.web.forms import CalendarYearForm, TrailOfPersonForm
from qingmiao.ui.web.lists import ENTRIES, NOTICES, dress_entries


@may(VIEW_INBOX)
def inbox(request: Request) -> HttpResponse:
    """Show the notices of the current post's organisation, by case."""
    return NOTICES.answer(request, cases_of(request.actor), template="ui/inbox.html")


@may(VIEW_INBOX, methods=POST)
def inbox_read(request: Request) -> HttpResponse:
    """Mark everything as read."""
    return take_step(request, lambda: services.mark_all_read(actor=request.actor, at=request.at), said="全部标为已看。", back="inbox")


@may(VIEW_INBOX, methods=POST)
def notice_open(request: Request, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    notice = get_object_or_404(inbox_of(request.actor), pk=pk)
    services.mark_read(notice, actor=request.actor, at=request.at)
    return redirect(notice.path if url_has_allowed_host_and_scheme(notice.path, allowed_hosts=None) else "inbox")


@may(VIEW_AUDIT)
def audit_list(request: Request) -> HttpResponse:
    """Show the audit rows an auditor looks for."""
    return ENTRIES.answer(request, shown_entries(), template="ui/audit_list.html")


@may(VIEW_AUDIT, methods=GET_POST)
def audit_person(request: Request) -> HttpResponse:
    """Show who looked at or wrote of a person, found by name or number; as a sheet, too. The name or number stays out of the address."""
    form = TrailOfPersonForm(request.POST or None)
    done = take_form(request, form, lambda told: entries_about(told["person"], told["purpose"], actor=request.actor, at=request.at))
    table = None
    if done:
        rows = dress_entries(list(done.made[:MOST_ROWS]), request.actor, timezone.localdate(request.at))
        table = components.Table("谁看过这个人", ENTRIES.columns, rows)
        if request.POST.get("export") in FORMATS:
            return send_table(table, request.POST["export"], "谁看过这个人", request)
    return show_form(request, "ui/audit_person.html", form, {"table": table})


@may(MANAGE_CALENDAR, methods=GET_POST)
def calendar_edit(request: Request) -> HttpResponse:
    """Enter the holidays of a year that the built-in calendar does not know."""
    form = CalendarYearForm(request.POST or None)
    done = take_form(request, form, lambda _: services.enter_calendar_year(form.entered(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, f"{done.made.year} 年的工作日安排已保存。")
        return redirect("calendar_edit")
    shown = {"years": entered_years(), "late_text": _late_text(background_work(request.at))}
    return show_form(request, "ui/calendar_edit.html", form, shown)


def _late_text(work: Work) -> str:
    """Return the sentence for an administrator when scheduled work did not run; empty when all is well."""
    if not work.late:
        return ""
    last = f"最近一次运行在 {timezone.localtime(work.last_run_at):%-m月%-d日 %H:%M}" if work.last_run_at else "还没有运行过"
    return f"有 {len(work.late)} 项没有运行，{last}：时限提醒、证件到期和示范期满都靠它们。请检查后台任务（worker）是否在运行。"
