"""For everyone: report or ask, follow one's own with number and code, say whether the answer is good."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from qingmiao.core.gates import GET_POST, POST, Request, public
from qingmiao.core.web.guesses import sender_of
from qingmiao.institutions.models import Institution
from qingmiao.regions.queries import counties
from qingmiao.reports.models import PublicAnswer, Report
from qingmiao.reports.queries.answers import public_answers, topics_with_answers
from qingmiao.reports.queries.following import followed
from qingmiao.reports.services import talking
from qingmiao.reports.services.receiving import receive
from qingmiao.reports.web.forms import RatingForm, ReportForm, WordsForm
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.ui.following import FollowForm, Following
from qingmiao.ui.narrowing import typed
from qingmiao.ui.paging import page_of

FOLLOWING = Following(Report, "report_mine", "report_follow")


@csrf_exempt  # it acts for nobody who is signed in, and a token would need a cookie before anything is asked
@public(methods=GET_POST)
def report_new(request: Request) -> HttpResponse:
    """Take a complaint or a question; number and code are shown once, and again if the same form is sent twice."""
    initial = _initial(request)
    form = ReportForm(county_choices(), request.POST or None, request.FILES or None, initial=initial)
    done = take_form(request, form, lambda _: receive(form.told(), address=sender_of(request), at=request.at))
    if done:
        response = render(request, "reports/report_sent.html", {"report": done.made, "code": done.made.code.open()})
        response["Cache-Control"] = "no-store"
        return response
    return show_form(request, "reports/report_new.html", form, {})


@public(methods=GET_POST)
def report_follow(request: Request) -> HttpResponse:
    """Ask for number and code; a right pair opens the report in this browser for half an hour."""
    form = FollowForm(request.POST or None)
    return FOLLOWING.open(request, form) or show_form(request, "reports/report_follow.html", form, {})


@public()
def report_mine(request: HttpRequest) -> HttpResponse:
    """Show the writer of a report where it stands, what was said, and what may be done."""
    report = FOLLOWING.row_of(request, "case")
    if report is None:
        return redirect("report_follow")
    context = {
        "followed": followed(report),
        "reply_form": WordsForm("补充", "", auto_id="reply-%s"),
        "rating_form": RatingForm(auto_id="rate-%s"),
        "again_form": WordsForm("为什么要求重新办理", "", auto_id="again-%s"),
    }
    response = render(request, "reports/report_mine.html", context)
    response["Cache-Control"] = "no-store"
    return response


@public(methods=POST)
def report_reply(request: Request) -> HttpResponse:
    """Take what the writer adds."""
    return _talk(request, lambda report, text: talking.reply(report, text, at=request.at), "已收到您的补充。")


@public(methods=POST)
def report_rate(request: Request) -> HttpResponse:
    """Take the writer's rating of the answer."""
    rating = request.POST.get("rating", "")
    if rating not in ("satisfied", "unsatisfied"):
        messages.error(request, "请选择满意或不满意。")
        return redirect("report_mine")
    reason = request.POST.get("reason", "")
    return _talk(request, lambda report, _text: talking.rate(report, rating, reason, at=request.at), "谢谢您的评价。")


@public(methods=POST)
def report_again(request: Request) -> HttpResponse:
    """Take the writer's wish to have it done again."""
    return _talk(request, lambda report, text: talking.ask_again(report, text, at=request.at), "已收到，将重新办理。")


@public(methods=POST)
def report_leave(request: HttpRequest) -> HttpResponse:
    """Close the report in this browser."""
    return FOLLOWING.leave(request)


@public(rests_on=(PublicAnswer,))
def answer_list(request: Request) -> HttpResponse:
    """Show the questions that others asked, with their answers, narrowed to words and a topic."""
    search, topic = typed(request.GET, "q"), request.GET.get("topic", "")
    page = page_of(public_answers(search, topic), request.GET.get("page"))
    context = {"page": page, "search": search, "topic": topic, "topics": topics_with_answers()}
    return render(request, "reports/answer_list.html", context)


def county_choices() -> list[tuple[str, str]]:
    """Return the counties to choose among."""
    return [(county.code, county.name) for county in counties()]


def _initial(request: Request) -> dict[str, Any]:
    """Return what the page that led here knows already: the institution, or that it is a question."""
    house = Institution.objects.filter(code=request.GET.get("institution", "")[:16]).first()
    initial: dict[str, Any] = {"kind": request.GET.get("kind", "")}
    if house:
        initial |= {"institution_words": house.name, "county": house.county_code}
    return initial


def _talk(request: Request, act: Any, said: str) -> HttpResponse:
    report = FOLLOWING.row_of(request, "case")
    if report is None:
        return redirect("report_follow")
    return take_step(request, lambda: act(report, request.POST.get("text", "")), back="report_mine", said=said)
