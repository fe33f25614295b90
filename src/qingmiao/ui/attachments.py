"""Files as pages show them: in a list, beside the facts they prove, and as they are.

One address answers both: whoever opens it gets the file, the read written down; the panel of a page (htmx) gets the viewer, which then
asks for the file. An app writes `document_download = attachment_view(VIEW_DOCUMENT)`, and `evidence_of` or `stored_file` for its list.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from qingmiao.core.attachments import Attachment, HoldsFile, name_out, open_attachment
from qingmiao.core.downloads import PDF, XLSX
from qingmiao.core.files import serve
from qingmiao.core.gates import one
from qingmiao.core.permissions import Action
from qingmiao.ui import components
from qingmiao.ui.timeline import who


def attachment_view(action: Action[Any], *, related: tuple[str, ...] = ("file",)) -> Callable[..., HttpResponseBase]:
    """Return the view that shows the file of the one row on which the current post may act; anything else is 404."""

    @one(action, related=related)
    def attachment_show(request: HttpRequest, row: HoldsFile) -> HttpResponseBase:
        """Show a file beside its facts, or send it."""
        return answer_attachment(request, row)

    return attachment_show


def answer_attachment(request: Any, row: HoldsFile) -> HttpResponseBase:
    """Answer with the viewer for a panel, with the file for everyone else. The caller has checked that the reader may see it."""
    if request.htmx and row.file:
        file = row.file
        brought = f"{who(file.uploaded_by)} 上传" if file.uploaded_by else "上传"
        context = {"title": str(row), "file": file, "url": request.path, "brought": brought}
        context |= {"is_pdf": file.content_type == PDF, "is_sheet": file.content_type == XLSX}
        return render(request, "ui/_viewer.html", context)
    return serve(open_attachment(row, actor=request.actor, at=request.at), called=name_out(row))


def evidence_of(row: Attachment, url_name: str, *, note: str = "", is_seen: bool = False) -> components.EvidenceLine:
    """Return a file as the list of evidence shows it. `is_seen`: a picture is drawn in the list, which counts as a read of it."""
    url = reverse(url_name, kwargs={"pk": row.pk})
    return components.EvidenceLine(str(row), url, url if is_seen and row.file.content_type not in (PDF, XLSX) else "", note, panel_url=url)


def stored_file(row: Attachment, url_name: str, remove_name: str = "") -> components.FileLine:
    """Return a file as the field shows it in which it was put, and from which it can be taken out where a route says so."""
    url, remove_url = (reverse(name, kwargs={"pk": row.pk}) if name else "" for name in (url_name, remove_name))
    return components.FileLine(row.file.name, row.file.size_bytes, url, remove_url, panel_url=url)
