"""What stands in where there is no network: one page without anything personal in it, and the worker that answers with it."""

from django.http import HttpResponse
from django.shortcuts import render

from qingmiao.core.gates import Request, public


@public()
def offline(request: Request) -> HttpResponse:
    """Show what lies on this device. The page itself holds nothing of anybody: its script reads the browser's own store."""
    return render(request, "ui/offline.html")


@public()
def offline_worker(request: Request) -> HttpResponse:
    """Send the worker. It may be registered for the forms of any app; browsers ask for it again by themselves."""
    response = render(request, "ui/offline_worker.js", content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response
