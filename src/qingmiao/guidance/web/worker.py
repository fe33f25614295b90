"""The worker that lets families read without a network; it stands under the same folder as the pages it serves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qingmiao.core.gates import public
from qingmiao.guidance.rules.shipped import warning_signs


@public()
def guidance_worker(request: HttpRequest) -> HttpResponse:
    """Send the worker; browsers ask for it again by themselves."""
    response = render(request, "guidance/worker.js", {"ages": list(warning_signs())}, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
