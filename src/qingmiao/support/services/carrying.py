"""An answer on its way: held for a person, waiting for money, noticed, asked, confirmed; and what a correction does to the one before."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.clocks import calendar
from qingmiao.core.errors import DomainError
from qingmiao.core.notices import notify_person
from qingmiao.core.parties import News, tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.support.models import Account, Award, AwardCheck, AwardState, Budget, Claim, ObjectionState, Recovery
from qingmiao.support.queries.checks import look
from qingmiao.support.rules.dividing import divide
from qingmiao.support.rules.fact_kinds import newest_on, read_period
from qingmiao.support.rules.programmes import programmes
from qingmiao.support.rules.vocabulary import Settlement, Verdict, Way
from qingmiao.support.rules.words import amount_words
from qingmiao.support.services.books import Move, book, commit, move_all, open_day, standing
from qingmiao.support.workflow import move_on

State = AwardState
WITH_MONEY = frozenset({State.NOTICED, State.CONFIRMED, State.RETURNED})


def send_out(awards: Sequence[Award], *, at: datetime) -> None:
    """Carry new answers on: those a check found something about are held, the others go their programme's way, in the published order."""
    due = [award for award in awards if award.verdict == Verdict.DUE]
    found = look(due)
    rows = [
        AwardCheck(award=award, key=check.key, rows=said, weight=check.weight) for award in due for check, said in found.get(award.pk, [])
    ]
    AwardCheck.objects.bulk_create(rows)
    full: set[str] = set()
    for award in sorted(due, key=order_of):
        if award.payable_fen < 0:
            continue  # asked back already
        if found.get(award.pk):
            move_on(award, "hold_award", actor=None, at=at)
        elif programmes()[award.programme].is_paid and award.county_code in full:
            _wait(award, "预算余额不够，按公布的次序等待。", at=at)
        else:
            go_on(award, at=at)
            full |= {award.county_code} if award.state == State.WAITING else set()
        _tell(award, at=at)


def order_of(award: Award) -> tuple[tuple[int, ...], int]:
    """Return the place of an award in the published order: the facts its programme names, the greater first, then who came first."""
    rule = programmes()[award.programme].version_on(award.period.lower)
    facts = [read_period(kept) for kept in award.facts]
    held = [newest_on(facts, key, award.period.lower) for key in (rule.order if rule else ())]
    return tuple(-fact.value if fact else 1 for fact in held), award.pk


def go_on(award: Award, *, at: datetime) -> Award:
    """Take the next step of a clean answer."""
    programme = programmes()[award.programme]
    if programme.is_paid:
        return _reserve(award, at=at)
    if programme.way is Way.TICK and award.state == State.ANSWERED:
        return move_on(award, "offer_award", actor=None, at=at)
    if programme.settled_by is Settlement.RECORD:
        return move_on(award, "confirm_award", actor=None, at=at)
    return move_on(award, "ask_award", actor=None, at=at)


def _reserve(award: Award, *, at: datetime) -> Award:
    on = timezone.localdate(at)
    if award.payable_fen == 0:
        return move_on(award, "settle_award", actor=None, at=at)
    if why := commit(award, on=on):
        return _wait(award, why, at=at)
    award.why_state = ""
    days = programmes()[award.programme].publication_days
    if days is None:
        return move_on(award, "confirm_award", actor=None, at=at)
    award.notice_until = calendar().add_working_days(on, days)
    return move_on(award, "notice_award", actor=None, at=at)


def _wait(award: Award, why: str, *, at: datetime) -> Award:
    award.why_state = why
    if award.state == State.WAITING:
        award.save(update_fields=["why_state"])
        return award
    return move_on(award, "await_budget", actor=None, at=at)


@transaction.atomic
def grant_waiting(key: str, county: str, *, at: datetime) -> int:
    """Give money that has come to those who wait, in the published order; the first for whom it does not suffice ends it."""
    rows = Award.objects.select_for_update(of=("self",)).filter(programme=key, county_code=county, state=State.WAITING, is_superseded=False)
    given = 0
    for award in sorted(rows.order_by("pk"), key=order_of):
        if go_on(award, at=at).state == State.WAITING:
            break
        given += 1
    return given


@transaction.atomic
def settle_check(check: AwardCheck, reason: str, *, actor: Post, at: datetime) -> AwardCheck:
    """Write down what an officer made of a finding. Raises DomainError without a reason and for one that is settled."""
    check = lock(AwardCheck, check.pk)
    if check.settled_at is not None:
        raise DomainError("这一项已经处理，请刷新页面查看。")
    check.reason = written(reason, "请写明核对的情况。")
    check.settled_at, check.settled_by = at, actor
    check.save(update_fields=["reason", "settled_at", "settled_by"])
    audit.record(actor, "settle_check", check.award, at=at, changes={"check": check.key, "reason": reason})
    return check


@transaction.atomic
def clear_award(award: Award, *, version: int, actor: Post, at: datetime) -> Award:
    """Let a held answer go on after every finding was settled."""
    award = take(award, version)
    if award.checks.filter(settled_at=None).exists():
        raise DomainError("还有没有处理的核对项目，请逐项写明情况。")
    move_on(award, "clear_award", actor=actor, at=at)
    return go_on(award, at=at)


@transaction.atomic
def refuse_award(award: Award, reason: str, *, version: int, actor: Post, at: datetime) -> Award:
    """Refuse a held answer, with a reason the beneficiary reads."""
    award = take(award, version)
    award.why_state = written(reason, "请写明不予支持的理由。")[:200]
    move_on(award, "refuse_award", actor=actor, at=at, note=reason)
    _tell(award, at=at)
    return award


@transaction.atomic
def claim_award(award: Award, *, version: int, actor: Post, at: datetime) -> Award:
    """Claim what is due with one tick; whoever grants it is asked."""
    return move_on(take(award, version), "claim_award", actor=actor, at=at)


@transaction.atomic
def answer_relief(award: Award, words: str, *, version: int, actor: Post, at: datetime, is_good: bool) -> Award:
    """Confirm a relief, or ask the institution something about it."""
    award = take(award, version)
    award.why_state = words[:200] if is_good else written(words, "请写明疑问。", field="words")[:200]
    move_on(award, "confirm_award" if is_good else "question_award", actor=actor, at=at, note=words)
    _tell(award, at=at)
    return award


@transaction.atomic
def answer_question(award: Award, words: str, *, version: int, actor: Post, at: datetime) -> Award:
    """Answer what the granting office asked; it is asked again."""
    award = take(award, version)
    award.why_state = written(words, "请写明补充的情况。", field="words")[:200]
    return move_on(award, "answer_award", actor=actor, at=at, note=words)


@transaction.atomic
def end_notices(*, at: datetime) -> int:
    """Confirm answers whose public notice is over and about which no objection is open. Return how many."""
    over = Award.objects.select_for_update(of=("self",)).filter(
        state=State.NOTICED, notice_until__lt=timezone.localdate(at), is_superseded=False
    )
    rows = list(over.exclude(objections__state=ObjectionState.OPEN).order_by("pk"))
    for award in rows:
        move_on(award, "confirm_award", actor=None, at=at)
    return len(rows)


def retire(old: Award, *, at: datetime) -> int:
    """Put an answer out of force before its correction; return what its days have been paid in all. The caller has locked it."""
    if old.state in WITH_MONEY:
        move_all(old, (Account.COMMITTED, Account.AVAILABLE, "更正，退回预算"), on=timezone.localdate(at))
    old.is_superseded = True
    old.version += 1
    old.save(update_fields=["is_superseded", "version"])
    return old.already_fen + (old.payable_fen if old.state == State.PAID else 0)


def ask_back(award: Award, *, at: datetime) -> Recovery | None:
    """Open a recovery where a correction found that too much was paid, in the open month, for the days it was paid for."""
    excess = -award.payable_fen
    if excess <= 0:
        return None
    paid = _paid_for(award)
    parts = list(zip([budget for budget, _ in paid], divide(excess, [amount for _, amount in paid]), strict=True))
    on = open_day(award.county_code, timezone.localdate(at))
    book(parts, Move(Account.PAID, Account.OWED, "更正，应收回", award.period.lower, on), award=award)
    row = Recovery.objects.create(award=award, amount_fen=excess, at=at)
    audit.record(None, "open_recovery", row, at=at, changes={"amount_fen": excess})
    words = f"更正后多付了{amount_words(excess)}，可以从下次支付中抵扣或分期退回。"
    tell_beneficiary(award, "recovery", "有一笔款项需要退回", words, at=at)
    return row


def _paid_for(award: Award) -> list[tuple[Budget, int]]:
    """Return what stands as paid for the same days in this answer and all it supersedes, by envelope."""
    sums: dict[Budget, int] = {}
    one: Award | None = award
    while one is not None:
        for budget, amount in standing(one, Account.PAID):
            sums[budget] = sums.get(budget, 0) + amount
        one = one.supersedes
    return sorted(sums.items(), key=lambda row: row[0].pk)


def _tell(award: Award, *, at: datetime) -> None:
    """Write the beneficiary what came out, in plain words."""
    if award.verdict != Verdict.DUE:
        return
    programme = programmes()[award.programme]
    amount = "" if programme.kind == "recognition" else f"，{amount_words(award.amount_fen)}"
    title = f"{programme.title}：{award.get_state_display()}{amount}"
    tell_beneficiary(award, "state", title, f"{award.why_state or award.why} 有不同意见，可以在这一页提出异议。".strip(), at=at)


def tell_beneficiary(award: Award, event: str, title: str, body: str, *, at: datetime) -> None:
    """Tell the institution, or the guardian who claimed, something about an answer; once for each of its versions."""
    path = reverse("award_show", kwargs={"pk": award.pk})
    if award.institution is not None:
        tell(award, News(event, title, body, path, version=award.version), award.institution.organisation, at=at)
        return
    for claim in Claim.objects.filter(child=award.child_id, programme=award.programme).select_related("post__user")[:1]:
        notify_person(claim.post.user, f"award-{award.pk}-{event}-{award.version}", title[:100], body=body, path=path, at=at)
