"""A run: everybody of the city worked out for one programme and one period. What has not changed is not written again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.engines.entitlement import Parameters
from qingmiao.families.models import Child
from qingmiao.institutions.models import Institution
from qingmiao.support.models import Award, AwardState, Claim, ClaimState, Run
from qingmiao.support.queries.facts import facts_of, facts_of_claim
from qingmiao.support.queries.law import law_as_known
from qingmiao.support.rules.computing import Worked, work_out
from qingmiao.support.rules.fact_kinds import FactPeriod
from qingmiao.support.rules.law import plain_law
from qingmiao.support.rules.programmes import Programme, programmes
from qingmiao.support.rules.rule_trace import digest_of, plain_rule
from qingmiao.support.rules.splitting import Span, month_span, year_span
from qingmiao.support.rules.vocabulary import Beneficiary, Cadence, Verdict
from qingmiao.support.services.carrying import ask_back, retire, send_out

AT_ONCE = 500
OPEN_ANSWERS = frozenset({Verdict.NOT_COMPUTED.value, Verdict.UNKNOWN.value})


@dataclass(frozen=True)
class Subject:
    """Whose facts are worked out: an institution or a child."""

    beneficiary: str
    county_code: str
    facts: Sequence[FactPeriod]
    institution: Institution | None = None
    child: Child | None = None


@transaction.atomic
def run_programme(key: str, span: Span, *, actor: Post | None, at: datetime, houses: Iterable[Institution] | None = None) -> Run:
    """Work out a programme for a period and carry the new answers on. Raises DomainError for an unknown programme.

    Two runs of one programme at once wait for each other: neither sees half of the other's answers.
    """
    programme = programmes().get(key)
    if programme is None or programme.beneficiary is not Beneficiary.INSTITUTION:
        raise DomainError("没有这个面向机构的支持项目，请另选。", field="programme")
    run = Run.objects.create(programme=key, first_on=span.first, end_on=span.end, at=at, post=actor)
    everybody = list(_filed_by(span) if houses is None else houses)
    law = law_as_known(at)
    _one_at_a_time(key)
    for first in range(0, len(everybody), AT_ONCE):
        some = everybody[first : first + AT_ONCE]
        facts = facts_of(some, span, known_at=at)
        _answer(run, programme, [Subject(f"institution-{one.pk}", one.county_code, facts[one.pk], institution=one) for one in some], law)
    return _end(run, len(everybody), actor=actor, at=at)


@transaction.atomic
def run_claims(claims: Sequence[Claim], span: Span, *, at: datetime) -> Run:
    """Work out what children are due whose claims are confirmed, all of one programme."""
    programme = programmes()[claims[0].programme]
    run = Run.objects.create(programme=programme.key, first_on=span.first, end_on=span.end, at=at)
    _one_at_a_time(programme.key)
    subjects = [Subject(f"child-{one.child_id}", one.county_code, facts_of_claim(one), child=one.child) for one in claims]
    _answer(run, programme, subjects, law_as_known(at))
    return _end(run, len(claims), actor=None, at=at)


def _end(run: Run, asked: int, *, actor: Post | None, at: datetime) -> Run:
    run.asked = asked
    run.save(update_fields=["asked", "answered", "left"])
    audit.record(actor, "run_programme", run, at=at, changes={"programme": run.programme, "asked": asked, "answered": run.answered})
    return run


def _filed_by(span: Span) -> "Iterable[Institution]":
    return Institution.objects.filter(filed_on__lt=span.end).select_related("organisation").order_by("pk")


def _one_at_a_time(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"support-run-{key}"])


def _answer(run: Run, programme: Programme, subjects: Sequence[Subject], law: Parameters) -> None:
    span = Span(run.first_on, run.end_on)
    rows = Award.objects.select_for_update(of=("self",)).filter(
        programme=programme.key,
        beneficiary__in=[one.beneficiary for one in subjects],
        is_superseded=False,
        period=DateRange(span.first, span.end),
    )
    before = {row.beneficiary: row for row in rows.order_by("pk")}
    kept_law, rule = plain_law(law, programme.values), plain_rule(programme, span)
    new = []
    for subject in subjects:
        worked, old = work_out(programme, subject.facts, law, span), before.get(subject.beneficiary)
        if old is not None and _is_same(old, worked):
            continue
        if old is not None and (old.state == AwardState.ORDERED or (old.verdict == Verdict.DUE and worked.verdict in OPEN_ANSWERS)):
            run.left += 1  # money is on its way, or a fact has gone missing: what was answered stands until it is known
            continue
        inputs = [fact.plain() for fact in subject.facts if fact.key in programme.facts()]
        award = _award(run, subject, worked, (inputs, kept_law, rule))
        if old is not None:
            award.supersedes, award.depth, award.already_fen = old, old.depth + 1, retire(old, at=run.at)
        new.append(award)
    Award.objects.bulk_create(new)
    run.answered += len(new)
    for award in new:
        if award.supersedes_id is not None:
            ask_back(award, at=run.at)
    send_out(new, at=run.at)


def _is_same(old: Award, worked: Worked) -> bool:
    """Tell whether an answer says the same: an amount that is the same is not paid anew because its reasons read otherwise."""
    is_reason_same = worked.verdict == Verdict.DUE or old.why == worked.why
    return (old.verdict, old.amount_fen) == (worked.verdict, worked.amount) and is_reason_same


def _award(run: Run, subject: Subject, worked: Worked, kept: tuple[list[Any], dict[str, Any], dict[str, Any]]) -> Award:
    facts, law, rule = kept
    return Award(
        run=run,
        programme=run.programme,
        beneficiary=subject.beneficiary,
        institution=subject.institution,
        child=subject.child,
        county_code=subject.county_code,
        period=DateRange(run.first_on, run.end_on),
        verdict=worked.verdict,
        amount_fen=worked.amount,
        why=worked.why,
        facts=facts,
        law=law,
        rule=rule,
        parts=[part.plain() for part in worked.parts],
        digest=digest_of(facts, law, rule),
        at=run.at,
    )


def run_due(*, at: datetime) -> list[Run]:
    """Run what is due by night: months that have ended, and the year so far, for every programme of institutions."""
    on = timezone.localdate(at)
    due = [(one, _span(one.cadence, on)) for one in programmes().values() if one.beneficiary is Beneficiary.INSTITUTION]
    return [run_programme(one.key, span, actor=None, at=at) for one, span in due]


def _span(cadence: Cadence, on: date) -> Span:
    if cadence is Cadence.MONTH:
        return month_span(on.replace(day=1) - timedelta(days=1))
    return year_span(on.year)


def recompute(award: Award, *, at: datetime, actor: Post | None) -> Run:
    """Work out one beneficiary's days again, after a fact was corrected or an objection upheld."""
    if award.institution_id is None:
        claims = list(
            Claim.objects.filter(child=award.child_id, programme=award.programme, state=ClaimState.CONFIRMED).select_related("child")
        )
        return run_claims(claims, Span(award.period.lower, award.period.upper), at=at)
    houses = Institution.objects.filter(pk=award.institution_id).select_related("organisation")
    return run_programme(award.programme, Span(award.period.lower, award.period.upper), actor=actor, at=at, houses=houses)
