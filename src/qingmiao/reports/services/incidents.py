"""An incident from its report to its closure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import tell
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.institutions.models import Institution
from qingmiao.reports.models import Incident, RestrictedCase
from qingmiao.reports.permissions import REPORT_INCIDENT
from qingmiao.reports.rules.deadlines import REVIEW_DAYS, is_serious, report_due_at, report_law
from qingmiao.reports.rules.vocabulary import IncidentKind
from qingmiao.reports.services.restricting import Suspicion, forget_notices, open_restricted
from qingmiao.reports.services.taking import city_of, county_of, news
from qingmiao.reports.workflow import INCIDENTS

REVIEW_CLOCK, REVIEW_LABEL = "incident_review", "查明原因、提出措施"
OLDEST_DAYS = 366
MOST_PEOPLE, OLDEST_MONTHS = 500, 83


@dataclass(frozen=True)
class Happening:
    """What the institution tells of an incident. `people` names who, only where it has to be; it is sealed.

    `once` is the form's own mark: sent twice from a slow line, it alerts once.
    """

    kind: str
    happened_at: datetime
    spot: str
    account: str
    measures: str
    injury: str = ""
    known_at: datetime | None = None
    hurt_badly: bool = False
    children: int = 0
    staff: int = 0
    age_months: int | None = None
    people: str = ""
    called: Sequence[str] = ()
    guardian_informed_at: datetime | None = None
    once: UUID | None = None


@transaction.atomic
def report_incident(institution: Institution, told: Happening, *, actor: Post, at: datetime) -> Incident | RestrictedCase:
    """Take down an incident and alert county and city; suspected abuse becomes a restricted case, of which nobody else learns.

    Raises DomainError for what cannot have been, such as an instant to come; then nothing is kept.
    """
    if not REPORT_INCIDENT.permits(actor, institution):
        raise DomainError("只能报告本机构发生的事故。")
    lock(Institution, institution.pk)
    if known := _sent_before(institution, told):
        return known
    _refuse_impossible(told, at)
    account = written(told.account, "请写明经过：发生了什么。", field="account")
    measures = written(told.measures, "请写明已采取的措施；还没有采取的，写“暂无”。", field="measures")
    if told.kind == IncidentKind.ABUSE:
        words = f"{account}\n已采取的措施：{measures}"
        suspicion = Suspicion(institution.county_code, words, "机构报告", institution, told.people, once=told.once)
        return open_restricted(suspicion, actor=actor, at=at)
    return _open(institution, told, (account, measures), actor=actor, at=at)


def _sent_before(institution: Institution, told: Happening) -> Incident | RestrictedCase | None:
    """Return what the same form made before."""
    same = {"institution": institution, "once": told.once}
    return (Incident.objects.filter(**same).first() or RestrictedCase.objects.filter(**same).first()) if told.once else None


def _open(institution: Institution, told: Happening, words: tuple[str, str], *, actor: Post, at: datetime) -> Incident:
    on, law, known_at = timezone.localdate(at), load(), told.known_at or told.happened_at
    happened_on = timezone.localdate(told.happened_at)
    serious = is_serious(told.kind, hurt_badly=told.hurt_badly, on=happened_on, law=law)
    hours = int(report_law(told.kind, serious=serious, on=happened_on, law=law).value)
    row = Incident.objects.create(
        once=told.once,
        institution=institution,
        county_code=institution.county_code,
        number=next_number("事", institution.county_code, on),
        kind=told.kind,
        injury=told.injury if told.kind == IncidentKind.INJURY else "",
        is_serious=serious,
        happened_at=told.happened_at,
        known_at=known_at,
        spot=told.spot,
        children=told.children,
        staff=told.staff,
        age_months=told.age_months,
        account=words[0],
        measures=words[1],
        people=told.people.strip(),
        called=sorted(told.called),
        guardian_informed_at=told.guardian_informed_at,
        reported_by=actor,
        reported_at=at,
        report_due_at=report_due_at(known_at, hours),
    )
    days = int(law.value(REVIEW_DAYS, on).value)
    start_clock(row, REVIEW_CLOCK, REVIEW_LABEL, on=on, working_days=days, county_code=row.county_code)
    audit.record(actor, "report_incident", row, at=at, changes={"kind": row.kind, "is_serious": serious})
    title = f"{'严重事件：' if serious else ''}{institution.name} 报告{row.what}"
    tell(row, news(row, "reported", title, "请立即核实处置，并签收。" if serious else ""), county_of(row), city_of(row), at=at)
    return row


@transaction.atomic
def open_incident(row: Incident, *, actor: Post, at: datetime) -> dict[str, str]:
    """Return an incident's sealed words, the names left masked, and write the read down. The caller has checked that the actor may."""
    audit.record(actor, "read_incident", row, at=at, purpose="事故办理")
    return {"account": row.account.open(), "measures": row.measures.open()}


@transaction.atomic
def acknowledge(row: Incident, *, version: int, actor: Post, at: datetime) -> Incident:
    """Say that the county knows; the institution finds out why."""
    row = take(row, version)
    INCIDENTS.perform(row, "acknowledge_incident", actor=actor, at=at)
    tell(row, news(row, "acknowledged", f"县级已签收：{row.what}", "请查明原因、提出改进措施并提交。"), row.institution.organisation, at=at)
    return row


@transaction.atomic
def review(row: Incident, causes: str, prevention: str, *, version: int, actor: Post, at: datetime) -> Incident:
    """Hand in what the institution found out and changed."""
    row = take(row, version)
    row.causes = written(causes, "请写明查明的原因。", field="causes")
    row.prevention = written(prevention, "请写明改进措施。", field="prevention")
    INCIDENTS.perform(row, "review_incident", actor=actor, at=at)
    tell(row, news(row, "reviewed", f"{row.institution.name} 已提交{row.what}的原因和措施", version=row.version), county_of(row), at=at)
    return row


@transaction.atomic
def return_review(row: Incident, reason: str, *, version: int, actor: Post, at: datetime) -> Incident:
    """Ask for more; the clock runs on."""
    reason = written(reason, "请写明要补充什么。", field="text")
    row = take(row, version)
    INCIDENTS.perform(row, "return_incident", actor=actor, at=at, note=reason)
    tell(row, news(row, "returned", f"请补充：{row.what}", reason, version=row.version), row.institution.organisation, at=at)
    return row


@transaction.atomic
def close(row: Incident, conclusion: str, *, version: int, actor: Post, at: datetime) -> Incident:
    """Close an incident with the county's conclusion; its clock stops."""
    on = timezone.localdate(at)
    row = take(row, version)
    row.conclusion, row.closed_on = written(conclusion, "请写明结案意见。", field="text"), on
    INCIDENTS.perform(row, "close_incident", actor=actor, at=at, note=row.conclusion)
    stop_clocks(row, on=on, outcome="closed")
    tell(row, news(row, "closed", f"已结案：{row.institution.name} {row.what}"), row.institution.organisation, city_of(row), at=at)
    return row


@transaction.atomic
def restrict_incident(row: Incident, reason: str, *, version: int, actor: Post, at: datetime) -> None:
    """Turn an incident that looks like abuse into a restricted case; from then on nobody finds it elsewhere."""
    reason = written(reason, "请写明为什么疑似虐待、侵害。", field="text")
    row = take(row, version)
    words = f"{row.account.open()}\n已采取的措施：{row.measures.open()}\n转为受限案件的理由：{reason}"
    suspicion = Suspicion(row.county_code, words, "由事故转来", row.institution, row.people.open())
    row.restricted = open_restricted(suspicion, actor=actor, at=at)
    INCIDENTS.perform(row, "restrict_incident", actor=actor, at=at)
    stop_clocks(row, on=timezone.localdate(at), outcome="restricted", unmet="转专人办理")
    forget_notices(row)


def _refuse_impossible(told: Happening, at: datetime) -> None:
    known_at = told.known_at or told.happened_at
    checks = (
        (told.happened_at > at, "happened_at", "发生时间不能晚于现在。"),
        (told.happened_at < at - timedelta(days=OLDEST_DAYS), "happened_at", "发生时间已超过一年，请核对年份。"),
        (known_at > at, "known_at", "发现时间不能晚于现在。"),
        (known_at < told.happened_at, "known_at", "发现时间不能早于发生时间。"),
        (
            told.guardian_informed_at is not None and not told.happened_at <= told.guardian_informed_at <= at,
            "guardian_informed_at",
            "告知监护人的时间应在发生之后、现在之前。",
        ),
        (told.kind == IncidentKind.INJURY and not told.injury, "injury", "请选择是哪一种伤害。"),
        (not 0 <= told.children <= MOST_PEOPLE, "children", f"孩子人数应在 0 到 {MOST_PEOPLE} 之间。"),
        (not 0 <= told.staff <= MOST_PEOPLE, "staff", f"工作人员人数应在 0 到 {MOST_PEOPLE} 之间。"),
        (told.age_months is not None and not 0 <= told.age_months <= OLDEST_MONTHS, "age_months", f"月龄应在 0 到 {OLDEST_MONTHS} 之间。"),
        (len(told.people) > 500, "people", "请不超过 500 字。"),
    )
    for is_wrong, field, sentence in checks:
        if is_wrong:
            raise DomainError(sentence, field=field)
