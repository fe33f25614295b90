"""A volunteer's own page, on the own phone: what help is asked for, own hours, thanks, the certificate."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qingmiao.core.downloads import show_pdf
from qingmiao.core.gates import POST, Request, many, one
from qingmiao.ui.answering import take_step
from qingmiao.volunteers.models import Activity, HoursCertificate, SignUp, Volunteer
from qingmiao.volunteers.permissions import JOIN_ACTIVITY, LEAVE_ACTIVITY, PRINT_CERTIFICATE, VIEW_OWN_SERVICE
from qingmiao.volunteers.queries.lists import person_of, status_of
from qingmiao.volunteers.queries.service import coming
from qingmiao.volunteers.queries.service import own_service as service_of
from qingmiao.volunteers.services.activities import join_activity, leave_activity
from qingmiao.volunteers.services.certifying import issue_hours, print_hours
from qingmiao.workforce.queries.clearance import cleared_until


@many(VIEW_OWN_SERVICE)
def own_service(request: Request, volunteers: "QuerySet[Volunteer]") -> HttpResponse:
    """Show a volunteer the own service, and what help is asked for next."""
    row = volunteers.select_related("worker__merged_into").order_by("-at", "-pk").first()
    if row is None:
        return render(request, "volunteers/own_service.html", {"row": None})
    context = {
        "row": row,
        "status": status_of(row),
        "until": cleared_until([person_of(row)], timezone.localdate(request.at)).get(person_of(row)),
        "service": service_of(row, request.at),
        "offers": coming(request.at, SignUp.objects.filter(volunteer=row, left_at=None)),
    }
    return render(request, "volunteers/own_service.html", context)


@one(JOIN_ACTIVITY, methods=POST)
def activity_join(request: Request, activity: Activity) -> HttpResponse:
    """Sign up for an activity."""
    row = VIEW_OWN_SERVICE.rows(request.actor).order_by("-at", "-pk").first()
    if row is None:
        return redirect("own_service")
    said = f"已报名“{activity.title}”。"
    return take_step(request, lambda: join_activity(activity, row, actor=request.actor, at=request.at), said=said, back="own_service")


@one(LEAVE_ACTIVITY, methods=POST)
def activity_leave(request: Request, row: SignUp) -> HttpResponse:
    """Take a sign-up back."""
    return take_step(request, lambda: leave_activity(row, actor=request.actor, at=request.at), said="已取消报名。", back="own_service")


@one(VIEW_OWN_SERVICE, methods=POST)
def hours_issue(request: Request, row: Volunteer) -> HttpResponse:
    """Issue the certificate of the own hours."""
    return take_step(request, lambda: issue_hours(row, actor=request.actor, at=request.at), said="时长证明已出具。", back="own_service")


@one(PRINT_CERTIFICATE, related=("volunteer__worker",))
def hours_print(request: Request, row: HoursCertificate) -> HttpResponse:
    """Send the certificate as PDF."""
    return show_pdf(print_hours(row, actor=request.actor, at=request.at), "志愿服务时长证明.pdf")
