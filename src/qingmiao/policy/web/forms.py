"""Forms of the library's keepers: a page to read, the facts of a document, its relations."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from qingmiao.policy.models import CONFIDENCES, LEVELS, STANDINGS, Document, Relation
from qingmiao.policy.queries.readings import Repair
from qingmiao.policy.rules.reading.sources import MOST_BYTES
from qingmiao.policy.rules.topics import TOPICS
from qingmiao.policy.services.documents import DocumentText, Parts

CLAUSE = re.compile("^(?P<heading>[^：:]{1,200})(?:[：:](?P<summary>.*))?$")
DAY = forms.DateInput(attrs={"type": "date"})
NOT_COMPARED = "还有 {} 处修复没有核对，请与原网页比对后勾选。"
TOO_LARGE = f"文件超过 {MOST_BYTES / 1e6:.0f} MB 的上限，请只保存正文页面后再试。"


class ReadingForm(forms.Form):
    """A saved page, or its text."""

    file = forms.FileField(
        label="保存的文件",
        required=False,
        help_text="浏览器“另存为”的网页（.html）、Word（.docx）、带文字的 PDF 或文本，不超过 8 MB",
        widget=forms.FileInput(attrs={"accept": ".html,.htm,.txt,.docx,.pdf"}),
    )
    text = forms.CharField(
        label="或者粘贴正文",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="把标题和正文一起粘贴进来",
        max_length=500_000,
        error_messages={"max_length": "粘贴的文字过长，请改为上传文件。"},
    )

    def clean_file(self) -> "UploadedFile[Any] | None":
        """Refuse a large file before it is read."""
        upload: UploadedFile[Any] | None = self.cleaned_data["file"]
        if upload is not None and (upload.size or 0) > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return upload

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and not told.get("file") and not told.get("text", "").strip():
            raise forms.ValidationError("请选择一个文件，或粘贴正文。")
        return told

    def content(self) -> tuple[bytes, str]:
        """Return the bytes and a name; call after is_valid."""
        upload = self.cleaned_data["file"]
        return (upload.read(), upload.name or "") if upload else (self.cleaned_data["text"].encode(), "粘贴的文字")


class DocumentForm(forms.Form):
    """The facts of a document. Clauses are typed one per line, heading and what it decides parted by a colon."""

    title = forms.CharField(label="标题", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    issuers = forms.CharField(label="发文机关", max_length=500, required=False, help_text="几个机关之间用顿号隔开")
    number = forms.CharField(label="文号", max_length=60, required=False, help_text="如：清府办〔2020〕1号；没有见到就空着")
    level = forms.ChoiceField(label="层级", choices=[("", "请选择"), *LEVELS])
    kind = forms.CharField(label="文种", max_length=40, required=False, help_text="如：意见、办法、通知")
    made_on = forms.DateField(label="成文日期", required=False, widget=DAY)
    published_on = forms.DateField(label="公布日期", required=False, widget=DAY)
    in_force_on = forms.DateField(label="施行日期", required=False, widget=DAY)
    repealed_on = forms.DateField(label="失效日期", required=False, widget=DAY, help_text="从这一天起不再有效")
    standing = forms.ChoiceField(label="有效性", choices=STANDINGS, initial="in_force")
    confidence = forms.ChoiceField(
        label="核实程度",
        choices=CONFIDENCES,
        initial="unsure",
        help_text="已核：见过原件；转引：见于转述；通行：普遍这样说；待核：没有把握",
    )
    recommended = forms.BooleanField(label="推荐性文件，不作违法依据", required=False)
    topics = forms.MultipleChoiceField(
        label="主题",
        required=False,
        choices=[(slug, topic.title) for slug, topic in TOPICS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    summary = forms.CharField(
        label="内容概要", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, help_text="用自己的话写它决定了什么，不抄原文"
    )
    clauses = forms.CharField(
        label="条款",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        help_text="一行一条：条款名称：它规定了什么（用自己的话；可以先空着）",
    )
    source_url = forms.URLField(label="来源网址", max_length=500, required=False, assume_scheme="https")
    note = forms.CharField(label="备注", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_number(self) -> str:
        """Bring the brackets of a number to the one right writing."""
        return re.sub(r"[\[［【（(]\s*((?:19|20)\d\d)\s*[\]］】）)]", r"〔\1〕", self.cleaned_data["number"].strip())

    def clean_clauses(self) -> list[tuple[str, str]]:
        """Return (heading, summary) per line."""
        rows = []
        for number, line in enumerate(self.cleaned_data["clauses"].splitlines(), 1):
            if not line.strip():
                continue
            found = CLAUSE.match(line.strip())
            if found is None:
                raise forms.ValidationError(f"第 {number} 行没有条款名称，请写成“第八条：内容”的样子。")
            rows.append((found["heading"].strip(), (found["summary"] or "").strip()))
        return rows

    def clean(self) -> dict[str, Any]:
        """Hold the two days of force in order."""
        told: dict[str, Any] = super().clean() or {}
        begins, ends = told.get("in_force_on"), told.get("repealed_on")
        if begins and ends and ends < begins:
            self.add_error("repealed_on", "失效日期不能早于施行日期。")
        return told

    def document_text(self) -> DocumentText:
        """Return the facts; call after is_valid."""
        told = dict(self.cleaned_data)
        issuers = tuple(part.strip() for part in re.split("[、;；\n]", told["issuers"]) if part.strip())
        names = DocumentText.__dataclass_fields__.keys() - {"issuers", "topics"}
        return DocumentText(issuers=issuers, topics=tuple(told["topics"]), **{name: told[name] for name in names})


class RelationForm(forms.Form):
    """What a document does to another; a row left empty says nothing."""

    kind = forms.ChoiceField(label="关系", required=False, choices=[("", "（无）"), *Relation.Kind.choices])
    other = forms.ModelChoiceField(label="另一份文件", required=False, queryset=Document.objects.order_by("key"), empty_label="（无）")

    def clean(self) -> dict[str, Any]:
        """Ask for both or none."""
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(told.get("kind")) != bool(told.get("other")):
            raise forms.ValidationError("请把关系和另一份文件都选上，或都不选。")
        return told


class RelationRows(forms.BaseFormSet):  # type: ignore[type-arg]  # Django's own class takes no argument at run time
    """All relations of a document; the documents to choose from are read once."""

    def __init__(self, *args: Any, own: Document | None = None, **kwargs: Any) -> None:
        """Offer every document but the own one."""
        others = Document.objects.exclude(pk=own.pk) if own else Document.objects.all()
        self.choices = [("", "（无）"), *((row.pk, f"{row.title[:40]}（{row.number or row.key}）") for row in others.order_by("key"))]
        super().__init__(*args, **kwargs)

    def add_fields(self, form: RelationForm, index: int | None) -> None:
        """Give each row the same choices."""
        super().add_fields(form, index)
        form.fields["other"].widget = forms.Select(choices=self.choices)

    def clean(self) -> None:
        """Refuse the same relation twice."""
        pairs = self.relations() if not any(self.errors) else []
        if len({(kind, other.pk) for kind, other in pairs}) < len(pairs):
            raise forms.ValidationError("同样的关系写了两次，请去掉一行。")

    def relations(self) -> list[tuple[str, Document]]:
        """Return (kind, other document); call when the rows are valid."""
        return [(form.cleaned_data["kind"], form.cleaned_data["other"]) for form in self.forms if form.cleaned_data.get("kind")]


RelationFormSet: Any = forms.formset_factory(RelationForm, formset=RelationRows, extra=2, max_num=20, absolute_max=20)


class AcceptForm(DocumentForm):
    """A document that comes from a reading: what was repaired has to be compared with the page first."""

    checked = forms.MultipleChoiceField(label="修复已核对", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, to_check: Sequence[Repair], **kwargs: Any) -> None:
        """Ask for every repair that a person must look at."""
        super().__init__(*args, **kwargs)
        self.to_check = len(to_check)
        field: Any = self.fields["checked"]
        field.choices = [(repair.key, f"{repair.kind}：{repair.told}") for repair in to_check]
        field.error_messages["required"] = NOT_COMPARED.format(self.to_check)
        if not to_check:
            del self.fields["checked"]

    def clean_checked(self) -> list[str]:
        """Refuse while a repair was not compared."""
        checked: list[str] = self.cleaned_data["checked"]
        if len(checked) < self.to_check:
            raise forms.ValidationError(NOT_COMPARED.format(self.to_check - len(checked)))
        return checked


class AttachmentForm(forms.Form):
    """A file to keep with a document."""

    title = forms.CharField(label="附件名称", max_length=200, required=False, help_text="不填就用文件名")
    file = forms.FileField(
        label="文件", help_text="PDF、JPG 或 PNG，不超过 20 MB", widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})
    )


def parts_of(form: DocumentForm, relations: "RelationRows") -> Parts:
    """Return what hangs on the document; call when both are valid."""
    return Parts(form.cleaned_data["clauses"], relations.relations())
