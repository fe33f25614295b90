"""Pages of the shared machinery: inbox, audit search, working calendar, health."""

import shutil
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from qingmiao.core import services
from qingmiao.core.clocks import calendar
from qingmiao.core.gates import GET_POST, POST, Request, may, public, signed_in
from qingmiao.core.notices import inbox_of
from qingmiao.core.permissions import MANAGE_CALENDAR, VIEW_AUDIT, VIEW_INBOX
from qingmiao.core.queries import Work, audit_entries, background_work, entered_years
from qingmiao.core.web.forms import AuditSearchForm, CalendarYearForm

PAGE_SIZE = 30
FREE_BYTES_WANTED = 500_000_000


@may(VIEW_INBOX)
def inbox(request: Request) -> HttpResponse:
    """Show the notices of the current post's organisation."""
    page = Paginator(inbox_of(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "core/inbox.html", {"page": page})


@may(VIEW_INBOX, methods=POST)
def notice_open(request: Request, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    notice = get_object_or_404(inbox_of(request.actor), pk=pk)
    services.mark_read(notice, actor=request.actor, at=request.at)
    return redirect(notice.path if url_has_allowed_host_and_scheme(notice.path, allowed_hosts=None) else "inbox")


@may(VIEW_AUDIT)
def audit_list(request: Request) -> HttpResponse:
    """Show the audit rows an auditor looks for."""
    form = AuditSearchForm(request.GET or None)
    page = Paginator(audit_entries(form.search()), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "core/audit_list.html", {"form": form, "page": page})


@may(MANAGE_CALENDAR, methods=GET_POST)
def calendar_edit(request: Request) -> HttpResponse:
    """Enter the holidays of a year that the built-in calendar does not know."""
    form = CalendarYearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.enter_calendar_year(form.entered(), actor=request.actor, at=request.at)
        messages.success(request, f"{form.entered().year} 年的工作日安排已保存。")
        return redirect("calendar_edit")
    context = {"form": form, "years": entered_years(), "today_is_working": calendar().is_working_day(timezone.localdate(request.at))}
    context["late_text"] = _late_text(background_work(request.at))
    return render(request, "core/calendar_edit.html", context)


def _late_text(work: Work) -> str:
    """Return the sentence for an administrator when scheduled work did not run; empty when all is well."""
    if not work.late:
        return ""
    last = f"最近一次运行在 {timezone.localtime(work.last_run_at):%-m月%-d日 %H:%M}" if work.last_run_at else "还没有运行过"
    return f"有 {len(work.late)} 项没有运行，{last}：时限提醒、证件到期和示范期满都靠它们。请检查后台任务（worker）是否在运行。"


@signed_in()
def account_home(request: Request) -> HttpResponse:
    """Show a person's own account: posts, password, second factor, sessions."""
    return render(request, "core/account_home.html")


@public()
def health(request: Request) -> JsonResponse:
    """Answer whether database, queue and disk are well, and when scheduled work last ran; 503 when pages cannot be served."""
    work, free = background_work(request.at), shutil.disk_usage(settings.ROOT).free
    state: dict[str, Any] = {
        "database": "ok",
        "jobs_waiting": work.waiting,
        "jobs_failed": work.failed,
        "last_scheduled_job_at": work.last_run_at and timezone.localtime(work.last_run_at).isoformat(timespec="seconds"),
        "scheduler": "late" if work.late else "ok",
        "late_jobs": work.late,
        "disk_free_bytes": free,
    }
    response = JsonResponse(state, status=200 if free > FREE_BYTES_WANTED else 503)
    response["Cache-Control"] = "no-store"
    return response


@public()
def metrics(request: Request) -> HttpResponse:
    """Tell the same numbers to Prometheus, in its text format."""
    work, free = background_work(request.at), shutil.disk_usage(settings.ROOT).free
    numbers = {
        "qingmiao_jobs_waiting": work.waiting,
        "qingmiao_jobs_failed": work.failed,
        "qingmiao_scheduled_jobs_late": len(work.late),
        "qingmiao_last_scheduled_job_timestamp_seconds": int(work.last_run_at.timestamp()) if work.last_run_at else 0,
        "qingmiao_disk_free_bytes": free,
    }
    lines = "".join(f"# TYPE {name} gauge\n{name} {number}\n" for name, number in numbers.items())
    response = HttpResponse(lines, content_type="text/plain; version=0.0.4; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
