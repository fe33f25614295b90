"""The page of one act: what it is about, a form, the consequence.

`Act("答复异议", "机构会收到答复。", back, parents, version=row.version).show(request, form)` where `take_form` had nothing to do;
`by(request)` is what a service wants to know of whoever acts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpResponse

from qingmiao.core.gates import Request, version_of
from qingmiao.ui import components
from qingmiao.ui.answering import show_form


@dataclass(frozen=True)
class Act:
    """What the page of an act says. `version` is that of the row it changes, None for a new one; `said_before` is what is answered."""

    title: str
    consequence: str
    back_url: str
    parents: Sequence[tuple[str, str]]
    verb: str = ""
    about: str = ""
    status: components.Status | None = None
    version: int | None = None
    said_before: str = ""
    tone: str = ""

    def show(self, request: Request, form: Form) -> HttpResponse:
        """Draw the page; the version is that of the page which was sent, where one was."""
        typed = request.POST.get("version") or ("" if self.version is None else str(self.version))
        return show_form(request, "ui/act.html", form, {"act": self, "verb": self.verb or self.title, "version_text": typed})


def by(request: Request) -> dict[str, Any]:
    """Return who acts, when, and from which version of the page."""
    return {"version": version_of(request), "actor": request.actor, "at": request.at}
