"""Incidents: reported on a phone, acknowledged, reviewed, closed; the list of the area and an institution's own."""

from functools import partial

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, may, one
from qingmiao.core.privacy import reveal
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Incident, RestrictedCase
from qingmiao.reports.permissions import (
    BROWSE_INCIDENTS,
    HANDLE_INCIDENT,
    OWN_INCIDENTS,
    REPORT_INCIDENT,
    REVIEW_INCIDENT,
    VIEW_INCIDENT,
    VIEW_INCIDENT_PHOTO,
)
from qingmiao.reports.queries.incidents import (
    INCIDENT_LIST,
    OWN_INCIDENT_LIST,
    called_words,
    clock_of,
    incident_timeline,
    law_of,
    photos_of,
    status_of,
    whom_to_tell,
)
from qingmiao.reports.queries.visits import visits_for
from qingmiao.reports.rules.vocabulary import IncidentKind
from qingmiao.reports.services import incidents as services
from qingmiao.reports.services.visiting import attach_incident_photo, visit_for_incident
from qingmiao.reports.web.forms import IncidentForm, NothingForm, ReviewForm, VisitForm, WordsForm, this_minute
from qingmiao.reports.web.stepping import Place, Step, answer_step
from qingmiao.reports.workflow import INCIDENTS, OPEN_INCIDENTS
from qingmiao.ui.answering import show_form, take_form
from qingmiao.ui.attachments import attachment_view, stored_file
from qingmiao.ui.revealing import PurposeForm, answer_reveal


def _consequence(name: str) -> str:
    return INCIDENTS.by_name[name].consequence


STEPS: dict[str, Step] = {
    "acknowledge_incident": Step(
        "签收",
        lambda _row, data: NothingForm(data),
        lambda row, _told, how: services.acknowledge(row, version=how.version, actor=how.actor, at=how.at),
        "已签收，机构已收到通知。",
        _consequence("acknowledge_incident"),
    ),
    "review_incident": Step(
        "提交原因和措施",
        lambda row, data: ReviewForm(data, initial={"causes": row.causes, "prevention": row.prevention}),
        lambda row, told, how: services.review(row, told["causes"], told["prevention"], version=how.version, actor=how.actor, at=how.at),
        "已提交，等待县级审核。",
        _consequence("review_incident"),
    ),
    "return_incident": Step(
        "退回补充",
        lambda _row, data: WordsForm("要补充什么", "", data),
        lambda row, told, how: services.return_review(row, told["text"], version=how.version, actor=how.actor, at=how.at),
        "已退回，机构已收到通知。",
        _consequence("return_incident"),
    ),
    "close_incident": Step(
        "结案",
        lambda _row, data: WordsForm("结案意见", "原因是否查清、措施是否落实；不要写姓名", data),
        lambda row, told, how: services.close(row, told["text"], version=how.version, actor=how.actor, at=how.at),
        "已结案，机构和市级已收到通知。",
        _consequence("close_incident"),
    ),
    "plan_visit": Step(
        "安排检查",
        lambda _row, data: VisitForm(data),
        lambda row, told, how: visit_for_incident(row, told["planned_on"], version=how.version, actor=how.actor, at=how.at),
        "检查已安排，列在“监督检查”里。",
        "机构只看到有一次检查，看不到缘由。",
    ),
    "restrict_incident": Step(
        "转为受限案件",
        lambda _row, data: WordsForm("理由", "为什么疑似虐待、侵害", data),
        lambda row, told, how: services.restrict_incident(row, told["text"], version=how.version, actor=how.actor, at=how.at),
        "已转为受限案件，由指定的联系人和公安联络员办理。",
        _consequence("restrict_incident"),
        "bad",
        leaves=True,
    ),
}
PLACE = Place("incident_show", "incident_list", "事故", lambda row: f"{row.institution.name} {row.what}")


@many(BROWSE_INCIDENTS)
def incident_list(request: Request, incidents: "QuerySet[Incident]") -> HttpResponse:
    """List the incidents of the area, the serious and the newest first."""
    return INCIDENT_LIST.answer(request, incidents.select_related("institution"), template="reports/incident_list.html")


@many(OWN_INCIDENTS)
def own_incidents(request: Request, incidents: "QuerySet[Incident]") -> HttpResponse:
    """List what an institution reported."""
    return OWN_INCIDENT_LIST.answer(request, incidents.select_related("institution"), template="reports/own_incidents.html")


@many(REPORT_INCIDENT, methods=GET_POST)
def incident_report(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Take down an incident, in two minutes on a phone; then say whom else to tell."""
    institution = institutions.select_related("organisation").first()
    if institution is None:
        return redirect("own_incidents")
    suspected = {"kind": IncidentKind.INFECTION} if request.GET.get("kind") == IncidentKind.INFECTION else {}
    form = IncidentForm(request.POST or None, initial={"happened_at": this_minute(request.at), "children": 1, "staff": 0, **suspected})
    act = partial(services.report_incident, institution, actor=request.actor, at=request.at)
    done = take_form(request, form, lambda _: act(form.happening()))
    if done and isinstance(done.made, RestrictedCase):
        return redirect("incident_sent")
    if done:
        messages.success(request, "已报告，县级和市级卫生健康局已收到通知。")
        return redirect("incident_show", pk=done.made.pk)
    return show_form(request, "reports/incident_report.html", form, {"institution": institution, "parents": [way_back(request)]})


@may(REPORT_INCIDENT)
def incident_sent(request: Request) -> HttpResponse:
    """Say that suspected abuse was received, and nothing more."""
    return render(request, "reports/incident_sent.html")


@one(VIEW_INCIDENT, related=("institution__organisation", "reported_by__organisation"))
def incident_show(request: Request, incident: Incident) -> HttpResponse:
    """Show one incident: what happened, whom to tell, what was learned, what may be done now. The read is written down."""
    on = timezone.localdate(request.at)
    words = services.open_incident(incident, actor=request.actor, at=request.at)
    context = {
        "incident": incident,
        "words": words,
        "status": status_of(incident),
        "clock": clock_of(incident, on),
        "law": law_of(incident),
        "visits": visits_for(incident, request.actor),
        "may_visit": HANDLE_INCIDENT.is_granted(request.actor) and incident.state in OPEN_INCIDENTS,
        "photos": photos_of(incident, request.actor),
        "no_files": [],
        "may_add_photos": REVIEW_INCIDENT.is_granted(request.actor) and incident.state in OPEN_INCIDENTS,
        "others": whom_to_tell(incident),
        "called": called_words(incident),
        "offers": [offer for offer in INCIDENTS.offers(incident, request.actor) if offer.refusal is None],
        "may_reveal": HANDLE_INCIDENT.is_granted(request.actor) and bool(incident.people),
        "purpose_form": PurposeForm(),
        "events": incident_timeline(incident),
        "parents": [way_back(request)],
    }
    return render(request, "reports/incident_show.html", context)


@one(VIEW_INCIDENT, methods=GET_POST, related=("institution__organisation",))
def incident_step(request: Request, incident: Incident, step: str) -> HttpResponse:
    """Take one step with an incident."""
    return answer_step(request, incident, STEPS, step, PLACE)


@one(HANDLE_INCIDENT, methods=POST)
def incident_reveal(request: Request, incident: Incident) -> HttpResponse:
    """Show who was concerned, for a stated purpose; each read is written down."""

    def read(purpose: str) -> list[tuple[str, str]]:
        return [("姓名", reveal(incident, "people", actor=request.actor, at=request.at, purpose=purpose))]

    return answer_reveal(request, read, back=reverse("incident_show", kwargs={"pk": incident.pk}), back_label="返回事故")


@one(REVIEW_INCIDENT, methods=POST)
def incident_photo_add(request: Request, incident: Incident) -> HttpResponse:
    """Take one photo; answer its line of the list."""
    photo = attach_incident_photo(incident, request.FILES.get("file"), actor=request.actor, at=request.at)
    return render(request, "ui/_file_item.html", {"file": stored_file(photo, "incident_photo")})


incident_photo = attachment_view(VIEW_INCIDENT_PHOTO)


def way_back(request: Request) -> tuple[str, str]:
    """Return the reader's own list as the first crumb."""
    is_officer = BROWSE_INCIDENTS.is_granted(request.actor)
    label = "事故" if is_officer else "事故报告"
    return (label, reverse("incident_list" if is_officer else "own_incidents"))
