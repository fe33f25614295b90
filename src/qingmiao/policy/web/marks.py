"""What every cited source must know: which documents do not simply hold today."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from qingmiao.policy.queries import source_marks


class SourceMarksMiddleware:
    """Bring the marks of documents (`source_marks`) with a request; they are read when the first source is drawn."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.source_marks = SimpleLazyObject(lambda: source_marks(timezone.localdate(request.at)))
        return self.get_response(request)
