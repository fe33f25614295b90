"""Opening personal data for a stated purpose: the choice of purposes, and the answer; what is opened is written down by the service."""

from collections.abc import Callable, Sequence

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from qingmiao.core.errors import DomainError
from qingmiao.core.gates import Request

NO_PURPOSE = "请先选择查看目的，再查看身份信息。"
PURPOSES = ("核对人员资格", "核对从业禁止查询结果", "核对健康合格证", "核实投诉举报", "核实请求查看录像的监护人", "联系活动预约人")
Lines = Sequence[tuple[str, str]]


class PurposeForm(forms.Form):
    """Why personal data is opened; it is written down with the read."""

    purpose = forms.ChoiceField(
        label="查看目的",
        choices=[("", "请选择"), *((words, words) for words in PURPOSES)],
        error_messages={"required": NO_PURPOSE, "invalid_choice": "请在列表中选择查看目的。"},
    )


def answer_reveal(request: Request, read: Callable[[str], Lines], *, back: str, back_label: str) -> HttpResponse:
    """Show what `read` opens for the purpose that was chosen, as (label, value); `back` is where a page without script returns to."""
    form = PurposeForm(request.POST)
    form.full_clean()
    lines: Lines = ()
    refusal = ""
    try:
        purpose = form.cleaned_data.get("purpose", "")
        if not purpose:
            raise DomainError(NO_PURPOSE)
        lines = read(purpose)
    except DomainError as reason:
        refusal = str(reason)
    context = {"lines": lines, "refusal": refusal, "back": back, "back_label": back_label}
    return render(request, "ui/_revealed.html" if request.htmx else "ui/revealed.html", context)
