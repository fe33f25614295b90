"""Handing a filing in, and taking it back."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post, Secret
from qingmiao.accounts.queries import health_department_of
from qingmiao.accounts.services import Guess, guess
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.drafts import put_section, raw_facts
from qingmiao.core.errors import DomainError
from qingmiao.core.facts import Problem
from qingmiao.core.legislation import load
from qingmiao.core.parties import News, tell
from qingmiao.core.workflow import lock
from qingmiao.filings.models import Filing, FilingKind, Submission
from qingmiao.filings.queries import judge_filing
from qingmiao.filings.queries.judging import changed_sections, section_of
from qingmiao.filings.queries.resubmission import papers_now
from qingmiao.filings.rules import regime_on
from qingmiao.filings.rules.answers import answer_of
from qingmiao.filings.workflow import workflow_of
from qingmiao.institutions.rules.facts import Facts

PROMISES = ("truthful", "lawful", "meets_standards", "accepts_supervision")


def submit(filing: Filing, *, password: str, version: int, actor: Post, at: datetime) -> Filing:
    """Hand a filing in, signed with the manager's password; both legal clocks start on this day.

    Raises DomainError when the password is wrong, a mandatory line does not hold, or the page is stale.
    """
    check_signature(password, actor=actor, at=at)
    return submit_signed(filing, version=version, actor=actor, at=at)


def check_signature(password: str, *, actor: Post, at: datetime) -> None:
    """Raise DomainError for a wrong password. Call it outside of the transaction that a refusal takes back: the try stays counted."""
    if not guess(Guess(Secret.SIGNATURE, user=actor.user), lambda: actor.user.check_password(password), at=at):
        raise DomainError("密码不正确，承诺书没有签署，材料没有提交。请重新输入登录密码。", field="password")


@transaction.atomic
def submit_signed(filing: Filing, *, version: int, actor: Post, at: datetime) -> Filing:
    """Hand in a filing whose signature was checked. Raises DomainError as `submit` does."""
    filing = lock(Filing, filing.pk, version=version)
    on = timezone.localdate(at)
    if filing.kind != FilingKind.DEREGISTRATION:
        _sign(filing, actor, on)
        _refuse_unmet(filing, on)
    _stamp(filing, actor, at=at, on=on)
    workflow_of(filing, on).perform(filing, "submit", actor=actor, at=at)
    Submission.objects.create(filing=filing, at=at, facts=filing.facts, personal=filing.personal, papers=papers_now(filing))
    _start_clocks(filing, on)
    _tell_county(filing, at)
    return filing


@transaction.atomic
def withdraw(filing: Filing, *, version: int, actor: Post, at: datetime) -> Filing:
    """Take a filing back before it is accepted; its clocks stop."""
    filing = lock(Filing, filing.pk, version=version)
    on = timezone.localdate(at)
    workflow_of(filing, on).perform(filing, "withdraw", actor=actor, at=at)
    stop_clocks(filing, on=on, outcome="withdrawn", unmet="机构撤回")
    return filing


def _sign(filing: Filing, actor: Post, on: date) -> None:
    """Write the commitment: four promises, by whom, on which day."""
    commitment: dict[str, Any] = dict.fromkeys(PROMISES, True)
    commitment |= {"signed_by": actor.user.display_name, "signed_on": on.isoformat()}
    put_section(filing, "commitment", commitment, Facts)
    filing.save(update_fields=["facts", "personal"])


def _refuse_unmet(filing: Filing, on: date) -> None:
    judgement = judge_filing(filing, on)
    if filing.replaces is not None and not changed_sections(raw_facts(filing.replaces), judgement.raw):
        raise DomainError("还没有改动任何备案事项，不需要提交变更备案。")
    if judgement.problems:
        wrong = judgement.problems[0]
        where = f"“{_step_title(wrong)}”：{wrong.sentence}"
        raise DomainError(f"有 {len(judgement.problems)} 处填写的内容无法识别或不合情理，不能提交。首先请改正{where}。")
    if judgement.missing:
        raise DomainError(f"还有 {len(judgement.missing)} 处没有填写，不能提交。首先{judgement.missing[0].sentence}。")
    if judgement.blocking:
        first = judgement.blocking[0]
        raise DomainError(f"还有 {len(judgement.blocking)} 项必备条件未满足，不能提交。首先请处理“{first.title}”：{first.fix}")
    filing.judgement = answer_of(judgement.lines, on).model_dump(mode="json")


def _step_title(problem: Problem) -> str:
    """Return the step of the form that a problem is in."""
    field = Facts.model_fields.get(section_of(problem))
    return str(field.title) if field else section_of(problem)


def _stamp(filing: Filing, actor: Post, *, at: datetime, on: date) -> None:
    filing.submitted_at, filing.submitted_by = at, actor
    filing.regime = regime_on(load(), filing.county_code, on).kind
    filing.received_on = filing.received_on or on
    filing.version += 1
    filing.save(update_fields=["judgement", "submitted_at", "submitted_by", "regime", "received_on", "version"])


def _start_clocks(filing: Filing, on: date) -> None:
    """Start every clock of the regime from the same day: the day these materials were received. Source: 登记和备案办法 article 9.

    A deregistration has no number in the law, only 及时.
    """
    if filing.kind == FilingKind.DEREGISTRATION:
        return
    for step in regime_on(load(), filing.county_code, on).steps:
        if step.within is not None:
            start_clock(filing, step.key, step.label, on=on, working_days=step.within, county_code=filing.county_code)


def _tell_county(filing: Filing, at: datetime) -> None:
    title, path = f"{filing.institution.name} 提交了{filing.get_kind_display()}材料", reverse("filing_review", kwargs={"pk": filing.pk})
    tell(filing, News("submitted", title, path=path, version=filing.version), health_department_of(filing.county_code), at=at)
