"""Pages of the shared machinery: inbox, audit search, working calendar, health."""

import shutil
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from qingmiao.core import services
from qingmiao.core.clocks import calendar
from qingmiao.core.gates import GET_POST, POST, Request, may, public, signed_in
from qingmiao.core.notices import inbox_of
from qingmiao.core.permissions import MANAGE_CALENDAR, VIEW_AUDIT, VIEW_INBOX
from qingmiao.core.queries import audit_entries, entered_years
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
    return render(request, "core/calendar_edit.html", context)


@signed_in()
def account_home(request: Request) -> HttpResponse:
    """Show a person's own account: posts, password, second factor, sessions."""
    return render(request, "core/account_home.html")


@public()
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001  # a view's signature
    """Answer whether database, queue and disk are well; 503 when not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'failed') FROM procrastinate_jobs")
        waiting, failed = cursor.fetchone() or (0, 0)
    free = shutil.disk_usage(settings.ROOT).free
    state: dict[str, Any] = {"database": "ok", "jobs_waiting": waiting, "jobs_failed": failed, "disk_free_bytes": free}
    return JsonResponse(state, status=200 if free > FREE_BYTES_WANTED else 503)
