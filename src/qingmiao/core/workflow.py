"""State changes: only through a transition table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.models import TransitionLog
from qingmiao.core.notices import finish_notices
from qingmiao.core.permissions import Action, permitted

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Transition(Generic[M]):
    """One row of a transition table. A guard returns why not, in the user's words, or None."""

    name: str
    label: str
    sources: frozenset[str]
    target: str
    action: Action[M] | None  # None: only the system itself
    guards: tuple[Callable[[M], str | None], ...] = ()
    consequence: str = ""  # what the confirmation says will happen


@dataclass(frozen=True)
class Offer(Generic[M]):
    """A transition that a post could choose now, or why not yet."""

    transition: Transition[M]
    refusal: str | None


@dataclass
class Workflow(Generic[M]):
    """The transition table of one model's state field."""

    name: str
    model: type[M]
    transitions: Sequence[Transition[M]]
    state_field: str = "state"
    tied_fields: tuple[str, ...] = ()  # what a constraint ties to the state: the caller sets it before, it is saved with the state
    by_name: dict[str, Transition[M]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_name = {transition.name: transition for transition in self.transitions}

    @property
    def actions(self) -> tuple[Action[M], ...]:
        """What its transitions ask for, each once."""
        return tuple(dict.fromkeys(transition.action for transition in self.transitions if transition.action is not None))

    def offers(self, row: M, post: Post | None, may: Mapping[Action[Any], bool] | None = None) -> list[Offer[M]]:
        """Return what a post may do with a row in its present state, with the reason where a guard holds it back.

        `may` is what the gate has found out about every action of this table; without it, one query asks for those that matter now.
        """
        state = getattr(row, self.state_field)
        fitting = [t for t in self.transitions if state in t.sources and t.action is not None and t.action.is_granted(post)]
        if may is None:
            asked = list(dict.fromkeys(t.action for t in fitting if t.action is not None))
            may = dict(zip(asked, permitted(post, row, *asked), strict=True))
        return [Offer(t, self._refusal(t, row)) for t in fitting if t.action is not None and may[t.action]]

    def perform(self, row: M, name: str, *, actor: Post | None, at: datetime, note: str = "") -> M:
        """Move a row that the caller has locked. Raises DomainError with the guard's words, or for a state already left."""
        transition = self.by_name[name]
        state = getattr(row, self.state_field)
        if state not in transition.sources:
            raise DomainError(f"当前状态为“{self._state_label(row)}”，不能{transition.label}。可能他人已经处理，请刷新页面查看。")
        if actor is not None and (transition.action is None or not transition.action.permits(actor, row)):
            raise DomainError(f"您的岗位不能{transition.label}。")
        refusal = self._refusal(transition, row)
        if refusal is not None:
            raise DomainError(refusal)
        setattr(row, self.state_field, transition.target)
        row.save(update_fields=[self.state_field, *self.tied_fields])
        self._log(row, transition, state, actor=actor, at=at, note=note)
        self._finish(row, transition, actor=actor, at=at)
        return row

    def _finish(self, row: M, transition: Transition[M], *, actor: Post | None, at: datetime) -> None:
        """Let nobody be asked any more for what has been done: the actor's own office, and all when the case is at its end."""
        is_at_end = not any(transition.target in following.sources for following in self.transitions)
        if is_at_end or actor is not None:
            finish_notices(row, None if is_at_end or actor is None else actor.organisation_id, at=at)

    def _log(self, row: M, transition: Transition[M], source: str, *, actor: Post | None, at: datetime, note: str) -> None:
        TransitionLog.objects.create(
            workflow=self.name,
            transition=transition.name,
            source=source,
            target=transition.target,
            note=note,
            at=at,
            post=actor,
            subject_type=audit.subject_type(row),
            subject_id=str(row.pk),
        )
        audit.record(actor, transition.name, row, at=at, changes={"from": source, "to": transition.target, "note": note})

    def _state_label(self, row: M) -> str:
        labels: dict[Any, Any] = dict(row._meta.get_field(self.state_field).flatchoices)  # type: ignore[union-attr]
        state = getattr(row, self.state_field)
        return str(labels.get(state, state))

    @staticmethod
    def _refusal(transition: Transition[M], row: M) -> str | None:
        return next((why for guard in transition.guards if (why := guard(row)) is not None), None)


def lock(model: type[M], pk: Any, *, version: int | None = None) -> M:
    """Lock one row for this transaction and return it fresh; with `version`, refuse a page drawn before the last change."""
    row = model._default_manager.select_for_update(of=("self",)).get(pk=pk)
    if version is not None and getattr(row, "version") != version:  # noqa: B009  # only versioned models pass it
        raise StalePageError
    return row


def take(row: M, version: int | None = None) -> M:
    """Lock a versioned row for a decision: refuse a page drawn before its last change, and count this change."""
    locked = lock(type(row), row.pk, version=version)
    locked.version += 1  # type: ignore[attr-defined]  # only versioned models are taken
    locked.save(update_fields=["version"])
    return locked


def history(row: Model) -> list[TransitionLog]:
    """Return a row's changes of state, oldest first."""
    logs = TransitionLog.objects.filter(subject_type=audit.subject_type(row), subject_id=str(row.pk))
    return list(logs.select_related("post__user", "post__organisation").order_by("at", "pk"))
