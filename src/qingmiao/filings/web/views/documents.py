"""Scans: put into the packet, taken out, shown."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from qingmiao.core.gates import POST, Request, one
from qingmiao.filings.models import Filing, FilingDocument
from qingmiao.filings.permissions import EDIT_DOCUMENT, EDIT_FILING, VIEW_DOCUMENT
from qingmiao.filings.services.drafting import attach_document, remove_document
from qingmiao.ui.attachments import attachment_view, stored_file

HOLDER_LENGTH = 40


@one(EDIT_FILING, methods=POST)
def document_upload(request: Request, filing: Filing) -> HttpResponse:
    """Take one scan for a kind of paper; answer its line of the list."""
    kind, holder = request.GET.get("kind", ""), request.GET.get("holder", "")[:HOLDER_LENGTH]
    document = attach_document(filing, kind, request.FILES.get("file"), holder=holder, actor=request.actor, at=request.at)
    return render(request, "ui/_file_item.html", {"file": stored_file(document, "document_download", "document_remove")})


@one(EDIT_DOCUMENT, methods=POST)
def document_remove(request: Request, document: FilingDocument) -> HttpResponse:
    """Take a scan out of the packet."""
    filing_pk = document.filing_id
    remove_document(document, actor=request.actor, at=request.at)
    return HttpResponse() if request.htmx else redirect("filing_write", pk=filing_pk, section="certificates")


document_download = attachment_view(VIEW_DOCUMENT)
