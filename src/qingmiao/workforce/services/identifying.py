"""The one door through which a person comes into the city's register by hand: known, new, in doubt, or barred."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.institutions.models import Institution
from qingmiao.workforce.models import BackgroundCheck, Worker
from qingmiao.workforce.rules.vocabulary import BackgroundResult
from qingmiao.workforce.services.matching import Person, doubt_doubles, doubt_name, keep_doubts, known_among, new_worker

DIFFERS = "这个证件号码已登记在另一个姓名下，没有登记。已请县级卫生健康部门核对，核对后会通知您；如果号码或姓名写错了，请改正。"


@dataclass(frozen=True)
class Door:
    """Where somebody comes in: the row it is about (an institution, where one takes the person on), its county, what for."""

    about: Model
    county_code: str
    purpose: str

    @property
    def institution_id(self) -> int | None:
        """The institution that names the person, if one does."""
        return self.about.pk if isinstance(self.about, Institution) else None


def look_up(door: Door, person: Person, *, actor: Post, at: datetime) -> Worker | None:
    """Return who this is, if the city knows the person; the search is written down.

    Raises DomainError when the number is known under another name or birth date; an officer of the county is then asked.
    """
    on = timezone.localdate(at)
    known = known_among([person.index])
    worker = known.by_number.get(person.index)
    is_sure = worker is None or known.is_the_same(worker, person)
    with transaction.atomic():
        audit.record(actor, "find_worker", worker or door.about, at=at, purpose=door.purpose, changes={"known": worker is not None})
        if worker is not None and not is_sure:
            for doubt in keep_doubts([doubt_name(worker, person, door.county_code, door.institution_id, on)]):
                audit.record(actor, "open_doubt", doubt, at=at)
    if not is_sure:
        raise DomainError(DIFFERS, field="name")
    return worker


def register(door: Door, person: Person, *, actor: Post, at: datetime) -> Worker:
    """Enter somebody whom `look_up` did not know; who shares name and birth date with another is for an officer to look at."""
    on = timezone.localdate(at)
    row = new_worker(person, on)
    row.save()
    for doubt in keep_doubts(doubt_doubles([row], door.county_code, on)):
        audit.record(actor, "open_doubt", doubt, at=at)
    return row


def refuse_record(worker: Worker) -> None:
    """Refuse whoever must not work with children. The sentence says no more than that."""
    checks = BackgroundCheck.objects.filter(worker=worker)
    hit = checks.filter(result=BackgroundResult.HIT).order_by("-entered_at").first()
    if hit and not checks.filter(result=BackgroundResult.OVERTURNED, entered_at__gte=hit.entered_at).exists():
        raise DomainError("依照从业查询结果，不得录用此人。", field="number")
