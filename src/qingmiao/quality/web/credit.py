"""Credit: the list, one entry, entered, asked about, answered; and the exclusions that everyone may read."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, Request, many, one, public
from qingmiao.institutions.models import Institution
from qingmiao.quality.models import CreditEntry, CreditRequest
from qingmiao.quality.permissions.credit import ANSWER_CREDIT, ASK_CREDIT, ENTER_CREDIT, VIEW_CREDIT, VIEW_CREDIT_FILE
from qingmiao.quality.queries.credit import LISTED, consequences_by_kind, credit_timeline, excluded, requests_of, status_of
from qingmiao.quality.rules.vocabulary import CreditKind, CreditRequestKind
from qingmiao.quality.services.credit import Asked, NewEntry, answer_credit, ask_credit, enter_credit
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import take_form, turn_back
from qingmiao.ui.attachments import attachment_view
from qingmiao.ui.form_fields import FILES_HINT, ManyFilesField, ManyFilesInput, day_field, words_field
from qingmiao.ui.paging import page_of

UNCHOSEN = "请选择。"


class EntryForm(forms.Form):
    """A new entry, with its source and its end."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), label="机构", empty_label="请选择", error_messages={"required": "请选择机构。"}
    )
    kind = forms.ChoiceField(
        label="种类", choices=CreditKind.choices(), widget=forms.RadioSelect, error_messages={"required": "请选择种类。"}
    )
    title = forms.CharField(label="事由", max_length=200, error_messages={"required": "请写明事由。"}, help_text="不要写个人姓名")
    facts = words_field("事实", "请写明事实。", help_text="只给机构和办理的人看，不公开")
    document = forms.CharField(
        label="决定文书", max_length=200, error_messages={"required": "请写明依据哪份文书。"}, help_text="名称和文号"
    )
    law = forms.CharField(label="法律依据", max_length=200, required=False, help_text="文件和条款；表彰可以不填")
    decided_on = day_field("决定日期", "请填写决定日期。")
    until = day_field("最后一天", "请填写到哪一天失效。", help_text="到期自动失效，从公示页面撤下")
    consequences = forms.MultipleChoiceField(
        label="措施", required=False, widget=forms.CheckboxSelectMultiple, help_text="由本市核定的参数，待核；选与种类相应的"
    )
    is_public = forms.BooleanField(label="依法公开", required=False, help_text="法律允许公开的才选")

    def __init__(self, institutions: "QuerySet[Institution]", consequences: dict[str, list[str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        house: Any = self.fields["institution"]
        house.queryset = institutions.order_by("name_pinyin", "pk")
        chosen: Any = self.fields["consequences"]
        chosen.choices = [(kind.label, [(word, word) for word in consequences[kind]]) for kind in CreditKind]

    def told(self) -> NewEntry:
        """Return the entry; call after is_valid."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "institution"}
        return NewEntry(**{**data, "kind": CreditKind(data["kind"])})


class AskForm(forms.Form):
    """What an institution asks of an entry."""

    kind = forms.ChoiceField(
        label="您要",
        choices=[("repair", "信用修复：已经改正，申请提前失效"), ("appeal", "异议：认为记录不对，请求撤销")],
        widget=forms.RadioSelect,
        error_messages={"required": UNCHOSEN, "invalid_choice": UNCHOSEN},
    )
    text = words_field("理由", "请写明理由。", help_text="怎样改正的，或者哪里不对")
    evidence = ManyFilesField(
        label="材料", required=False, help_text=f"{FILES_HINT}，最多 20 个", widget=ManyFilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})
    )


class CreditAnswerForm(forms.Form):
    """What the office answers."""

    outcome = forms.ChoiceField(
        label="结果",
        choices=[("yes", "同意，记录随即失效"), ("no", "不同意，记录继续有效")],
        widget=forms.RadioSelect,
        error_messages={"required": UNCHOSEN, "invalid_choice": UNCHOSEN},
    )
    answer = words_field("答复和理由", "请写明答复和理由。")


@many(VIEW_CREDIT)
def credit_list(request: Request, rows: "QuerySet[CreditEntry]") -> HttpResponse:
    """List the entries a post may see."""
    may_enter = ENTER_CREDIT.is_granted(request.actor)
    shown = rows.select_related("institution", "issuer")
    return LISTED.answer(request, shown, template="quality/credit_list.html", may_enter=may_enter)


@many(ENTER_CREDIT, methods=GET_POST)
def credit_enter(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Enter credit of one of the county's institutions."""
    on = timezone.localdate(request.at)
    initial = {"institution": request.GET.get("institution", ""), "decided_on": on}
    form = EntryForm(institutions, consequences_by_kind(on), request.POST or None, initial=initial)
    done = take_form(request, form, lambda told: enter_credit(told["institution"], form.told(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, "已录入，机构已收到通知。")
        return redirect("credit_show", pk=done.made.pk)
    consequence = "机构会收到通知，可以提出异议。选了公开的，随即在公示页面显示，到最后一天撤下。"
    return Act("录入信用记录", consequence, reverse("credit_list"), _parents(), verb="录入").show(request, form)


@one(VIEW_CREDIT, related=("institution__organisation", "issuer", "entered_by__user", "entered_by__organisation"))
def credit_show(request: Request, row: CreditEntry) -> HttpResponse:
    """Show one entry, what was asked of it, and what may be done now."""
    on = timezone.localdate(request.at)
    answerable = set(ANSWER_CREDIT.rows(request.actor).filter(entry=row, state="asked").values_list("pk", flat=True))
    requests = requests_of(row, answerable, on)
    is_open = row.state == "in_force" and row.until >= on
    context = {
        "row": row,
        "status": status_of(row, on),
        "requests": requests,
        "may_ask": is_open and not any(one.row.state == "asked" for one in requests) and ASK_CREDIT.permits(request.actor, row),
        "events": credit_timeline(row),
        "parents": _parents(),
    }
    return render(request, "quality/credit_show.html", context)


@one(ASK_CREDIT, methods=GET_POST, related=("institution__organisation", "issuer"))
def credit_ask(request: Request, row: CreditEntry) -> HttpResponse:
    """Ask to have an entry repaired or taken back."""
    form = AskForm(request.POST or None, request.FILES or None)

    def ask(told: dict[str, Any]) -> object:
        return ask_credit(row, Asked(CreditRequestKind(told["kind"]), told["text"], told["evidence"]), **by(request))

    if take_form(request, form, ask):
        messages.success(request, "已提出，决定单位会在时限内答复。")
        return redirect("credit_show", pk=row.pk)
    back, status = reverse("credit_show", kwargs={"pk": row.pk}), status_of(row, timezone.localdate(request.at))
    parents = [*_parents(), (row.title, back)]
    consequence = "答复以前，记录继续有效。"
    act = Act("信用修复和异议", consequence, back, parents, verb="提出", about=row.title, status=status, version=row.version)
    return act.show(request, form)


@one(ANSWER_CREDIT, methods=GET_POST, related=("entry__institution__organisation", "entry__issuer"))
def credit_answer(request: Request, row: CreditRequest) -> HttpResponse:
    """Answer what was asked."""
    back = reverse("credit_show", kwargs={"pk": row.entry_id})
    if request.method == "GET" and row.state != "asked":
        return turn_back(request, f"这份请求“{row.get_state_display()}”，已经答复过了。", back)
    form = CreditAnswerForm(request.POST or None)
    if take_form(request, form, lambda told: answer_credit(row, told["answer"], is_granted=told["outcome"] == "yes", **by(request))):
        messages.success(request, "已答复，机构已收到通知。")
        return redirect(back)
    parents, title = [*_parents(), (row.entry.title, back)], f"答复{row.get_kind_display()}"
    consequence = "机构会收到答复。同意的，记录随即失效，从公示页面撤下。"
    act = Act(title, consequence, back, parents, about=row.entry.institution.name, version=row.version, said_before=row.text)
    return act.show(request, form)


credit_file = attachment_view(VIEW_CREDIT_FILE)


@public(rests_on=(CreditEntry, Institution))
def exclusion_list(request: Request) -> HttpResponse:
    """Show everyone the exclusions that hold, with law and term."""
    page = page_of(excluded(timezone.localdate(request.at)), request.GET.get("page"))
    return render(request, "quality/exclusion_list.html", {"page": page})


def _parents() -> list[tuple[str, str]]:
    return [("信用记录", reverse("credit_list"))]
