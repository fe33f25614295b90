"""Pages that need no list and no form: the own account, and the health of the whole."""

import shutil
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from qingmiao.core.gates import Request, public, signed_in
from qingmiao.core.queries import background_work

FREE_BYTES_WANTED = 500_000_000


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
