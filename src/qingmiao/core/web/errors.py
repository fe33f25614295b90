"""Error pages in plain words."""

from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render

from qingmiao.accounts.services import ThrottledError
from qingmiao.core.errors import DomainError

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
API = "/api/"


class UnstorableTextError(SuspiciousOperation):
    """A request holds a character that no database can keep."""


# What was wrong with a request that nobody could read → title, sentence.
UNREADABLE: dict[type[Exception], tuple[str, str]] = {
    UnstorableTextError: ("有无法保存的字符", "提交的内容里有无法保存的空字符（NUL）或残缺的字符，没有保存。请删去后再试。"),
    DisallowedHost: ("网址不对", "这个网址不是本系统的地址，请使用公布的网址访问。"),
    UnreadablePostError: ("没有收完", "提交的内容没有收完，没有保存。请检查网络后再试。"),
}


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
    sentence = "这个网址没有页面，也可能已经撤下。请核对网址，或者从首页重新找。"
    if request.user.is_authenticated:
        sentence = "页面不存在，或您当前的岗位无权查看。请核对网址，或在右上角切换岗位后再试。"
    return render(request, "core/refusal.html", {"title": "没有找到", "sentence": sentence}, status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is too large, or not readable."""
    if isinstance(exception, TOO_LARGE):
        title, sentence, status = "内容过大", "提交的内容过大，没有保存。请删减文字或减少一次提交的数量后再试。", 413
    else:
        known = next((words for kind, words in UNREADABLE.items() if isinstance(exception, kind)), None)
        title, sentence = known or ("无法读取", "提交的内容不完整或无法读取，没有保存。请返回上一页重试。")
        status = 400
    if request.path.startswith(API):
        return JsonResponse({"message": sentence}, status=status)
    return render(request, "core/refusal.html", {"title": title, "sentence": sentence}, status=status)
