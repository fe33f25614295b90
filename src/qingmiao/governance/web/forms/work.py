"""What is typed about tasks and evidence."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from qingmiao.accounts.models import Organisation
from qingmiao.governance.services.assigning import Assignment
from qingmiao.governance.services.evidencing import Showing
from qingmiao.policy.models import Document

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LONGEST_NOTE = 300


class NoteForm(forms.Form):
    """How far the work is, and whether something holds it up."""

    text = forms.CharField(
        label="进展",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写几句进展。", "max_length": "不超过 300 字，请写得短一些。"},
    )
    is_blocker = forms.BooleanField(label="工作受阻，需要协调", required=False, help_text="勾选后会通知交办单位；期限不变")


class ReasonForm(forms.Form):
    """Why something is declined or called off."""

    reason = forms.CharField(
        label="原因", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), error_messages={"required": "请写明原因，对方会收到。"}
    )


class DocumentChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Documents of the policy library, with their numbers."""

    def label_from_instance(self, obj: Any) -> str:
        """Write title and number."""
        return f"{obj.title}（{obj.number}）" if obj.number else str(obj.title)


class EvidenceForm(forms.Form):
    """What was done, since when, and what shows it. Files come beside it in the request."""

    text = forms.CharField(
        label="做成了什么",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写清做了什么、到什么程度，审核人据此判断",
        error_messages={"required": "请写明做成了什么。"},
    )
    holds_from = forms.DateField(
        label="哪一天达成",
        widget=DAY,
        help_text="不晚于今天",
        error_messages={"required": "请填写达成的日期。", "invalid": "日期请写成 2026-11-23 的样子。"},
    )
    documents = DocumentChoice(label="引用政策文件", queryset=Document.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].queryset = Document.objects.filter(repealed_on=None).order_by("key")  # type: ignore[attr-defined]

    def showing(self, files: "list[UploadedFile[Any]]") -> Showing:
        """Return what is shown; call after is_valid."""
        data = self.cleaned_data
        return Showing(data["text"], data["holds_from"], files, list(data["documents"]))


class AssignmentForm(forms.Form):
    """What is asked of whom, and until when."""

    title = forms.CharField(label="任务", max_length=200, error_messages={"required": "请写明任务是什么。"})
    owner = forms.ModelChoiceField(
        label="责任单位", queryset=Organisation.objects.none(), empty_label="请选择", error_messages={"required": "请选择责任单位。"}
    )
    detail = forms.CharField(label="具体要求", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    working_days = forms.IntegerField(
        label="几个工作日内办结",
        required=False,
        min_value=1,
        max_value=500,
        help_text="自明天起算，节假日不计；与指定日期二选一",
        error_messages={"min_value": "至少 1 个工作日。", "max_value": "最多 500 个工作日，更久的请指定日期。"},
    )
    due_on = forms.DateField(label="或者指定日期", required=False, widget=DAY, error_messages={"invalid": "日期请写成 2026-12-23 的样子。"})

    def __init__(self, owners: "QuerySet[Organisation]", on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One deadline, and a possible one."""
        data: dict[str, Any] = super().clean() or {}
        has_days, has_day = data.get("working_days") is not None, data.get("due_on") is not None
        if has_days == has_day and not {"working_days", "due_on"} & set(self.errors):
            self.add_error("working_days", "期限请二选一：写几个工作日，或指定日期。")
        if has_day and data["due_on"] < self.on:
            self.add_error("due_on", "期限不能早于今天。")
        return data

    def assignment(self) -> Assignment:
        """Return the assignment; call after is_valid."""
        data = self.cleaned_data
        return Assignment(data["title"], data["owner"], data["detail"], data["working_days"], data["due_on"])
