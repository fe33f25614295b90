"""A guardian asks about the data held on a child: put it right, who looked and why, delete it; the county answers within a clock."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import declare, load
from qingmiao.core.notices import notify_person
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import News, tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.families.models import Child, DataRequest, Guardianship, RequestState
from qingmiao.families.permissions import MANAGE_CHILD
from qingmiao.families.queries import child_numbered
from qingmiao.families.rules import Wish, majority_of
from qingmiao.families.services.registering import NewChild, put_numbers, read_child
from qingmiao.families.workflow import DATA_REQUEST

(ANSWER_DAYS,) = declare("families.data_answer_working_days")
ANSWER_CLOCK = "data_request_answer"
MOST_OPEN = 5


@transaction.atomic
def ask_about_data(child: Child, wish: Wish, words: str, *, entry: int | None = None, actor: Post, at: datetime) -> DataRequest:
    """Open a request about a child's data. Raises DomainError without words, and while too many of this child wait already."""
    child, on = lock(Child, child.pk), timezone.localdate(at)
    if not MANAGE_CHILD.permits(actor, child):
        raise DomainError("只有现在的监护人能提出，请刷新页面查看。")
    if DataRequest.objects.filter(child=child, state=RequestState.OPEN).count() >= MOST_OPEN:
        raise DomainError(f"这个孩子已有 {MOST_OPEN} 项请求在等答复，请等答复后再提。")
    row = DataRequest.objects.create(
        child=child,
        county_code=child.county_code,
        number=next_number("信息", child.county_code, on),
        wish=wish,
        entry=entry,
        words=written(words, "请写明哪里不对、希望怎样处理。", field="words"),
        asked_by=actor,
        asked_at=at,
    )
    days = int(load().value(ANSWER_DAYS, on).value)
    start_clock(row, ANSWER_CLOCK, "答复时限", on=on, working_days=days, county_code=row.county_code)
    audit.record(actor, "ask_about_data", row, at=at, changes={"child": child.pk, "kind": wish.label})
    path = reverse("request_answer", kwargs={"pk": row.pk})
    tell(row, News("asked", f"个人信息请求 {row.number} 待答复", path=path), health_department_of(row.county_code), at=at)
    return row


@dataclass(frozen=True)
class Corrected:
    """What of a child is put right; what is empty stays."""

    name: str = ""
    sex: str = ""
    birth_date: date | None = None
    certificate: str = ""
    number: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


@transaction.atomic
def answer_request(row: DataRequest, answer: str, corrected: Corrected | None, *, version: int, actor: Post, at: datetime) -> DataRequest:
    """Do what was asked, with what is put right; or with None say why not. The guardian is told.

    Raises DomainError without an answer, for a correction without a corrected value, and for values that cannot be.
    """
    row = take(row, version)
    row.answer = written(answer, "请写明怎样处理、为什么，会告诉监护人。", field="answer")
    row.answered_at = at
    if corrected is not None and row.wish == Wish.CORRECT:
        if not corrected:
            raise DomainError("请填写更正后的内容；不更正的请选择“不照办”并说明理由。", field="name")
        correct_child(row.child, corrected, actor=actor, at=at)
    DATA_REQUEST.perform(row, "decline_request" if corrected is None else "grant_request", actor=actor, at=at)
    stop_clocks(row, on=timezone.localdate(at), outcome="answered")
    where = reverse("request_show", kwargs={"pk": row.pk})
    key, title = f"families.datarequest-{row.pk}-answered", f"请求 {row.number} 已答复"
    notify_person(row.asked_by.user, key, title, body=row.answer, path=where, at=at)
    return row


def correct_child(child: Child, corrected: Corrected, *, actor: Post, at: datetime) -> Child:
    """Put a child's facts right. Raises DomainError for values that cannot be, and for a number that is another child's."""
    child = lock(Child, child.pk)
    if not child.is_born:
        raise DomainError("孩子还没有登记出生，请监护人登记出生。")
    for number in (corrected.certificate, corrected.number):
        other = child_numbered(number.strip().upper())
        if other is not None and other.pk != child.pk:
            raise DomainError("这个号码已登记在另一名孩子名下，请核对。", field="number")
    read = read_child(_as_it_will_be(child, corrected), on=timezone.localdate(at), is_new=False)
    changed = [field.name for field in fields(corrected) if getattr(corrected, field.name)]
    child.name, child.sex, child.birth_date = read.name, read.sex, read.birth_date
    put_numbers(child, read)
    child.version += 1
    child.save()
    if corrected.birth_date:
        for tie in Guardianship.objects.select_for_update().filter(child=child).exclude(state="ended"):
            tie.period = type(tie.period)(min(tie.period.lower, corrected.birth_date), majority_of(corrected.birth_date))
            tie.save(update_fields=["period"])
    audit.record(actor, "correct_child", child, at=at, purpose="更正孩子的信息", changes={"fields": changed})
    return child


def _as_it_will_be(child: Child, corrected: Corrected) -> NewChild:
    now = NewChild(
        child.county_code, child.name.open(), child.sex, child.birth_date, None, child.certificate.open(), child.number.open(),
        child.number_kind == "passport",
    )  # fmt: skip
    return replace(now, **{field.name: getattr(corrected, field.name) for field in fields(corrected) if getattr(corrected, field.name)})
