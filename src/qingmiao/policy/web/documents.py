"""Pages on which an officer adds and changes documents, and keeps files with them."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from qingmiao.core.gates import GET_POST, POST, Request, many, may, one, version_of
from qingmiao.policy.models import Document
from qingmiao.policy.permissions import EDIT_DOCUMENT
from qingmiao.policy.queries.documents import DOCUMENTS
from qingmiao.policy.services.documents import DocumentText, add_document, attach_file, change_document, detach_file
from qingmiao.policy.web.forms import AttachmentForm, DocumentForm, RelationFormSet, parts_of
from qingmiao.ui.answering import show_form, take_form, take_step


@many(EDIT_DOCUMENT)
def document_list(request: Request, documents: "QuerySet[Document]") -> HttpResponse:
    """List the documents this post may change, those changed last first."""
    return DOCUMENTS.answer(request, documents, template="policy/document_list.html", parents=_desk())


@may(EDIT_DOCUMENT, methods=GET_POST)
def document_new(request: Request) -> HttpResponse:
    """Add a document by hand."""
    form = DocumentForm(request.POST or None)
    relations = RelationFormSet(request.POST or None, prefix="relations")

    def add(_told: dict[str, Any]) -> Document:
        return add_document(form.document_text(), parts_of(form, relations), actor=request.actor, at=request.at)

    done = take_form(request, form, add, parts=[relations])
    if done:
        messages.success(request, "已新增，公众现在可以查到这份文件。")
        return redirect("document_edit", pk=done.made.pk)
    return show_form(request, "policy/document_new.html", form, {"relations": relations, "parents": _desk()}, parts=[relations])


@one(EDIT_DOCUMENT, methods=GET_POST)
def document_edit(request: Request, document: Document) -> HttpResponse:
    """Change a document; what was typed stays when something is refused."""
    form = DocumentForm(request.POST or None, initial=_facts(document))
    held = [{"kind": row.kind, "other": row.other_id} for row in document.relations.order_by("pk")]
    relations = RelationFormSet(request.POST or None, initial=held, own=document, prefix="relations")
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(
        request, form, lambda _: change_document(document, form.document_text(), parts_of(form, relations), **by), parts=[relations]
    ):
        messages.success(request, "已保存。再次载入参考数据时，会保留您的修改。")
        return redirect("document_edit", pk=document.pk)
    context = {
        "document": document,
        "relations": relations,
        "attachments": document.attachments.select_related("file").order_by("pk"),
        "file_form": AttachmentForm(),
        "version": request.POST.get("version", str(document.version)),
        "parents": _desk(),
    }
    return show_form(request, "policy/document_edit.html", form, context, parts=[relations])


@one(EDIT_DOCUMENT, methods=POST)
def attachment_add(request: Request, document: Document) -> HttpResponse:
    """Keep a file with a document."""
    upload, title = request.FILES.get("file"), request.POST.get("title", "").replace("\x00", "")
    return take_step(
        request,
        lambda: attach_file(document, upload, title, actor=request.actor, at=request.at),
        said="附件已添加，公众可以下载。",
        back=_files(document),
    )


@one(EDIT_DOCUMENT, methods=POST)
def attachment_remove(request: Request, document: Document, file: int) -> HttpResponse:
    """Take a file away."""
    attachment = document.attachments.filter(pk=file).first()
    if attachment is None:
        raise Http404
    act = partial(detach_file, attachment, actor=request.actor, at=request.at)
    return take_step(request, act, said="附件已移除。", back=_files(document))


def _files(document: Document) -> str:
    return f"{reverse('document_edit', kwargs={'pk': document.pk})}#files"


def _facts(document: Document) -> dict[str, Any]:
    """Return a document as its form shows it."""
    facts = {name: getattr(document, name) for name in DocumentText.__dataclass_fields__}
    clauses = [
        f"{clause.heading}：{clause.summary}" if clause.summary else clause.heading for clause in document.clauses.order_by("position")
    ]
    return {**facts, "issuers": "、".join(document.issuers), "clauses": "\n".join(clauses)}


def _desk() -> list[tuple[str, str]]:
    return [("政策文件", reverse("library_desk"))]
