"""Error pages in plain words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qingmiao.accounts.services import ThrottledError
from qingmiao.core.errors import DomainError


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Show a refusal that no form caught: as a fragment for htmx, else as a page. One to come back later says when."""
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "ui/_refusal.html" if is_fragment else "core/refusal.html"
    if isinstance(error, ThrottledError):
        response = render(request, template, {"title": "请稍后再试", "sentence": str(error)}, status=429)
        response["Retry-After"] = str(error.wait_s)
        return response
    return render(request, template, {"title": "未能完成", "sentence": str(error)}, status=409)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django's own signature
    """Answer a form whose session has ended."""
    sentence = "登录已过期或页面停留过久，这次提交没有保存到系统；您在本机填写的内容仍在。请重新登录后回到原页面继续。"
    return render(request, "core/refusal.html", {"title": "请重新登录", "sentence": sentence}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's own signature
    """Answer 404: it does not exist, or is not this post's business; which of the two is not said."""
    sentence = "页面不存在，或您当前的岗位无权查看。请核对网址，或在右上角切换岗位后再试。"
    return render(request, "core/refusal.html", {"title": "没有找到", "sentence": sentence}, status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's own signature
    """Answer a request too large or not readable."""
    sentence = "提交的内容过大或不完整，没有保存。请删减文字或减少一次提交的数量后再试。"
    return render(request, "core/refusal.html", {"title": "内容过大", "sentence": sentence}, status=413)
