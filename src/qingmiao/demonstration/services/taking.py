"""What every write of a demonstration shares: taking the row, the register's mark, telling who is concerned."""

from collections.abc import Sequence
from datetime import date, datetime

from qingmiao.accounts.models import Organisation, Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.divisions import city_code_of
from qingmiao.core.errors import DomainError
from qingmiao.core.notices import notify
from qingmiao.demonstration.models import Demonstration, DemonstrationState
from qingmiao.institutions.models import Institution
from qingmiao.institutions.services import mark_demonstration_site

LONGEST = 2000


def written(text: str, missing: str) -> str:
    """Return a reason without its margins. Raises DomainError with `missing` for an empty one, or when it is too long."""
    if not text.strip():
        raise DomainError(missing)
    if len(text.strip()) > LONGEST:
        raise DomainError(f"内容过长，没有保存。请不超过 {LONGEST} 字。")
    return text.strip()


def mark(institution: Institution, on: date, *, actor: Post | None, at: datetime) -> None:
    """Let the register say whether an institution is a demonstration on a day: whether a term that was granted holds."""
    holds = Demonstration.objects.filter(institution=institution, state=DemonstrationState.GRANTED, term__contains=on).exists()
    mark_demonstration_site(institution, is_site=holds, actor=actor, at=at)


def tell(row: Demonstration, event: str, title: str, body: str = "", *, at: datetime) -> None:
    """Tell the institution and its county, once per event of a case."""
    _put([row.institution.organisation, health_department_of(row.county_code)], row, event, (title, body), at=at)


def tell_city(row: Demonstration, event: str, title: str, body: str = "", *, at: datetime) -> None:
    """Tell the city that something waits for it, once per event of a case."""
    _put([health_department_of(city_code_of(row.county_code))], row, event, (title, body), at=at)


def _put(receivers: Sequence[Organisation | None], row: Demonstration, event: str, words: tuple[str, str], *, at: datetime) -> None:
    for receiver in receivers:
        if receiver is not None:
            key = f"demonstration-{row.pk}-{event}-{receiver.pk}"
            notify(receiver, key, words[0][:120], body=words[1], path=f"/demonstrations/{row.pk}/", at=at)
