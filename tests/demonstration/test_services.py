"""Demonstrations: chosen, visited, decided, ended; what is refused says why and changes nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from demonstration.factories import (
    UNTIL,
    a_demonstration,
    a_finding,
    a_guidance,
    a_house,
    a_nomination,
    a_photo,
    a_proposal,
    a_refused_case,
    a_visited_case,
    later,
)
from filings.factories import AT, COUNTY, ON, OTHER_COUNTY, a_department, a_nonconforming_filing, city_officer, manager_of, officer_of
from qingmiao.accounts.models import Department
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.models import AuditEntry, Notice, TransitionLog
from qingmiao.demonstration.models import (
    CriteriaOccasion,
    Demonstration,
    DemonstrationFile,
    DemonstrationState,
    Guidance,
    WithdrawalProposal,
)
from qingmiao.demonstration.services.ending import decline_proposal, withdraw
from qingmiao.demonstration.services.nominating import nominate
from qingmiao.demonstration.services.reviewing import SiteVisit, grant, record_site_visit, refuse
from qingmiao.demonstration.services.watching import watch
from qingmiao.demonstration.tasks import watch_demonstrations
from qingmiao.demonstration.workflow import workflow_on
from qingmiao.institutions.models import Institution
from qingmiao.institutions.services import close_institution, mark_demonstration_site

pytestmark = pytest.mark.django_db
State = DemonstrationState


def fresh(row: Demonstration) -> Demonstration:
    return Demonstration.objects.get(pk=row.pk)


def is_marked(row: Demonstration) -> bool:
    return Institution.objects.get(pk=row.institution_id).is_demonstration_site


def test_a_case_goes_from_choice_to_term() -> None:
    row = a_demonstration()
    assert (row.state, row.term, row.granted_until) == (State.GRANTED, DateRange(ON, UNTIL + timedelta(days=1)), UNTIL)
    assert [log.transition for log in TransitionLog.objects.all() if log.workflow == "demonstration"] == [
        "record_demonstration_visit",
        "grant_demonstration",
    ]
    assert DemonstrationFile.objects.get(demonstration=row).file.name == "活动室.png"
    assert is_marked(row)
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"nominate_demonstration", "record_demonstration_visit", "grant_demonstration", "mark_demonstration_site"} <= verbs


def test_the_criteria_of_both_days_are_kept_with_their_sources_and_cannot_be_changed() -> None:
    row = a_demonstration()
    kept = fresh(row).criteria
    assert set(kept) == {CriteriaOccasion.NOMINATION, CriteriaOccasion.DECISION}
    for occasion in kept.values():
        assert occasion["on"] == ON.isoformat()
        assert [line["key"] for line in occasion["lines"]] == ["filed", "site_verified", "open_findings", "certificates", "staff"]
        assert all(line["sources"][0]["confidence"] == "unsure" for line in occasion["lines"])
    for changed in ({}, {**kept, "decision": {}}, {**kept, "nomination": {"on": "2026-01-01", "lines": []}}):
        with pytest.raises(IntegrityError, match="条件核对已存档"), transaction.atomic():
            Demonstration.objects.filter(pk=row.pk).update(criteria=changed)


def test_a_county_cannot_choose_another_countys_institution_or_one_that_is_not_filed() -> None:
    house = a_house()
    with pytest.raises(DomainError, match="只能推荐本县"):
        nominate(house, "好", actor=officer_of(OTHER_COUNTY), at=AT)
    close_institution(house, on=ON, actor=None, at=AT)
    with pytest.raises(DomainError, match="只能推荐本县"):
        nominate(house, "好", actor=officer_of(), at=AT)
    assert not Demonstration.objects.exists()


def test_an_institution_under_review_is_not_chosen_twice() -> None:
    row = a_nomination()
    with pytest.raises(DomainError, match="已在评审中"):
        a_nomination(row.institution)
    with pytest.raises(IntegrityError, match="demonstration_one_round_at_a_time"), transaction.atomic():
        Demonstration.objects.create(institution=row.institution, county_code=COUNTY, reason="再来", nominated_on=ON)


def test_after_a_refusal_an_institution_may_be_chosen_again() -> None:
    row = a_refused_case()
    assert (row.state, row.decision, row.term) == (State.REFUSED, "场地仍在改造。", None)
    assert not is_marked(row)
    assert a_nomination(row.institution).renews is None


@pytest.mark.parametrize("text", ["", "   ", "长" * 2001])
def test_every_decision_needs_words_that_fit(text: str) -> None:
    house = a_house()
    with pytest.raises(DomainError):
        nominate(house, text, actor=officer_of(), at=AT)
    row = a_visited_case(house)
    for decide in (
        lambda: grant(row, text, UNTIL, version=row.version, actor=city_officer(), at=AT),
        lambda: refuse(row, text, version=row.version, actor=city_officer(), at=AT),
    ):
        with pytest.raises(DomainError):
            decide()
    assert fresh(row).state == State.VISITED


def test_a_page_drawn_before_the_last_change_is_refused() -> None:
    row = a_nomination()
    visit = SiteVisit(ON, "看过。")
    record_site_visit(row, visit, version=row.version, actor=city_officer(), at=AT)
    with pytest.raises(StalePageError):
        record_site_visit(row, visit, version=row.version, actor=city_officer(), at=AT)
    with pytest.raises(StalePageError):
        refuse(row, "不行", version=row.version, actor=city_officer(), at=AT)


@pytest.mark.parametrize("day", [ON - timedelta(days=1), ON + timedelta(days=1)])
def test_a_visit_lies_between_the_choice_and_today(day: date) -> None:
    row = a_nomination()
    with pytest.raises(DomainError, match="评审日期应在"):
        record_site_visit(row, SiteVisit(day, "看过。", [a_photo()]), version=row.version, actor=city_officer(), at=AT)
    assert (fresh(row).state, DemonstrationFile.objects.count()) == (State.NOMINATED, 0)


def test_only_the_citys_health_department_decides() -> None:
    row = a_visited_case()
    for actor in (officer_of(), manager_of(row.institution)):
        with pytest.raises(DomainError, match="您的岗位不能认定"):
            grant(row, "好", UNTIL, version=row.version, actor=actor, at=AT)
    assert fresh(row).criteria.keys() == {CriteriaOccasion.NOMINATION}


def test_a_criterion_that_must_hold_and_does_not_lets_nothing_be_granted() -> None:
    row = a_visited_case()
    a_finding(row.institution)
    with pytest.raises(DomainError, match="“没有未销号的问题”不符合（1 件未销号：告-1）"):
        grant(row, "好", UNTIL, version=row.version, actor=city_officer(), at=AT)
    assert (fresh(row).state, fresh(row).version) == (State.VISITED, row.version)


def test_an_institution_with_a_finding_may_be_chosen_and_what_was_seen_is_kept() -> None:
    row = a_nomination(a_nonconforming_filing().institution)
    verdicts = {line["key"]: line["verdict"] for line in row.criteria["nomination"]["lines"]}
    assert (verdicts["filed"], verdicts["site_verified"], verdicts["open_findings"]) == ("met", "unmet", "unmet")


@pytest.mark.parametrize("until", [ON - timedelta(days=1), ON + timedelta(days=3661)])
def test_a_term_ends_after_it_begins_and_within_ten_years(until: date) -> None:
    row = a_visited_case()
    with pytest.raises(DomainError, match="示范期最后一天"):
        grant(row, "好", until, version=row.version, actor=city_officer(), at=AT)


def test_terms_of_one_institution_never_overlap_in_the_database() -> None:
    row = a_demonstration()
    term = {"state": State.GRANTED, "term": DateRange(UNTIL, UNTIL + timedelta(days=9)), "granted_until": UNTIL + timedelta(days=8)}
    common = {"institution": row.institution, "county_code": COUNTY, "reason": "好", "nominated_on": ON, "decided_on": ON}
    with pytest.raises(IntegrityError, match="demonstration_terms_never_overlap"), transaction.atomic():
        Demonstration.objects.create(**common, **term)
    Demonstration.objects.create(**common, **term | {"term": DateRange(UNTIL + timedelta(days=1), UNTIL + timedelta(days=9))})


def test_a_renewal_is_chosen_near_the_end_and_follows_without_a_gap() -> None:
    until = ON + timedelta(days=200)
    first = a_demonstration(until=until)
    with pytest.raises(DomainError, match="起可以推荐续期"):
        a_nomination(first.institution, later(19))
    renewal = a_demonstration(first.institution, later(20), until + timedelta(days=365))
    assert renewal.renews == first
    assert renewal.term == DateRange(until + timedelta(days=1), until + timedelta(days=366))
    assert is_marked(renewal)
    watch(at=later(200))
    assert (fresh(first).state, fresh(renewal).state, is_marked(renewal)) == (State.GRANTED, State.GRANTED, True)
    watch(at=later(201))
    assert (fresh(first).state, fresh(renewal).state, is_marked(renewal)) == (State.EXPIRED, State.GRANTED, True)


def test_a_renewal_that_was_refused_may_be_chosen_again() -> None:
    first = a_demonstration(until=ON + timedelta(days=30))
    refused = a_refused_case(first.institution)
    assert refused.renews == first
    assert a_nomination(first.institution).renews == first


def test_a_term_runs_out_after_its_last_day() -> None:
    row = a_demonstration(until=ON + timedelta(days=10))
    watch(at=later(10))
    assert (fresh(row).state, is_marked(row)) == (State.GRANTED, True)
    assert watch_demonstrations.func(int(later(11).timestamp())) == 1
    row = fresh(row)
    assert (row.state, row.ended_on, is_marked(row)) == (State.EXPIRED, ON + timedelta(days=11), False)
    assert watch(at=later(12)) == 0


def test_county_and_institution_are_reminded_once_before_the_end() -> None:
    row = a_demonstration(until=ON + timedelta(days=100))
    assert watch(at=later(9)) == 0
    assert watch(at=later(10)) == 1
    assert watch(at=later(11)) == 0
    told = Notice.objects.filter(title__contains="将于").values_list("organisation", flat=True)
    assert sorted(told) == sorted([row.institution.organisation_id, a_department(Department.HEALTH, COUNTY).pk])


def test_a_withdrawal_ends_the_term_today_and_says_why() -> None:
    row = a_demonstration()
    row = withdraw(row, "多次收到投诉。", version=row.version, actor=city_officer(), at=later(30))
    assert (row.state, row.ended_on, row.end_reason) == (State.WITHDRAWN, ON + timedelta(days=30), "多次收到投诉。")
    assert (fresh(row).term, row.granted_until) == (DateRange(ON, ON + timedelta(days=30)), UNTIL)
    assert not is_marked(row)
    with pytest.raises(DomainError, match="不能撤销示范点"):
        withdraw(row, "再撤一次", version=row.version, actor=city_officer(), at=later(31))
    assert a_nomination(row.institution, later(31)).renews is None


def test_a_withdrawal_takes_the_renewal_with_it_that_has_not_begun() -> None:
    first = a_demonstration(until=ON + timedelta(days=30))
    renewal = a_demonstration(first.institution, AT, UNTIL)
    withdraw(fresh(first), "虚报材料。", version=fresh(first).version, actor=city_officer(), at=later(1))
    renewal = fresh(renewal)
    assert (renewal.state, renewal.term.isempty) == (State.WITHDRAWN, True)


def test_a_finding_proposes_a_withdrawal_and_withdraws_nothing() -> None:
    row = a_demonstration()
    proposal = a_proposal(row)
    assert (fresh(row).state, is_marked(row), proposal.ground) == (State.GRANTED, True, "告-1")
    assert watch(at=later(2)) == 0
    told = set(Notice.objects.filter(title__contains="现场核实不符合").values_list("organisation__division_code", flat=True))
    assert told == {COUNTY, "441800"}
    declined = decline_proposal(proposal, "已当场改正。", actor=city_officer(), at=later(2))
    assert (declined.answer, fresh(row).state) == ("已当场改正。", State.GRANTED)
    assert watch(at=later(3)) == 0
    with pytest.raises(DomainError, match="已经答复"):
        decline_proposal(proposal, "再答一次", actor=city_officer(), at=later(3))
    a_finding(row.institution, "告-2")
    watch(at=later(4))
    assert WithdrawalProposal.objects.filter(answered_on=None).count() == 1


def test_only_the_city_answers_a_proposal() -> None:
    proposal = a_proposal()
    with pytest.raises(DomainError, match="您的岗位不能答复"):
        decline_proposal(proposal, "不撤", actor=officer_of(), at=AT)


def test_a_withdrawal_answers_the_open_proposals() -> None:
    proposal = a_proposal()
    row = fresh(proposal.demonstration)
    withdraw(row, "拒不整改。", version=row.version, actor=city_officer(), at=later(5))
    proposal.refresh_from_db()
    assert (proposal.answer, proposal.answered_on) == ("已撤销示范点。", ON + timedelta(days=5))


@pytest.mark.parametrize("make", [a_nomination, a_visited_case, a_demonstration])
def test_a_deregistration_ends_whatever_is_open(make) -> None:
    row = make()
    close_institution(row.institution, on=ON + timedelta(days=3), actor=None, at=later(3))
    watch(at=later(4))
    row = fresh(row)
    assert (row.state, row.ended_on, is_marked(row)) == (State.ENDED, ON + timedelta(days=3), False)
    assert row.term is None or row.term == DateRange(ON, ON + timedelta(days=3))
    assert watch(at=later(5)) == 0


def test_a_mark_that_nobody_granted_is_taken_away_at_night() -> None:
    house = a_house()
    mark_demonstration_site(house, is_site=True, actor=None, at=AT)
    assert watch(at=later(1)) == 1
    assert not Institution.objects.get(pk=house.pk).is_demonstration_site


def test_everybody_is_told_of_what_concerns_them_once() -> None:
    city_officer()
    row = a_demonstration()
    told = Notice.objects.filter(path=f"/demonstrations/{row.pk}/").values_list(
        "organisation__division_code", "organisation__kind", "title"
    )
    by_receiver: dict[tuple[str, str], int] = {}
    for code, kind, _ in told:
        by_receiver[code, kind] = by_receiver.get((code, kind), 0) + 1
    # The institution and its county: chosen, visited, granted. The city: chosen.
    assert by_receiver == {(COUNTY, "institution"): 3, (COUNTY, "department"): 3, ("441800", "department"): 1}


def test_guidance_is_written_down_within_the_term() -> None:
    row, other = a_demonstration(), a_house(2)
    guidance = a_guidance(row, kind="pairing", guided=other, hours=Decimal("1.5"), people=3, note="结对一年。", file=a_photo())
    assert (guidance.guided, guidance.hours, guidance.file.name) == (other, Decimal("1.5"), "活动室.png")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"held_on": ON + timedelta(days=1)}, "不能晚于今天"),
        ({"held_on": ON - timedelta(days=1)}, "不在示范期内"),
        ({"kind": "pairing"}, "须选择受指导的机构"),
        ({"hours": Decimal(0)}, "时长须大于 0"),
        ({"hours": Decimal("200.5")}, "时长须大于 0"),
        ({"people": 0}, "参加人数"),
        ({"note": "长" * 2001}, "内容过长"),
    ],
)
def test_guidance_that_cannot_be_is_refused(change, words) -> None:
    row = a_demonstration()
    with pytest.raises(DomainError, match=words):
        a_guidance(row, **change)
    assert not Guidance.objects.exists()


def test_guidance_is_not_given_to_oneself_nor_to_a_closed_institution_nor_by_a_stranger() -> None:
    row, other = a_demonstration(), a_house(2)
    with pytest.raises(DomainError, match="不能是本机构"):
        a_guidance(row, kind="visit", guided=row.institution)
    with pytest.raises(DomainError, match="您的岗位"):
        a_guidance(row, actor=manager_of(other))
    close_institution(other, on=ON, actor=None, at=AT)
    with pytest.raises(DomainError, match="已备案的机构"):
        a_guidance(row, kind="visit", guided=other)


def test_outside_its_term_a_demonstration_records_no_guidance() -> None:
    row = a_refused_case()
    with pytest.raises(DomainError, match="只有示范期内"):
        a_guidance(row)


MAKERS = {
    State.NOMINATED: a_nomination,
    State.VISITED: a_visited_case,
    State.GRANTED: a_demonstration,
    State.REFUSED: a_refused_case,
}
ALLOWED = {
    "record_demonstration_visit": {State.NOMINATED},
    "grant_demonstration": {State.VISITED},
    "refuse_demonstration": {State.NOMINATED, State.VISITED},
    "withdraw_demonstration": {State.GRANTED},
    "expire_demonstration": {State.GRANTED},
    "end_demonstration": {State.NOMINATED, State.VISITED, State.GRANTED},
}


@pytest.mark.parametrize("name", ALLOWED)
@pytest.mark.parametrize("state", State.values)
def test_every_state_meets_every_transition(state: str, name: str) -> None:
    far = ON + timedelta(days=9999)
    row = MAKERS.get(State(state), a_demonstration)()
    if name == "end_demonstration":
        close_institution(row.institution, on=ON, actor=None, at=AT)
    # What the services write before they move a case, and what constraints ask of the state it comes from.
    term = {"term": DateRange(ON, UNTIL), "granted_until": UNTIL, "decided_on": ON}
    Demonstration.objects.filter(pk=row.pk).update(state=state, ended_on=ON, **term)
    row = fresh(row)
    actor = None if name in ("expire_demonstration", "end_demonstration") else city_officer()
    if State(state) in ALLOWED[name]:
        assert workflow_on(far).perform(row, name, actor=actor, at=AT).state == workflow_on(far).by_name[name].target
    else:
        with pytest.raises(DomainError, match="当前状态为"):
            workflow_on(far).perform(row, name, actor=actor, at=AT)


def test_the_guards_say_why_not() -> None:
    row, workflow = a_demonstration(), workflow_on(ON)
    with pytest.raises(DomainError, match="示范期还没有满"):
        workflow.perform(row, "expire_demonstration", actor=None, at=AT)
    with pytest.raises(DomainError, match="没有注销备案"):
        workflow.perform(row, "end_demonstration", actor=None, at=AT)
    with pytest.raises(DomainError, match="您的岗位不能示范期满"):
        workflow_on(UNTIL + timedelta(days=1)).perform(row, "expire_demonstration", actor=city_officer(), at=AT)
    nominated = a_nomination(a_house(2))
    close_institution(nominated.institution, on=ON, actor=None, at=AT)
    with pytest.raises(DomainError, match="已不是备案机构"):
        workflow.perform(fresh(nominated), "record_demonstration_visit", actor=city_officer(), at=AT)
