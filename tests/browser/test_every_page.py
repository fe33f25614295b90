"""Every page of every role, at both widths: axe finds nothing, nothing scrolls sideways, no script or policy complains.

The pages are found in the routes, the people in the gates: a new page is tested from its first day.
"""

import gzip
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Response
from pytest_django.live_server_helper import LiveServer

from browser.conftest import look_over, settle, sign_in
from browser.visitors import Walker
from qingmiao.accounts.models import Post, Role, User
from qingmiao.config.cli.permissions import Route, routes
from qingmiao.enrolment.models import Round
from qingmiao.filings.models import FilingKind, FilingState, Receipt
from qingmiao.governance.models import Target
from qingmiao.institutions.models import Institution, Standing
from qingmiao.publicity.models import Publication, Subscription
from qingmiao.training.models import CourseCertificate

FIRST_LOAD_LIMIT_BYTES = 300_000
MAP_FILES = ("leaflet", "markercluster", "map.js", ".geojson")
ERRORS = ("400", "403", "403_csrf", "404", "413", "500")

# Routes that answer a GET with no page: a file, a part of a page, or the way to somewhere else.
NOT_PAGES = {
    "plan_list", "target_csv", "target_json", "indicator_csv", "indicator_json", "board_report",
    "openapi-json", "push_registration", "api-root", "health", "metrics", "counties_geojson", "division_options",
    "register_csv", "register_json", "news_calendar", "share_picture", "manifest",
    "staff_export", "document_download", "visit_photo", "visit_photo_draft", "registration_template", "receipt_print", "notice_print",
    "filing_panel", "gallery_panel", "demonstration_csv", "demonstration_json", "demonstration_file", "guidance_file",
    "meeting_pack", "evidence_file", "report_file", "policy_csv", "policy_json", "policy_file",
    "mfa_download_recovery_codes", "mfa_login_webauthn", "switch_post", "start", "guidance_worker", "health_calendar_file",
    "town_points", "due_json", "due_calendar", "correction_notice_print", "offline_worker",
    "rectification_notice", "rectification_file", "inspection_photo", "report_mine",
    "hours_print", "cohort_template", "certificate_print", "my_lessons", "workforce_report",
    "own_file_print", "health_template", "check_export", "qualification_file", "training_file", "health_file",
    "notice_file", "meeting_paper", "people_template", "password_recover",
    "inspection_csv", "inspection_json", "inspection_items_csv", "inspection_items_json", "draw_file", "draw_published_file",
    "qualification_template", "fact_file_show", "restricted_photo", "restricted_file",
    "incident_photo", "photo_file", "photo_large", "institution_photo", "child_count_template", "facility_template",
    "scenario_print", "scenario_geojson", "project_file",
    "family_code", "child_export", "child_print", "proof_file",
    "part_arrivals", "evaluation_file", "evaluation_print", "credit_file", "cctv_home", "footage_mine", "charter_file", "dispute_mine",
    "contract_pdf", "round_audit",
}  # fmt: skip
# Shown with their own data in test_gallery.py, test_sheets.py, test_workforce.py and test_supervision_plans.py.
GALLERY = {
    "gallery", "gallery_public", "gallery_sheet", "staff_sheet", "registration_sheet", "health_sheet",
    "qualification_sheet", "check_sheet", "cohort_sheet",
    "lesson_attend", "lesson_screen", "draw_published", "child_count_sheet", "facility_sheet",
}  # fmt: skip
# Pages of allauth for people who hold a second factor or have just given the password; to everyone else they answer with a redirect.
NOT_WITHOUT_A_FACTOR = {
    "mfa_authenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_reauthenticate_webauthn",
    "mfa_reauthenticate", "mfa_remove_webauthn", "mfa_edit_webauthn", "mfa_activate_totp", "mfa_add_webauthn",
}  # fmt: skip
ACCOUNT = {
    "account_logout", "account_reauthenticate", "account_change_password", "account_inactive", "mfa_index",
    "mfa_list_webauthn", "usersessions_list",
}  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """One page in one situation: which row of those that the gate lets through, and what else stands in the address."""

    label: str = ""
    rows: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    query: str = ""


DRAFT = {"state": FilingState.DRAFT, "facts__has_key": "classes"}
SECTIONS = ("basic", "premises", "classes", "staff", "certificates", "hygiene")
GROWTH = "?sex=m&birth=2025-09-12&on=2025-10-12&kg=4.6&cm=55&on=2026-03-12&kg=8&cm=67&on=2026-09-12&kg=8.1&cm=75"
STATES = ("returned", "submitted", "receipted", "nonconforming", "rectified", "verified")
STOPS: dict[str, list[Stop]] = {
    "filing_overview": [
        Stop("draft", DRAFT),
        *(Stop(state, {"state": state}) for state in STATES),
        Stop("amendment", {"kind": FilingKind.AMENDMENT, "state": FilingState.SUBMITTED}),
    ],
    "filing_write": [
        *(Stop(section, DRAFT, {"section": section}) for section in SECTIONS),
        Stop("person", {"state": FilingState.RETURNED}, {"section": "staff"}, "?row=s1"),
        Stop("corrected", {"state": FilingState.RETURNED}, {"section": "certificates"}),
    ],
    "filing_check": [Stop("draft", DRAFT), Stop("returned", {"state": FilingState.RETURNED})],
    "filing_rectify": [Stop("", {"state": FilingState.NONCONFORMING})],
    "filing_settle": [Stop("", {"kind": FilingKind.DEREGISTRATION, "state": FilingState.DRAFT})],
    "filing_review": [
        *(Stop(state, {"state": state}) for state in ("accepted", "submitted", "receipted", "nonconforming", "rectified", "verified")),
        Stop("amendment", {"kind": FilingKind.AMENDMENT}),
        Stop("deregistration", {"kind": FilingKind.DEREGISTRATION, "state": FilingState.COMPLETED}),
    ],
    "filing_return": [Stop("", {"state": FilingState.SUBMITTED})],
    "filing_verify": [Stop("first", {"state": FilingState.RECEIPTED}), Stop("again", {"state": FilingState.RECTIFIED})],
    "institution_detail": [Stop("filed", {"standing": Standing.FILED}), Stop("preparing", {"standing": Standing.PREPARING})],
    "demonstration_show": [Stop(state, {"state": state}) for state in ("granted", "visited", "nominated")],
    "demonstration_visit": [Stop("", {"state": "nominated"})],
    "demonstration_decide": [Stop("", {"state": "visited"})],
    "demonstration_withdraw": [Stop("", {"state": "granted"})],
    "guidance_record": [Stop("", {"state": "granted"})],
    "register_list": [Stop(), Stop("map", query="?view=map"), Stop("nothing", query="?q=没有这个名字")],
    "task_report": [Stop("", {"state": "open"})],
    "task_cancel": [Stop("", {"state": "open"})],
    "task_extend": [Stop("", {"state": "open"})],
    "extension_answer": [Stop("", {"state": "asked"})],
    "plan_change": [Stop("draft", {"state": "draft"})],
    "change_decline": [Stop("", {"state": "draft"})],
    "invitation_reply": [Stop("", {"meeting__state": "called"})],
    "evidence_decline": [Stop("", {"state": "submitted"})],
    "meeting_move": [Stop("", {"state": "called"})],
    "meeting_minutes": [Stop("", {"state": "called"})],
    "item_edit": [Stop("", {"meeting__state": "called"})],
    "public_measure": [Stop("", names={"code": "M16"})],
    "policy_list": [Stop(), Stop("found", query="?q=托育"), Stop("nothing", query="?q=没有这个词")],
    "reading_show": [Stop("draft", {"state": "draft"}), Stop("accepted", {"state": "accepted"})],
    "board": [Stop(), Stop("past", query="?on=2024-06-30&indicator=institutions")],
    "indicator_show": [Stop("rows", names={"key": "certificates_in_order"}), Stop("empty", names={"key": "places_per_thousand"})],
    "audit_list": [Stop("narrowed", query="?q=a&verb=upload&since=昨天")],
    "task_list": [Stop(), Stop("late", query="?box=late")],
    "incident_show": [Stop(state, {"state": state}) for state in ("reviewed", "reported", "closed")],
    "incident_step": [Stop("close", {"state": "reviewed"}, {"step": "close_incident"})],
    "case_show": [Stop(state, {"state": state}) for state in ("accepted", "new", "answered", "refused")],
    "case_step": [
        Stop("accept", {"state": "new"}, {"step": "accept_case"}),
        Stop("assign", {"state": "accepted"}, {"step": "assign_case"}),
        Stop("write", {"state": "accepted"}, {"step": "write_entry"}),
    ],
    "part_step": [Stop("return", {"state": "reported"}, {"step": "return_assignment"})],
    "assignment_step": [Stop("refuse", {"state": "sent"}, {"step": "refuse_assignment"})],
    "restricted_step": [Stop("note", names={"step": "note_restricted"})],
    "lesson_move": [Stop("", {"state": "open"}, {"number": "1"})],
    "crossing_plan": [Stop("", names={"role": "carer"})],
    "test_sit": [Stop("", {"state": "enrolled"})],
    "certificate_revoke": [Stop("", {"state": "valid"})],
    "evaluation_show": [Stop(state, {"state": state}) for state in ("objected", "self", "scoring", "decided")],
    "evaluation_team": [Stop("", {"state": "handed_in"})],
    "evaluation_replace": [Stop("", {"state": "scoring"})],
    "evaluation_agree": [Stop("", {"state": "scoring"})],
    "evaluation_object": [Stop("", {"state": "proposed"})],
    "evaluation_answer": [Stop("", {"state": "objected"})],
    "evaluation_stop": [Stop("", {"state": "self"})],
    "expert_declare": [Stop("", {"declaration": "asked", "evaluation__state": "scoring"})],
    "expert_score": [Stop("", {"declaration": "free", "finished_at": None, "evaluation__state": "scoring"})],
    "credit_answer": [Stop("", {"state": "asked"})],
    "cctv_show": [Stop(), Stop("rooms", {"watched_rooms__isnull": False})],
    "cctv_check": [Stop("", {"watched_rooms__isnull": False})],
    "footage_answer": [Stop("", {"state": "asked"})],
    "footage_review": [Stop("", {"state": "reviewed"})],
    "footage_see": [Stop("", {"state": "approved"})],
    "dispute_accept": [Stop("", {"state": "asked"})],
    "dispute_refuse": [Stop("", {"state": "asked"})],
    "dispute_end": [Stop("", {"state": "accepted"})],
    "answer_list": [Stop(), Stop("found", query="?q=补贴"), Stop("nothing", query="?q=没有这个词")],
    "guidance_home": [Stop(), Stop("month", query="?birth=2025-09"), Stop("found", query="?q=辅食"), Stop("wrong", query="?birth=2031-09")],
    "warning_sign_check": [Stop(), Stop("positive", query="?q1=yes&q2=no&q3=no&q4=no")],
    "health_calendar": [Stop(), Stop("born", query="?birth=2025-09-12"), Stop("record", query="?birth=2025-09-12&given-HepB-1=2025-09-12")],
    "growth_curve": [Stop(), Stop("drawn", query=GROWTH), Stop("wrong", query="?birth=1985-01-01&on=昨天&kg=95&cm=🍼")],
    "news_list": [Stop(), Stop("articles", query="?box=articles"), Stop("nothing", query="?q=没有这个词")],
    "publication_begin": [Stop("event", names={"kind": "parent_class"}), Stop("article", names={"kind": "article"})],
    "publication_show": [Stop("held", {"attended__isnull": False}), Stop("waits", {"editions__state": "in_review"})],
    "publication_write": [Stop("", {"editions__state": "published"})],
    "contact_enter": [Stop("", names={"code": "441802"})],
    "child_show": [Stop(), Stop("expected", {"birth_date": None})],
    "child_birth": [Stop("", {"birth_date": None})],
    "proxy_grant": [Stop("", {"birth_date__isnull": False})],
    "guardianship_check": [Stop("disputed", {"is_disputed": True}), Stop("confirmed", {"state": "confirmed"})],
    "guardianship_end": [Stop("", {"state": "confirmed"})],
    "request_answer": [Stop("correct", {"wish": "correct"}), Stop("object", {"wish": "object"})],
    "application_show": [Stop("placed", {"state": "placed"}), Stop("submitted", {"state": "submitted"}), Stop("draft", {"state": "draft"})],
    "application_write": [Stop("", {"state": "draft"})],
    "contract_show": [Stop("signed", {"state": "signed"}), Stop("to_sign", {"state": "to_sign"})],
    "contract_sign": [Stop("", {"state": "to_sign"})],
    "round_show": [Stop("published", {"state": "published"}), Stop("open", {"state": "open"})],
    "planning_demand_show": [Stop("", names={"pk": "441802"})],
    "planning_circle": [Stop("", names={"pk": "441802006"})],
    "project_step": [Stop("", names={"step": "delay"})],
    "gallery_error": [Stop(name, names={"name": name}) for name in ERRORS],
}
# The first of a role may have no house that has filed, or another duty.
OF_SOMEBODY_WHO_MAY = {"fact_declare", "fact_file_add", "payee_account", "site_add", "recognition_ask", "own_support", "housing_register"}
# The one account of an institution's staff works where a first filing is being written.
# No county sits in the joint conference.
NOT_REACHED = {
    (Role.INSTITUTION_STAFF, "filing_settle"), (Role.COUNTY_OFFICER, "meeting_show"), (Role.COUNTY_OFFICER, "invitation_reply"),
}  # fmt: skip
# What nobody of this role has in a third of the city. Most of it is looked at nowhere else in a browser as this role.
NOT_IN_THIS_CITY = {
    (Role.CITY_OFFICER, "text_sign"),  # whatever waits for a signature is of a county
    # Of the first institution and the first department, which the walk takes, these pages are not.
    *((Role.INSTITUTION_MANAGER, name) for name in ("student_list", "student_take", "cooperation_sign", "activity_post")),
    *(
        (Role.DEPARTMENT_OFFICER, name)
        for name in (
            "annual_plan_show",
            "closure_note",
            "recusal_declare",
            "draw_commit",
            "draw_show",
            "draw_withdraw",
            "cohort_upload",
        )
    ),
    *((role, name) for role in (Role.COUNTY_OFFICER, Role.DEPARTMENT_OFFICER) for name in ("referral_answer", "inspection_record")),
    *((role, "part_take") for role in (Role.INSTITUTION_MANAGER, Role.INSTITUTION_STAFF, Role.COUNTY_OFFICER)),
    *((Role.COUNTY_OFFICER, name) for name in ("part_sign", "filing_recall", "doubt_show", "chase_answer")),
    # The meeting that is called is still to come; what is done on its day is looked at in test_governance_work.py.
    *((Role.CITY_OFFICER, name) for name in ("restricted_show", "restricted_step", "item_decide", "meeting_attendance")),
    (Role.ADMINISTRATOR, "people_sheet"),
    (Role.INSTITUTION_MANAGER, "certificate_renew"),  # the first one has a case open, and is sent there
    (Role.COUNTY_OFFICER, "check_settle"),  # nothing that is found before a payment waits there
    # No relief of the city has been claimed: the tax office is asked about none.
    *((Role.DEPARTMENT_OFFICER, name) for name in ("relief_question", "award_show")),
    # No family of the city has claimed the allowance; tests/support/test_claims.py does.
    *((Role.COUNTY_OFFICER, name) for name in ("allowance_show", "allowance_refuse", "allowance_stop")),
    *((Role.GUARDIAN, name) for name in ("award_show", "award_object")),
    *(
        (Role.INSTITUTION_STAFF, name)
        for name in ("inspection_show", "incident_show", "incident_step", "finding_show", "certificate_renew")
    ),
    *(
        (Role.DEPARTMENT_OFFICER, name)
        for name in ("finding_show", "finding_step", "finding_recheck", "extension_decide", "objection_answer")
    ),
    (Role.INSTITUTION_MANAGER, "own_case_show"),
    *((Role.INSTITUTION_STAFF, name) for name in ("publication_show", "publication_write")),
    (Role.CITY_OFFICER, "official_page_succeed"),
    *((Role.INSTITUTION_STAFF, name) for name in ("evaluation_show", "evaluation_write", "cctv_check")),
    *((Role.INSTITUTION_STAFF, name) for name in ("choice_show", "enrolled_show")),
    *((Role.COUNTY_OFFICER, name) for name in ("expert_declare", "expert_score", "evaluation_agree")),
    *((Role.INSTITUTION_MANAGER, name) for name in ("expert_declare", "expert_score", "evaluation_agree")),
    *((Role.DEPARTMENT_OFFICER, name) for name in ("expert_score", "evaluation_agree", "credit_show", "credit_answer")),
    (Role.CITY_OFFICER, "expert_declare"),
}
PUBLIC_NAMES = {
    "target_page": {"code": "T1"},
    "indicator_page": {"key": "places"},
    "policy_show": {"key": "D5"},
    "topic_show": {"slug": "safety"},
    "due_ask": {"slug": "allowance"},
    "guidance_band": {"key": "m7"},
    "guidance_topic": {"key": "falls"},
    "guidance_card": {"key": "m7-feeding"},
    "warning_sign_check": {"months": "12"},
}
# The ten main pages, of which ./check leaves pictures in var/screenshots/.
MAIN = {
    "home-visitor", "register_list-visitor", "register_list-map-visitor", "institution_show-visitor", "receipt_show-visitor",
    "filing_overview-draft-institution_manager", "filing_write-premises-institution_manager", "desk-county_officer",
    "filing_review-accepted-county_officer", "city_desk-city_officer",
}  # fmt: skip
# The roles whose own work a page is; others see it in its first situation only.
OWNERS = (Role.INSTITUTION_MANAGER, Role.COUNTY_OFFICER)


def walk() -> list[tuple[Role | None, Route, Stop]]:
    """Every page with every role that its gate lets in; None for a visitor who is not signed in."""
    found: list[tuple[Role | None, Route, Stop]] = []
    for route in routes():
        if route.name in NOT_PAGES | GALLERY | NOT_WITHOUT_A_FACTOR or (route.gate and "GET" not in route.gate.methods):
            continue
        for role in roles_of(route):
            stops = STOPS.get(route.name, [Stop()])
            if (role, route.name) not in NOT_REACHED | NOT_IN_THIS_CITY:
                found += [(role, route, stop) for stop in (stops if role is None or role in OWNERS else stops[:1])]
    return found


def roles_of(route: Route) -> list[Role | None]:
    if route.gate is None:
        return [Role.COUNTY_OFFICER if route.name in ACCOUNT else None]
    if route.gate.kind == "public":
        return [None]
    return [role for role in Role if route.gate.action is None or any(grant.role == role for grant in route.gate.action.grants)]


def name_of(step: tuple[Role | None, Route, Stop]) -> str:
    role, route, stop = step
    return "-".join(part for part in (route.name, stop.label, role or "visitor") if part)


@pytest.mark.parametrize("step", walk(), ids=name_of)
def test_a_page_is_accessible_fits_and_loads_light(step: tuple[Role | None, Route, Stop], city: LiveServer, walker: Walker) -> None:
    role, route, stop = step
    post, address = where(role, route, stop)
    page = walker.page
    if post is not None:
        sign_in(page, city, post.user)
    answer = page.goto(address + stop.query)
    assert answer is not None
    settle(page)
    assert answer.status == 200
    assert "text/html" in answer.headers["content-type"]
    assert page.url.partition("?")[0].endswith(address), page.url
    assert transferred(walker.loaded) <= FIRST_LOAD_LIMIT_BYTES
    look_over(page, f"main-{name_of(step)}" if name_of(step) in MAIN else "")
    assert not walker.complaints, walker.complaints


def test_every_route_is_a_page_of_this_walk_or_named_as_none() -> None:
    walked = {route.name for _, route, _ in walk()}
    for route in routes():
        answers_get = route.gate is None or "GET" in route.gate.methods
        elsewhere = NOT_PAGES | GALLERY | NOT_WITHOUT_A_FACTOR | {name for _, name in NOT_IN_THIS_CITY}
        assert not answers_get or route.name in walked | elsewhere, route.pattern


def test_what_is_not_there_is_told_in_the_same_shell(city: LiveServer, page: Page) -> None:
    sign_in(page, city, User.objects.get(username="city"))
    answer = page.goto("/filings/999999/review/")
    assert answer is not None
    assert answer.status == 404
    look_over(page)


def where(role: Role | None, route: Route, stop: Stop) -> tuple[Post | None, str]:
    """Find somebody of this role with a row in this situation, and the address of the page."""
    if role is None:
        return None, reverse(route.name, kwargs=stop.names | public_key(route))
    posts = Post.objects.filter(role=role, user__is_demonstration=True).select_related("user", "organisation").order_by("pk")
    if "<int:pk>" not in route.pattern:
        if route.name in OF_SOMEBODY_WHO_MAY:
            posts = [post for post in posts if route.gate.action.rows(post).exists()]
        return posts[0], reverse(route.name, kwargs=stop.names)
    model = route.gate.action
    for post in posts:
        row = (User.objects if model.model is None else model.rows(post)).filter(**stop.rows).order_by("pk").first()
        if row is not None:
            return post, reverse(route.name, kwargs={"pk": row.pk, **stop.names, **part_of(route, row)})
    pytest.fail(f"nobody in the city has a row for {route.name} {stop.label}")


def part_of(route: Route, row: Any) -> dict[str, int]:
    """Name the part of a row that the address asks for."""
    if route.name == "target_edit":
        return {"target": Target.objects.filter(phase__plan=row).order_by("pk")[0].pk}
    if route.name == "measure_edit":
        return {"measure": row.measures.order_by("pk")[0].pk}
    if route.name == "check_settle":
        return {"check": row.checks.order_by("pk")[0].pk}
    return {}


def public_key(route: Route) -> dict[str, str]:
    if route.name == "certificate_show":
        return {"code": CourseCertificate.objects.order_by("pk")[0].code}
    if route.name in ("institution_show", "institution_people"):
        return {"code": Institution.objects.filter(standing=Standing.FILED).order_by("pk")[0].code}
    if route.name in PUBLIC_NAMES:
        return PUBLIC_NAMES[route.name]
    if route.name == "round_public":
        return {"pk": str(Round.objects.filter(state="published").order_by("pk")[0].pk)}
    if route.name == "news_show":
        return {"pk": str(Publication.objects.filter(editions__starts_at__date__gt=timezone.localdate()).order_by("pk")[0].pk)}
    if route.name == "subscription_show":
        return {"token": Subscription.objects.order_by("pk")[0].token.open()}
    if route.name == "receipt_show":
        return {"code": Receipt.objects.order_by("pk")[0].code}
    return {}


def transferred(loaded: list[Response]) -> int:
    """Return the bytes a first visitor loads: pages as they come, files compressed as whitenoise keeps them, without the map."""
    counted = [answer for answer in loaded if not any(part in answer.url for part in MAP_FILES) and answer.status == 200]
    return sum(weight(answer) for answer in counted)


SEEN: dict[str, int] = {}


def weight(answer: Response) -> int:
    if "/static/" not in answer.url:
        return len(gzip.compress(answer.body())) if answer.headers.get("content-encoding") == "gzip" else len(answer.body())
    if answer.url not in SEEN:
        SEEN[answer.url] = len(gzip.compress(answer.body()))
    return SEEN[answer.url]
