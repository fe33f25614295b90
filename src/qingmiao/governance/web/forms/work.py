"""What is typed about tasks and evidence."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from qingmiao.accounts.models import Department, Organisation
from qingmiao.governance.services.assigning import Assignment
from qingmiao.governance.services.evidencing import Showing
from qingmiao.governance.services.extending import ExtensionAnswer
from qingmiao.policy.models import Document
from qingmiao.ui.form_fields import words_field

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LONGEST_NOTE = 300
OF_CITY = "00"  # how the division code of a city ends


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
    owner = forms.ModelChoiceField(label="责任单位", queryset=Organisation.objects.none(), required=False, empty_label="请选择")
    all_counties = forms.BooleanField(label="同时交办各县（市、区）卫生健康局，每家一项", required=False)
    others = forms.ModelMultipleChoiceField(
        label="还交给这些单位，每家一项", queryset=Organisation.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
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
        self.on, self.counties = on, owners.filter(department=Department.HEALTH).exclude(division_code__endswith=OF_CITY)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        of_city = owners.filter(division_code__endswith=OF_CITY)
        self.fields["others"].queryset = of_city  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One deadline, and a possible one."""
        data: dict[str, Any] = super().clean() or {}
        if not (data.get("owner") or data.get("all_counties") or data.get("others")) and "owner" not in self.errors:
            self.add_error("owner", "请选择责任单位。")
        has_days, has_day = data.get("working_days") is not None, data.get("due_on") is not None
        if has_days == has_day and not {"working_days", "due_on"} & set(self.errors):
            self.add_error("working_days", "期限请二选一：写几个工作日，或指定日期。")
        if has_day and data["due_on"] < self.on:
            self.add_error("due_on", "期限不能早于今天。")
        return data

    def assignments(self) -> list[Assignment]:
        """Return what is asked, of each owner once; call after is_valid."""
        data = self.cleaned_data
        counties = list(self.counties) if data["all_counties"] else []
        owners = dict.fromkeys([*([data["owner"]] if data["owner"] else []), *counties, *data["others"]])
        return [Assignment(data["title"], owner, data["detail"], data["working_days"], data["due_on"]) for owner in owners]


class ExtensionForm(forms.Form):
    """How much more time an owner asks for, and why."""

    wanted_on = forms.DateField(
        label="申请延到",
        widget=DAY,
        error_messages={"required": "请填写要延到哪一天。", "invalid": "日期请写成 2026-12-23 的样子。"},
    )
    reason = words_field("为什么要延期", "请写明为什么要延期。", rows=3)


class ExtensionAnswerForm(forms.Form):
    """The answer: until which day, and why."""

    verdict = forms.ChoiceField(
        label="答复",
        choices=[("grant", "同意延期"), ("decline", "不同意，期限不变")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择同意或不同意。"},
    )
    until = forms.DateField(label="同意延到", widget=DAY, required=False, error_messages={"invalid": "日期请写成 2026-12-23 的样子。"})
    words = words_field("理由", "请写明同意或不同意的理由，责任单位会收到。", rows=3)

    def clean(self) -> dict[str, Any]:
        """A yes needs its day."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("verdict") == "grant" and not data.get("until") and "until" not in self.errors:
            self.add_error("until", "请填写同意延到哪一天。")
        return data

    def answer(self) -> ExtensionAnswer:
        """Return the answer; call after is_valid."""
        data = self.cleaned_data
        return ExtensionAnswer(data["until"] if data["verdict"] == "grant" else None, data["words"])
