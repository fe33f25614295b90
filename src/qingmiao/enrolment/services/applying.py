"""An application from draft to withdrawal: one per child and round, with choices in order; changed until the closing instant."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import lock, take
from qingmiao.enrolment.models import LIVE, Application, ApplicationState, Choice, ChoiceState, Round, RoundState
from qingmiao.enrolment.permissions import APPLY_FOR
from qingmiao.enrolment.queries.occupancy import birth_of, class_type_of
from qingmiao.enrolment.rules.names import ANSWER_DAYS, CHOICES_MOST
from qingmiao.enrolment.rules.points import OWN_STAFF, SIBLING
from qingmiao.enrolment.rules.vocabulary import Claim, Half
from qingmiao.enrolment.services.offering import choice_path, lock_houses_of, recall_open_offers
from qingmiao.enrolment.workflow import ANSWER_CLOCK, APPLICATION
from qingmiao.families.models import Child
from qingmiao.institutions.models import Institution, Standing
from qingmiao.institutions.rules.vocabulary import CareMode

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read for something else
RECEIPT_LETTERS = 10
TWO_AT_ONCE = "这个孩子已经有一份正在办的申请（可能是另一位监护人填的），请在那份申请里修改。"
MOVED_ON = "这一轮已经截止，申请不能再改。"


@dataclass(frozen=True)
class Wishes:
    """What a family fills in. choices: institutions in order; claims: item → Claim; sibling_at, staff_of: institution codes."""

    start_on: date
    care_mode: CareMode
    half: Half = Half.WHOLE
    choices: Sequence[Institution] = ()
    claims: Mapping[str, str] = field(default_factory=dict)
    sibling_at: Sequence[str] = ()
    staff_of: Sequence[str] = ()
    needs: str = ""
    together: str = ""


@transaction.atomic
def begin_application(child: Child, round_: Round | None, wishes: Wishes, *, actor: Post, at: datetime) -> Application:
    """Begin an application for a child, in a round or directly. Raises DomainError where one is under way already."""
    child = lock(Child, child.pk)
    if not APPLY_FOR.permits(actor, child):
        raise DomainError("只能为自己监护的孩子申请。")
    if Application.objects.filter(child=child, round=round_, state__in=LIVE).exists():
        raise DomainError(TWO_AT_ONCE)
    _refuse_closed(round_, at)
    row = Application(
        child=child,
        round=round_,
        number=next_number("入托", round_.county_code if round_ else child.county_code, timezone.localdate(at)),
        receipt="".join(secrets.choice(ALPHABET) for _ in range(RECEIPT_LETTERS)),
        begun_by=actor,
        begun_at=at,
    )
    _fill(row, wishes)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise DomainError(TWO_AT_ONCE) from twice
    _write_choices(row, wishes.choices, at)
    audit.record(actor, "begin_application", row, at=at, changes={"child": child.pk, "round": round_.pk if round_ else None})
    return row


@transaction.atomic
def save_application(row: Application, wishes: Wishes, *, version: int, actor: Post, at: datetime) -> Application:
    """Keep a draft as it was filled in; until the closing instant of its round."""
    row = take(row, version)
    if row.state != ApplicationState.DRAFT:
        raise DomainError("申请已经提交，请先取回再修改。")
    _refuse_closed(row.round, at)
    _fill(row, wishes)
    row.save()
    _write_choices(row, wishes.choices, at)
    audit.record(actor, "save_application", row, at=at, changes={"choices": [house.pk for house in wishes.choices]})
    return row


@transaction.atomic
def submit_application(row: Application, *, version: int, actor: Post, at: datetime) -> Application:
    """Send an application: to the institutions, each with its clock, or into the round. A later second than the closing one is refused."""
    row = take(row, version)
    _refuse_closed(row.round, at)
    on = timezone.localdate(at)
    _check(row, on)
    row.submitted_at = at
    row.class_type = class_type_of(birth_of(row.child), row.start_on) or ""
    APPLICATION.perform(row, "submit_application", actor=actor, at=at)
    if row.round is None:
        for choice in row.choices.filter(arrived_at=None).select_related("institution__organisation"):
            _arrive(choice, row, on=on, at=at)
    return row


@transaction.atomic
def reopen_application(row: Application, *, version: int, actor: Post, at: datetime) -> Application:
    """Take an application of a round back to change it, until the round closes."""
    row = take(row, version)
    if row.round is None:
        raise DomainError("已送到机构的申请不能取回修改；可以撤回后重新申请。")
    _refuse_closed(row.round, at)
    row.submitted_at = None
    return APPLICATION.perform(row, "reopen_application", actor=actor, at=at)


@transaction.atomic
def withdraw_application(row: Application, *, version: int, actor: Post, at: datetime) -> Application:
    """Withdraw an application; places that were held for it are free at once, and go to who waits next."""
    lock_houses_of(row.pk)
    row = take(row, version)
    if row.round is not None and row.round.state == RoundState.CLOSED:
        raise DomainError("这一轮正在计算，公布结果后可以放弃录取。")
    row.ended_at = at
    APPLICATION.perform(row, "withdraw_application", actor=actor, at=at)
    recall_open_offers(row, actor=actor, at=at)
    end_choices(row, ChoiceState.WITHDRAWN, at=at)
    return row


def end_choices(row: Application, state: ChoiceState, *, at: datetime) -> None:
    """Let the choices that still wait wait no more; their clocks stop."""
    for choice in row.choices.filter(state=ChoiceState.WAITING):
        stop_clocks(choice, on=timezone.localdate(at), outcome=state, unmet=ChoiceState(state).label)
    row.choices.filter(state=ChoiceState.WAITING).update(state=state, answered_at=at)


def _arrive(choice: Choice, row: Application, *, on: date, at: datetime) -> None:
    choice.arrived_at = at
    choice.save(update_fields=["arrived_at"])
    days = int(load().value(ANSWER_DAYS, on).value)
    house = choice.institution
    start_clock(choice, ANSWER_CLOCK, "答复申请", on=on, working_days=days, county_code=house.county_code)
    news = News("arrived", "收到一份入托申请", f"希望 {day_words(row.start_on)}入托，{days} 个工作日内答复。", choice_path(choice))
    tell(choice, news, house.organisation, at=at)


def _fill(row: Application, wishes: Wishes) -> None:
    row.start_on = row.round.start_on if row.round is not None else wishes.start_on
    row.care_mode, row.half, row.needs = wishes.care_mode, wishes.half, wishes.needs
    row.claims = {code: claim for code, claim in wishes.claims.items() if claim in (Claim.CLAIMED, Claim.DECLINED)}
    row.sibling_at = list(wishes.sibling_at) if row.claims.get(SIBLING) == Claim.CLAIMED else []
    row.staff_of = list(wishes.staff_of) if row.claims.get(OWN_STAFF) == Claim.CLAIMED else []
    row.together = wishes.together


def _write_choices(row: Application, wanted: Sequence[Institution], at: datetime) -> None:
    on = timezone.localdate(at)
    most = row.round.choices_most if row.round is not None else int(load().value(CHOICES_MOST, on).value)
    if len(wanted) > most:
        raise DomainError(f"最多填 {most} 个志愿。", field="choices")
    if len({house.pk for house in wanted}) < len(wanted):
        raise DomainError("同一家机构只能填报一次。", field="choices")
    if row.round is not None:
        given = set(row.round.offerings.values_list("institution", flat=True))
        if any(house.pk not in given for house in wanted):
            raise DomainError("有机构没有参加这一轮，请从列出的机构里选。", field="choices")
    elif any(house.standing != Standing.FILED for house in wanted):
        raise DomainError("有机构没有备案或者已经注销，请从名录里选。", field="choices")
    row.choices.all().delete()
    Choice.objects.bulk_create(Choice(application=row, institution=house, rank=rank) for rank, house in enumerate(wanted, 1))


def _check(row: Application, on: date) -> None:
    birth = birth_of(row.child)
    if row.start_on < birth:
        raise DomainError("希望入托的日期早于出生日期（预产期），请改。", field="start_on")
    if row.start_on < on:
        raise DomainError("希望入托的日期已经过去，请改。", field="start_on")
    if class_type_of(birth, row.start_on) is None:
        raise DomainError(f"{day_words(row.start_on)}孩子不在 6 个月到 3 岁之间，托育机构不收。", field="start_on")
    if not row.choices.exists():
        raise DomainError("请至少填一个志愿。", field="choices")


def _refuse_closed(round_: Round | None, at: datetime) -> None:
    """The server's clock decides: what arrives at the closing instant or later is late."""
    if round_ is None:
        return
    round_ = Round.objects.get(pk=round_.pk)
    if round_.state == RoundState.PREPARING:
        raise DomainError("这一轮还没有开始接受申请。")
    if round_.state != RoundState.OPEN or at >= round_.closes_at:
        raise DomainError(MOVED_ON)
