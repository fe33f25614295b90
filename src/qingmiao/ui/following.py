"""Pages on which somebody without an account follows what was sent in: number and code once, then half an hour in this browser.

An app declares `FOLLOWING = Following(Report, "report_mine", "report_follow")`, asks with `FollowForm`, and answers with what `row_of`
returns; None leads back to where number and code are asked for.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from qingmiao.accounts.models import Secret
from qingmiao.core.errors import DomainError
from qingmiao.core.followed import Followed, find_followed
from qingmiao.core.web.guesses import guess_code
from qingmiao.ui.answering import take_form

F = TypeVar("F", bound=Followed)
FOLLOWED_S = 1800
WRONG = "编号或查询码不正确，请核对后再试。"


class FollowForm(forms.Form):
    """What opens what one sent in."""

    number = forms.CharField(
        label="查询编号",
        max_length=20,
        error_messages={"required": "请输入查询编号。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    code = forms.CharField(
        label="查询码",
        max_length=20,
        error_messages={"required": "请输入查询码。"},
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )


@dataclass(frozen=True)
class Following(Generic[F]):
    """The rows of one model as their senders follow them: `mine` is the route that shows one, `ask` the one that asks for the code."""

    model: type[F]
    mine: str
    ask: str

    @property
    def key(self) -> str:
        """Where the session keeps which row is open."""
        return f"followed_{self.model._meta.model_name}"

    def open(self, request: HttpRequest, form: FollowForm) -> HttpResponse | None:
        """Open the row of a right pair in this browser and lead to it; None while there is something to ask."""
        done = take_form(request, form, lambda told: self._look(request, told))
        if done is None:
            return None
        request.session[self.key] = done.made.pk
        if not request.user.is_authenticated:
            request.session.set_expiry(FOLLOWED_S)
        return redirect(self.mine)

    def row_of(self, request: HttpRequest, *related: str) -> F | None:
        """Return the row that is open in this browser."""
        rows = self.model._default_manager.filter(pk=request.session.get(self.key, 0))
        return (rows.select_related(*related) if related else rows).first()

    def leave(self, request: HttpRequest) -> HttpResponse:
        """Close the row in this browser."""
        request.session.pop(self.key, None)
        return redirect(self.ask)

    def _look(self, request: HttpRequest, told: dict[str, Any]) -> F:
        found = guess_code(request, Secret.REPORT_CODE, lambda: find_followed(self.model, told["number"], told["code"]))
        if found is None:
            raise DomainError(WRONG, field="code")
        return found
