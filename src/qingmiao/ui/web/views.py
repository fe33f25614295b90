"""The gallery of components (where people develop only)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from qingmiao.core.gates import GET_POST, POST, public
from qingmiao.ui.components import FileLine
from qingmiao.ui.web import samples
from qingmiao.ui.web.forms import GalleryForm

ERROR_PAGES = {"400", "403", "404", "413", "500", "403_csrf"}


@public(methods=GET_POST)
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    wrong = GalleryForm({"phone": "138", "area_m2": "-3", "opens_on": "2026-02-30"}, auto_id="wrong_%s")
    return render(request, "ui/gallery.html", {**samples.shell(), **samples.components(), "form": GalleryForm(), "wrong": wrong})


@public()
def gallery_public(request: HttpRequest) -> HttpResponse:
    """Show the public temperament."""
    return render(request, "ui/gallery_public.html", {**samples.shell(), **samples.components(), "post": None})


@public()
def gallery_sheet(request: HttpRequest) -> HttpResponse:
    """Show a print sheet."""
    return render(request, "ui/gallery_sheet.html", {**samples.shell(), **samples.components()})


@public()
def gallery_error(request: HttpRequest, name: str) -> HttpResponse:
    """Show an error page as people meet it."""
    if name not in ERROR_PAGES:
        raise Http404
    return render(request, f"{name}.html")


@public()
def gallery_panel(request: HttpRequest) -> HttpResponse:
    """Answer the panel of a row."""
    return render(request, "ui/gallery_panel.html", samples.components())


@public(methods=POST)
def gallery_save(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # a view's signature
    """Answer an autosave as a draft does; nothing is stored."""
    return HttpResponse(status=204, headers={"X-Save-Version": "1"})


@public(methods=POST)
def gallery_upload(request: HttpRequest) -> HttpResponse:
    """Answer an upload as a real page does; nothing is stored."""
    upload = request.FILES.get("file")
    if upload is None or "refuse" in (upload.name or ""):
        return HttpResponse("文件内容与扩展名不符，请上传原件的扫描件。", status=422, content_type="text/plain; charset=utf-8")
    stored = FileLine(upload.name or "", upload.size or 0, url="#", remove_url="/ui/remove/")
    return render(request, "ui/_file_item.html", {"file": stored})


@public(methods=POST)
def gallery_remove(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # a view's signature
    """Answer a removal."""
    return HttpResponse()
