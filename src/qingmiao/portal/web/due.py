"""The calculators: one question a screen, every answer in the address and nowhere else; the result as page, JSON and calendar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from qingmiao.codes.days import is_day
from qingmiao.core.calendar_files import send_calendar
from qingmiao.core.gates import Request, public
from qingmiao.portal.queries.due import family, institution, leave
from qingmiao.portal.queries.due.result import DueResult
from qingmiao.portal.rules.due.calculators import CALCULATORS, Calculator
from qingmiao.portal.rules.due.questions import Question, Reading, read_answers

RESULTS: dict[str, Callable[[Mapping[str, Any], date], DueResult]] = {
    "allowance": family.allowance,
    "tax": family.tax,
    "fees": family.fees,
    "leave": leave.leave,
    "institution": institution.institution,
}
OTHER_NAMES = {"on", "ask"}
LONGEST = 40


@dataclass(frozen=True)
class Walk:
    """Where somebody is in a calculator: what was typed, what of it could be read, and the day whose law is asked for."""

    calculator: Calculator
    typed: dict[str, str]
    reading: Reading
    on: date
    asked_on: str

    def address(self, **more: str) -> str:
        """Return the address with all answers, some changed."""
        return f"{reverse('due_ask', args=[self.calculator.slug])}?{urlencode(self.kept() | more)}"

    def kept(self, *dropped: str) -> dict[str, str]:
        """Return the answers that the address carries on."""
        return {key: words for key, words in ({"on": self.asked_on} | self.typed).items() if words and key not in dropped}

    def steps(self) -> list[Question]:
        """Return the questions that are asked as far as is known."""
        return [question for question in self.calculator.questions if question.when(self.reading.answers)]

    def result(self) -> DueResult | None:
        """Return the result once every question is answered."""
        return None if self.reading.open else RESULTS[self.calculator.slug](self.reading.answers, self.on)


@public()
def calculators(request: Request) -> HttpResponse:
    """Offer the calculators to families, then to institutions."""
    groups = [
        (words, [calculator for calculator in CALCULATORS.values() if calculator.audience == audience])
        for audience, words in (("family", "给家长"), ("institution", "给机构"))
    ]
    return render(request, "portal/due_list.html", {"groups": groups})


@public()
def due_ask(request: Request, slug: str) -> HttpResponse:
    """Ask the next question, or show the result once nothing is open. `ask` goes back to one question with its answer in place."""
    walk = _walk(request, slug)
    steps = walk.steps()
    wanted = next((question for question in steps if question.key == request.GET.get("ask")), None)
    question = wanted or walk.reading.open
    context = {
        "calculator": walk.calculator,
        "unknown": _unknown(walk, request.GET),
        "crumbs": [("算一算", reverse("calculators"))],
        "on": walk.on,
    }
    if question is not None:
        return render(request, "portal/due_ask.html", context | _asking(walk, question, steps))
    shown = [(step.short, step.words(walk.reading.answers[step.key]), walk.address(ask=step.key)) for step in steps]
    query = urlencode(walk.kept())
    context |= {
        "result": walk.result(),
        "facts": shown,
        "json_url": f"{reverse('due_json', args=[slug])}?{query}",
        "ics_url": f"{reverse('due_calendar')}?{query}" if slug == "leave" else "",
        "again_url": reverse("due_ask", args=[slug]),
        "topic_url": reverse("topic_show", args=[walk.calculator.topic]),
    }
    return render(request, "portal/due_result.html", context)


@public()
def due_json(request: Request, slug: str) -> HttpResponse:
    """Answer for other systems: the result, or which answers are missing or wrong. Anybody may embed it."""
    walk = _walk(request, slug)
    result = walk.result()
    body: dict[str, Any] = {
        "calculator": slug,
        "on": walk.on.isoformat(),
        "complete": result is not None,
        "wrong": walk.reading.wrong,
        "missing": [step.key for step in walk.steps() if step.key not in walk.reading.answers and step.key not in walk.reading.wrong],
    }
    answer = JsonResponse(body | (result.plain() if result else {}), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "private, no-store"
    return answer


@public()
def due_calendar(request: Request) -> HttpResponse:
    """Send the days of leave as a calendar file."""
    result = _walk(request, "leave").result()
    if result is None:
        raise Http404
    return send_calendar(result.spans, "假期.ics", at=request.at)


@public()
def due_data(request: Request) -> HttpResponse:
    """Explain the JSON: which questions each calculator knows, and what comes back."""
    return render(request, "portal/due_data.html", {"calculators": CALCULATORS.values(), "crumbs": [("算一算", reverse("calculators"))]})


def _unknown(walk: Walk, query: Mapping[str, str]) -> list[str]:
    """Return the names in the address that mean nothing here, and the day where it is none of which the law is known."""
    names = [name[:20] for name in query if name not in walk.typed and name not in OTHER_NAMES]
    return [*names, *(["on"] if query.get("on", walk.asked_on) != walk.asked_on else [])]


def _walk(request: Request, slug: str) -> Walk:
    if slug not in CALCULATORS:
        raise Http404
    calculator, today = CALCULATORS[slug], timezone.localdate(request.at)
    typed = {question.key: request.GET.get(question.key, "")[:LONGEST] for question in calculator.questions}
    asked = request.GET.get("on", "")
    on = date.fromisoformat(asked) if is_day(asked) and date(2020, 1, 1) <= date.fromisoformat(asked) <= today else today
    return Walk(calculator, typed, read_answers(calculator.questions, typed, on), on, on.isoformat())


def _asking(walk: Walk, question: Question, steps: list[Question]) -> dict[str, Any]:
    at = steps.index(question)
    before = steps[at - 1] if at else None
    return {
        "question": question,
        "typed": walk.typed.get(question.key, ""),
        "wrong": walk.reading.wrong.get(question.key, ""),
        "kept": walk.kept(question.key, "ask").items(),
        "number": at + 1,
        "count": len(steps),
        "back_url": walk.address(ask=before.key) if before else reverse("calculators"),
    }
