"""Supervision of the synthetic city: three years of visits in bulk, findings in every state, and a few open cases by their services."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from qingmiao.accounts.models import Department, Organisation, Post, Role
from qingmiao.codes.ages import add_months
from qingmiao.codes.working_days import WorkingCalendar
from qingmiao.core.audit import subject_type
from qingmiao.core.clocks import calendar
from qingmiao.core.legislation import load
from qingmiao.core.models import Clock, ClockEvent, NumberSeries
from qingmiao.institutions.models import Institution, Standing
from qingmiao.supervision.models import (
    Finding,
    FindingState,
    Inspection,
    InspectionItem,
    InspectionKind,
    InspectionPart,
    InspectionState,
    PrincipalAnswer,
    Recheck,
    Rectification,
    RectificationNotice,
    Signature,
)
from qingmiao.supervision.rules import CheckItem, ChecklistFor, Occasion, draw_checklist
from qingmiao.supervision.rules.vocabulary import ItemAnswer, Severity
from qingmiao.supervision.services.answering import answer_finding, ask_extension, object_to_publication
from qingmiao.supervision.services.deciding import NextStep, take_step
from qingmiao.supervision.services.noticing import PUBLISH_WORKING_DAYS, RECTIFICATION_CLOCK, due_on, read_notice
from qingmiao.supervision.services.planning import InspectionPlan, plan_inspection
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.offices import open_second
from qingmiao.synthetic.papers import sample_page
from qingmiao.synthetic.parts import Scene

YEARS, CLOSED_AFTER_DAYS = 3, 60
FAILS_MORE = ("cctv_days", "drills", "first_aid", "disclosure", "roster_true", "tableware", "plans", "health_certificates", "home_cctv")
SEEN = "现场查看不符合要求，已向负责人说明。"
CURED = "已按要求改好，附照片。"


@dataclass(frozen=True)
class Visited:
    """One visit as it is told: where, when, by which office, with which two officers, and what failed."""

    institution: Institution
    on: date
    office: Organisation
    officers: tuple[Post, Post]
    failing: Sequence[CheckItem]
    items: Sequence[CheckItem]

    @property
    def at(self) -> datetime:
        """When it was signed."""
        return at_hour(self.on, 16)


@dataclass(frozen=True)
class Days:
    """Today in the city, and the working calendar."""

    today: date
    working: WorkingCalendar


def at_hour(on: date, hour: int = 9) -> datetime:
    """Return an hour of a day in China."""
    return datetime.combine(on, time(hour), LOCAL)


def tell(scene: Scene) -> None:
    """Tell three years of visits in the whole city, in a fixed number of queries, and some open cases.

    The health departments, and the fire brigades that have an officer, get a second one first: a visit is signed by two.
    """
    officers = {code: (post, open_second(post, scene.opening)) for code, post in scene.offices.county_officers.items()}
    fire = Post.objects.filter(role=Role.DEPARTMENT_OFFICER, organisation__department=Department.FIRE_RESCUE)
    for post in fire.filter(organisation__division_code__in=officers).select_related("user", "organisation").order_by("pk"):
        open_second(post, scene.opening)
    houses = list(Institution.objects.filter(standing=Standing.FILED).select_related("organisation").order_by("pk"))
    lots = ((house, Random(f"{scene.seed}-visits-{house.pk}")) for house in houses)
    store_visits([visit for house, random in lots for visit in visits_of(house, officers, scene.today, random)], scene.today)
    _open_cases(officers, scene.today)


def visits_of(
    house: Institution, officers: dict[str, tuple[Post, Post]], today: date, random: Random, years: int = YEARS
) -> Iterator[Visited]:
    """Yield a visit a year since an institution was filed; the last one, of one in three, lately."""
    if house.filed_on is None or house.county_code not in officers:
        return
    last = today - timedelta(days=random.choice((6, 15, 25, 45, 90, 150, 210, 280)))
    for years_ago in range(years):
        on = _weekday(add_months(last, -12 * years_ago))
        if on <= house.filed_on:
            return
        items = draw_checklist(ChecklistFor(Occasion.VISIT, house.form, frozenset(), Department.HEALTH), load(), on)
        failing = [item for item in items if random.random() < (0.07 if item.key in FAILS_MORE else 0.004)]
        pair = officers[house.county_code]
        assert pair[0].organisation is not None  # noqa: S101  # an officer has an office
        yield Visited(house, on, pair[0].organisation, pair, failing, items)


def _weekday(on: date) -> date:
    """Return a day, or the Friday before a weekend."""
    return on - timedelta(days=max(on.weekday() - 4, 0))


def store_visits(visits: Sequence[Visited], today: date) -> None:
    """Write visits and what came of them; the rows are what the services would have written."""
    inspections = Inspection.objects.bulk_create(_inspection(visit) for visit in visits)
    told = list(zip(visits, inspections, strict=True))
    parts = InspectionPart.objects.bulk_create(_part(visit, row) for visit, row in told)
    Signature.objects.bulk_create(
        Signature(part=part, post=post, user=post.user, at=visit.at)
        for visit, part in zip(visits, parts, strict=True)
        for post in dict.fromkeys(visit.officers)
    )
    items = InspectionItem.objects.bulk_create(
        (_item(visit, part, item) for visit, part in zip(visits, parts, strict=True) for item in visit.items), batch_size=5000
    )
    by_key = {(item.part_id, item.key): item for item in items}
    ordering = [(visit, part) for visit, part in zip(visits, parts, strict=True) if any(item.is_ordered for item in visit.failing)]
    managers = dict(Post.objects.filter(role=Role.INSTITUTION_MANAGER).order_by("-pk").values_list("organisation__institution", "pk"))
    numbers = _numbers([(visit.institution.county_code, visit.on.year) for visit, _part_ in ordering])
    notices = RectificationNotice.objects.bulk_create(
        RectificationNotice(
            part=part, number=number, issued_at=visit.at, read_at=visit.at + timedelta(days=1), read_by_id=managers[visit.institution.pk]
        )
        for (visit, part), number in zip(ordering, numbers, strict=True)
    )
    days = Days(today, calendar())
    findings = Finding.objects.bulk_create(
        _finding(visit, notice if place % 2 == 0 else None, item, by_key[part.pk, item.key], days)
        for (visit, part), notice in zip(ordering, notices, strict=True)
        for place, item in enumerate(item for item in visit.failing if item.is_ordered)
    )
    _follow_up(findings, {visit.institution.pk: visit.officers[0] for visit in visits}, managers, today)


def _inspection(visit: Visited) -> Inspection:
    return Inspection(
        institution=visit.institution,
        county_code=visit.institution.county_code,
        kind=InspectionKind.DRAW if visit.on.month % 2 else InspectionKind.ROUTINE,
        key=uuid.uuid4(),
        state=InspectionState.RECORDED,
        why="年度检查计划",
        planned_on=visit.on,
        planned_by=visit.officers[0],
        visited_on=visit.on,
        principal_answer=PrincipalAnswer.ABSENT,
        principal_note="负责人在外，由当班负责人在场。",
        recorded_at=visit.at,
        version=2,
    )


def _part(visit: Visited, row: Inspection) -> InspectionPart:
    return InspectionPart(
        inspection=row,
        organisation=visit.office,
        checklist_on=visit.on,
        saved_by=visit.officers[0],
        saved_at=visit.at,
        conclusion="有问题须整改。" if visit.failing else "没有发现不符合的事项。",
        signed_at=visit.at,
        failures=len(visit.failing),
        version=1,
    )


def _item(visit: Visited, part: InspectionPart, item: CheckItem) -> InspectionItem:
    fails = item in visit.failing
    return InspectionItem(
        part=part,
        key=item.key,
        group=item.group,
        title=item.title,
        source=item.source,
        is_ordered=item.is_ordered,
        answer=ItemAnswer.FAILS if fails else ItemAnswer.CONFORMS,
        note=SEEN if fails else "",
    )


def _numbers(series: Sequence[tuple[str, int]]) -> list[str]:
    """Return a number for each notice, and let the series go on from there."""
    last: dict[tuple[str, int], int] = {}
    numbers = []
    for county, year in series:
        last[county, year] = last.get((county, year), 0) + 1
        numbers.append(f"托育责改〔{year}〕{county}-{last[county, year]:04d}号")
    NumberSeries.objects.bulk_create(NumberSeries(series=f"责改-{county}-{year}", last=count) for (county, year), count in last.items())
    return numbers


def _finding(visit: Visited, notice: RectificationNotice | None, item: CheckItem, seen: InspectionItem, days: Days) -> Finding:
    """Return what came of a failing item; without a notice it was cured on the spot."""
    if notice is None:
        return _on_spot(visit, item, seen)
    severity, closes = Severity(item.severity), visit.on + timedelta(days=12)
    is_closed = (days.today - visit.on).days > CLOSED_AFTER_DAYS
    return Finding(
        notice=notice,
        item=seen,
        institution=visit.institution,
        county_code=visit.institution.county_code,
        organisation=visit.office,
        key=item.key,
        title=item.title,
        source=item.source,
        penalty=item.penalty,
        facts=SEEN,
        severity=severity,
        cure="按检查目录的要求改好，并保留记录。",
        state=FindingState.CLOSED if is_closed else FindingState.OPEN,
        found_on=visit.on,
        due_on=due_on(severity, visit.on),
        closed_on=closes if is_closed else None,
        publish_on=days.working.add_working_days(visit.on, int(load().value(PUBLISH_WORKING_DAYS, visit.on).value)),
        published_until=add_months(closes, 12) if is_closed else None,
    )


def _on_spot(visit: Visited, item: CheckItem, seen: InspectionItem) -> Finding:
    return Finding(
        item=seen,
        institution=visit.institution,
        county_code=visit.institution.county_code,
        organisation=visit.office,
        key=item.key,
        title=item.title,
        source=item.source,
        penalty=item.penalty,
        facts=SEEN,
        severity=item.severity,
        state=FindingState.CURED_ON_SPOT,
        found_on=visit.on,
        closed_on=visit.on,
    )


def _follow_up(findings: Sequence[Finding], officers: dict[int, Post], managers: dict[int, int], today: date) -> None:
    """Let closed findings have their answer and recheck, and open ones their clock; most of those are answered in time by the houses."""
    closed = [row for row in findings if row.state == FindingState.CLOSED]
    answers = Rectification.objects.bulk_create(
        Rectification(
            finding=row,
            text=CURED,
            by_id=managers[row.institution_id],
            at=at_hour(row.found_on + timedelta(days=9 if row.pk % 9 else 45)),
        )
        for row in closed
    )
    Recheck.objects.bulk_create(
        Recheck(
            rectification=answer,
            is_cured=True,
            note="书面材料齐全，已改好。",
            by=officers[answer.finding.institution_id],
            at=answer.at + timedelta(days=2),
        )
        for answer in answers
    )
    clocks = Clock.objects.bulk_create(
        Clock(
            subject_type=subject_type(Finding),
            subject_id=str(row.pk),
            kind=RECTIFICATION_CLOCK,
            label="整改期限",
            started_on=row.found_on,
            working_days=0,
            due_on=row.due_on or today,
        )
        for row in findings
        if row.state == FindingState.OPEN
    )
    ClockEvent.objects.bulk_create(ClockEvent(clock=clock, event="started", on=clock.started_on) for clock in clocks)


def _open_cases(officers: dict[str, tuple[Post, Post]], today: date) -> None:
    """Let the institutions of the open findings answer, ask, object; refer one, stop one; plan visits, two of them joint."""
    rows = list(Finding.objects.filter(state=FindingState.OPEN).select_related("institution__organisation", "organisation", "notice"))
    managers = {post.organisation_id: post for post in Post.objects.filter(role=Role.INSTITUTION_MANAGER).select_related("organisation")}
    now = at_hour(today, 9)
    for place, row in enumerate(rows):
        officer, manager = officers[row.county_code][0], managers[row.institution.organisation_id]
        if row.notice is not None:
            read_notice(row.notice, actor=manager, at=now)
        is_late = row.due_on is not None and row.due_on < today
        if place % 6 == 0:
            answer_finding(row, CURED, [sample_page("整改照片")], version=row.version, actor=manager, at=now)
        elif place % 6 == 1 and not is_late and row.due_on is not None:
            ask_extension(row, row.due_on + timedelta(days=10), "设备在途，预计十天内装好。", version=row.version, actor=manager, at=now)
        elif place % 6 == 2:
            object_to_publication(row, "当天设备检修，不应公示。", version=row.version, actor=manager, at=now)
        elif place % 6 == 3 and row.severity == Severity.STOP_AT_ONCE:
            stop = NextStep("stop_intake", row.penalty or row.source, "改好以前停止收托新生。")
            take_step(row, stop, version=row.version, actor=officer, at=now)
        elif place % 6 == 4:
            _refer(row, officer, now)
    _plan(officers, today)


def _refer(row: Finding, officer: Post, now: datetime) -> None:
    others = Organisation.objects.filter(division_code=row.county_code, department=Department.FIRE_RESCUE)
    receiver = others.first()
    if receiver is not None:
        step = NextStep("referral", "《消防法》（条款待核）", "请依职责核查，并书面答复。", "", receiver)
        take_step(row, step, version=row.version, actor=officer, at=now)


def _plan(officers: dict[str, tuple[Post, Post]], today: date) -> None:
    """Plan the next visits of each county: one by health alone; where other departments have officers, joint ones."""
    houses = Institution.objects.filter(standing=Standing.FILED).order_by("pk")
    for county, (officer, _second) in officers.items():
        own = [house for house in houses if house.county_code == county][:3]
        assert officer.organisation is not None  # noqa: S101  # an officer has an office
        for place, house in enumerate(own):
            together = [officer.organisation]
            if place:
                fire = Organisation.objects.filter(division_code=county, department=Department.FIRE_RESCUE)
                together += list(fire)
            kind = InspectionKind.JOINT if len(together) > 1 else InspectionKind.ROUTINE
            plan = InspectionPlan(kind, today + timedelta(days=3 * place), together, "年度检查计划")
            plan_inspection(house, plan, actor=officer, at=at_hour(today, 10))
