"""The survey on the own phone; for officers what many answered, and turnover by house."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from qingmiao.core.gates import GET_POST, Request, many
from qingmiao.institutions.models import Institution
from qingmiao.retention.models import AnsweredYear
from qingmiao.retention.permissions import ANSWER_SURVEY, VIEW_RETENTION
from qingmiao.retention.queries.figures import NOT_YET, figures_of, published_year
from qingmiao.retention.rules import QUESTIONS
from qingmiao.retention.services import answer_survey
from qingmiao.ui.answering import show_form, take_form
from qingmiao.ui.form_fields import radio_field
from qingmiao.ui.listing import answer_table
from qingmiao.workforce.models import Worker


class SurveyForm(forms.Form):
    """What the survey asks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update({name: radio_field(title, terms, "请选择一项。") for name, (title, terms) in QUESTIONS.items()})


@many(ANSWER_SURVEY, methods=GET_POST)
def pay_survey(request: Request, workers: "QuerySet[Worker]") -> HttpResponse:
    """Ask a person about pay, contract and staying; once a year, and nothing links the answer to the person."""
    worker, year = get_object_or_404(workers), timezone.localdate(request.at).year
    form = SurveyForm(request.POST or None)
    done = take_form(request, form, lambda told: answer_survey(worker, told, actor=request.actor, at=request.at))
    if done:
        messages.success(request, "谢谢，已收到。答案不记名。")
        return redirect("pay_survey")
    is_answered = AnsweredYear.objects.filter(worker=worker, year=year).exists()
    return show_form(request, "retention/pay_survey.html", form, {"year": year, "is_answered": is_answered})


@many(VIEW_RETENTION)
def retention_figures(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Show turnover by house and what many answered last year; ranges only."""
    on = timezone.localdate(request.at)
    shown = figures_of(institutions, on)
    template = "retention/retention_figures.html"
    return answer_table(request, shown.houses, template, shown=shown, on=on, year=published_year(on), not_yet=NOT_YET)
