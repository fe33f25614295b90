"""Display choices, and the gallery of components (where people develop only)."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from qingmiao.core.gates import GET_POST, POST, public
from qingmiao.ui.components import StoredFile
from qingmiao.ui.web import samples
from qingmiao.ui.web.forms import GalleryForm

YEAR_SECONDS = 365 * 24 * 3600
CHOICES = {"large_type": {"0", "1"}, "theme": {"system", "light", "dark"}, "keys": {"on", "off"}}
ERROR_PAGES = {"400", "403", "404", "413", "500", "403_csrf"}


@public(methods=POST)
def display_set(request: HttpRequest) -> HttpResponse:
    """Remember large type, theme and single keys in a cookie for a year, and go back."""
    target = request.POST.get("next", "/")
    is_safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    response = HttpResponseRedirect(target if is_safe else "/")
    for name, allowed in CHOICES.items():
        if request.POST.get(name) in allowed:
            response.set_cookie(name, request.POST[name], max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure())
    return response


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
    stored = StoredFile(upload.name or "", upload.size or 0, url="#", remove_url="/ui/remove/")
    return render(request, "ui/_file_item.html", {"file": stored})


@public(methods=POST)
def gallery_remove(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # a view's signature
    """Answer a removal."""
    return HttpResponse()
