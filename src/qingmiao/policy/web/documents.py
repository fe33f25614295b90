"""Pages on which an officer adds and changes documents, and keeps files with them."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.gates import GET_POST, POST, Request, many, may, one
from qingmiao.policy.models import Document
from qingmiao.policy.permissions import EDIT_DOCUMENT
from qingmiao.policy.queries.documents import DOCUMENTS
from qingmiao.policy.services.documents import DocumentText, add_document, attach_file, change_document, detach_file
from qingmiao.policy.web.forms import AttachmentForm, DocumentForm, RelationFormSet, parts_of


@many(EDIT_DOCUMENT)
def document_list(request: Request, documents: "QuerySet[Document]") -> HttpResponse:
    """List the documents this post may change, those changed last first."""
    return DOCUMENTS.answer(request, documents, template="policy/document_list.html", parents=_desk())


@may(EDIT_DOCUMENT, methods=GET_POST)
def document_new(request: Request) -> HttpResponse:
    """Add a document by hand."""
    form = DocumentForm(request.POST or None)
    relations = RelationFormSet(request.POST or None, prefix="relations")
    if request.method == "POST" and form.is_valid() and relations.is_valid():
        try:
            document = add_document(form.document_text(), parts_of(form, relations), actor=request.actor, at=request.at)
        except DomainError as refusal:
            form.add_error("number" if "文号" in str(refusal) else None, str(refusal))
        else:
            messages.success(request, "已新增，公众现在可以查到这份文件。")
            return redirect("document_edit", pk=document.pk)
    context = {"form": form, "relations": relations, "parents": _desk()}
    return render(request, "policy/document_new.html", context, status=422 if request.method == "POST" else 200)


@one(EDIT_DOCUMENT, methods=GET_POST)
def document_edit(request: Request, document: Document) -> HttpResponse:
    """Change a document; what was typed stays when something is refused."""
    if request.method != "POST":
        form = DocumentForm(initial=_facts(document))
        held = [{"kind": row.kind, "other": row.other_id} for row in document.relations.order_by("pk")]
        return _edit_page(request, document, form, RelationFormSet(initial=held, own=document, prefix="relations"))
    form = DocumentForm(request.POST)
    relations = RelationFormSet(request.POST, own=document, prefix="relations")
    if form.is_valid() and relations.is_valid():
        version = request.POST.get("version", "")
        try:
            if not version.isdecimal():
                raise StalePageError
            text, parts = form.document_text(), parts_of(form, relations)
            change_document(document, text, parts, version=int(version), actor=request.actor, at=request.at)
        except DomainError as refusal:
            form.add_error("number" if "文号" in str(refusal) else None, str(refusal))
        else:
            messages.success(request, "已保存。再次载入参考数据时，会保留您的修改。")
            return redirect("document_edit", pk=document.pk)
    return _edit_page(request, document, form, relations)


def _edit_page(request: Request, document: Document, form: DocumentForm, relations: Any) -> HttpResponse:
    context = {
        "document": document,
        "form": form,
        "relations": relations,
        "attachments": document.attachments.select_related("file").order_by("pk"),
        "file_form": AttachmentForm(),
        "version": request.POST.get("version", str(document.version)),
        "parents": _desk(),
    }
    return render(request, "policy/document_edit.html", context, status=422 if request.method == "POST" else 200)


@one(EDIT_DOCUMENT, methods=POST)
def attachment_add(request: Request, document: Document) -> HttpResponse:
    """Keep a file with a document."""
    try:
        upload = request.FILES.get("file")
        attach_file(document, upload, request.POST.get("title", ""), actor=request.actor, at=request.at)
        messages.success(request, "附件已添加，公众可以下载。")
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('document_edit', args=[document.pk])}#files")


@one(EDIT_DOCUMENT, methods=POST)
def attachment_remove(request: Request, document: Document, file: int) -> HttpResponse:
    """Take a file away."""
    attachment = document.attachments.filter(pk=file).first()
    if attachment is None:
        raise Http404
    detach_file(attachment, actor=request.actor, at=request.at)
    messages.success(request, "附件已移除。")
    return redirect(f"{reverse('document_edit', args=[document.pk])}#files")


def _facts(document: Document) -> dict[str, Any]:
    """Return a document as its form shows it."""
    facts = {name: getattr(document, name) for name in DocumentText.__dataclass_fields__}
    clauses = [
        f"{clause.heading}：{clause.summary}" if clause.summary else clause.heading for clause in document.clauses.order_by("position")
    ]
    return {**facts, "issuers": "、".join(document.issuers), "clauses": "\n".join(clauses)}


def _desk() -> list[tuple[str, str]]:
    return [("政策文件", reverse("library_desk"))]
