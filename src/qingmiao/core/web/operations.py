"""The address where a device sends what it has: a batch of one draft, or a piece of a photo. Answers in JSON, always with a sentence."""

from typing import Any

from django.http import Http404, JsonResponse
from django.utils import timezone

from qingmiao.core.errors import DomainError
from qingmiao.core.gates import POST, Request, signed_in
from qingmiao.core.operations import LOGGED, Logged, Operation, PhotoPart, Taken, read_batch, take_batch, take_photo_part

OTHER_POST = "内容属于另一个人或另一个岗位，没有送出；请由本人以原来的岗位登录后送出。"


@signed_in(methods=POST)
def operations_take(request: Request, kind: str, key: str) -> JsonResponse:
    """Take a batch; one that is cut or not this post's is refused whole, 422, and changes nothing."""
    logged = _logged(kind)
    try:
        _refuse_other(request)
        taken = take_batch(logged, key, read_batch(request.body), actor=request.actor, at=request.at)
    except DomainError as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=422)
    return JsonResponse(_answer(logged, taken, request.at))


@signed_in(methods=POST)
def operation_photo(request: Request, kind: str, key: str) -> JsonResponse:
    """Take a piece of a photo: the body is its bytes, the address says of which operation and from where."""
    offset = request.GET.get("offset", "")
    part = PhotoPart(request.GET.get("operation", ""), int(offset) if offset.isdecimal() and len(offset) < 10 else -1, request.body)
    try:
        _refuse_other(request)
        one, have = take_photo_part(_logged(kind), key, part, actor=request.actor, at=request.at)
    except DomainError as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=422)
    return JsonResponse({"have": have, **_state(one)})


def _logged(kind: str) -> Logged[Any]:
    if kind not in LOGGED:
        raise Http404
    return LOGGED[kind]


def _refuse_other(request: Request) -> None:
    """A queue belongs to a person in a post: another sign-in in the same browser does not send it."""
    if request.headers.get("X-Log-Owner", "") != (str(request.actor.pk) if request.actor else "-"):
        raise DomainError(OTHER_POST)


def _state(one: Operation) -> dict[str, Any]:
    awaits = "awaited" if one.awaits_photo else "there" if one.photo_at else ""
    return {"id": str(one.pk), "state": one.state, "reason": one.reason, "version": one.version, "photo": awaits}


def _answer(logged: Logged[Any], taken: Taken, at: Any) -> dict[str, Any]:
    """Say what became of each operation, and what others wrote since the version the device has seen."""
    row, device = taken.row, str(taken.log.device)
    changed = [name for name, mark in row.marks.items() if mark["version"] > taken.since and device not in mark["devices"]]
    return {
        "now": timezone.localtime(at).isoformat(),
        "version": row.version,
        "edition": logged.edition(row),
        "closed": logged.closed(row),
        "operations": [_state(one) for one in taken.known],
        "strange": taken.strange,
        "changes": {name: row.value_of(name) for name in changed},
    }
