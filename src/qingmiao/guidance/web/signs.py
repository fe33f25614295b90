"""Warning signs: four questions at eight ages; one yes says where to go. Never a score, nothing is kept."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from qingmiao.core.gates import public
from qingmiao.guidance.models import HealthContact
from qingmiao.guidance.queries.contacts import county_contacts
from qingmiao.guidance.rules.shipped import public_sources, warning_signs
from qingmiao.regions.models import Division

WINDOWS = {
    3: "3个月",
    6: "6个月",
    8: "8个月",
    12: "1岁（12个月）",
    18: "1岁半（18个月）",
    24: "2岁（24个月）",
    30: "2岁半（30个月）",
    36: "3岁（36个月）",
}


@public()
def warning_sign_ages(request: HttpRequest) -> HttpResponse:
    """Offer the eight ages."""
    return render(request, "guidance/warning_sign_ages.html", {"ages": WINDOWS.items(), "crumbs": _crumbs()})


@public(rests_on=(HealthContact, Division))
def warning_sign_check(request: HttpRequest, months: int) -> HttpResponse:
    """Ask the four questions of an age, and say what to do with the answers; an answer that is missing is asked for again."""
    questions = warning_signs().get(months)
    if questions is None:
        raise Http404
    rows = [(number, question, _answer(request, number)) for number, question in enumerate(questions, 1)]
    answers = [answer for _, _, answer in rows]
    context = {
        "months": months,
        "label": WINDOWS[months],
        "rows": rows,
        "positives": [question for _, question, answer in rows if answer == "yes"],
        "is_asked": any(name.startswith("q") for name in request.GET),
        "is_whole": all(answers),
        "crumbs": [*_crumbs(), ("预警征象", reverse("warning_sign_ages"))],
        "source": public_sources()["visits"],
        "contacts": county_contacts(),
    }
    return render(request, "guidance/warning_sign_check.html", context)


def _answer(request: HttpRequest, number: int) -> str:
    typed = request.GET.get(f"q{number}", "")
    return typed if typed in ("yes", "no") else ""


def _crumbs() -> list[tuple[str, str]]:
    return [("养育", reverse("guidance_home"))]
