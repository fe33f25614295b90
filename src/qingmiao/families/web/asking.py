"""The page on which a family is asked for one thing: what for, a form, one button. The phone's sister of `ui.acting.Act`."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BaseForm
from django.http import HttpResponse

from qingmiao.core.gates import Request
from qingmiao.ui.answering import show_form


@dataclass(frozen=True)
class Ask:
    """What such a page says; `version` is that of the row it changes, None for a new one."""

    title: str
    lead: str
    verb: str
    back_url: str
    parents: Sequence[tuple[str, str]]
    version: int | None = None

    def show(self, request: Request, form: BaseForm) -> HttpResponse:
        """Draw the page; the version is that of the page which was sent, where one was."""
        typed = request.POST.get("version") or ("" if self.version is None else str(self.version))
        return show_form(request, "families/ask.html", form, {"ask": self, "version_text": typed})
