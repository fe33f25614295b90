"""Which drafts take operations, and what each of their fields accepts; declared by the apps, in their `listeners.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.files.uploadedfile import UploadedFile

from qingmiao.accounts.models import Post
from qingmiao.codes.cleaning import Typed
from qingmiao.core.errors import DomainError
from qingmiao.core.operations.models import LoggedDraft
from qingmiao.core.permissions import Action
from qingmiao.core.workflow import lock

D = TypeVar("D", bound=LoggedDraft)


@dataclass(frozen=True)
class Logged(Generic[D]):
    """A kind of draft that takes operations. Everything is asked of the locked row.

    closed: why nothing is taken any more, or empty. refusal: why a field does not take a value, or empty; of a photo it is the name.
    words: the field and a value as a person reads them. edition: which version of the form the row is pinned to. typed: what kind of
    words a field takes, by which its values are cleaned as a form's are. photo: keep one.
    """

    kind: str
    action: Action[D]
    closed: Callable[[D], str]
    refusal: Callable[[D, str, str], str]
    words: Callable[[D, str, str], tuple[str, str]]
    edition: Callable[[D], str]
    typed: Callable[[str], Typed]
    photo: Callable[[D, str, "UploadedFile[Any]", Post, datetime], object]

    @property
    def model(self) -> type[D]:
        """The draft's model: that of the action."""
        assert self.action.model is not None  # noqa: S101  # an action on rows
        return self.action.model

    def lock(self, key: str, actor: Post) -> D:
        """Lock the draft. Raises DomainError when this post may not write in it; whether it exists is not said."""
        found = self.action.rows(actor).filter(pk=int(key)).exists() if key.isdecimal() and len(key) < 18 else False
        if not found:
            raise DomainError("您现在的岗位不能填写这份表，没有收进系统。内容仍在本机：请换回原来的岗位，或者导出交给办理的单位。")
        return lock(self.model, int(key))


LOGGED: dict[str, Logged[Any]] = {}


def declare_log(logged: Logged[Any]) -> None:
    """Let a kind of draft take operations; the address of its log is /operations/<kind>/<key>/."""
    assert logged.kind not in LOGGED, f"declared twice: {logged.kind}"  # noqa: S101
    LOGGED[logged.kind] = logged


def logged_of(row: LoggedDraft) -> Logged[Any]:
    """Return the declaration of a draft."""
    return next(logged for logged in LOGGED.values() if logged.model is type(row))
