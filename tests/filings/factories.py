"""Situations of filings, named as people in the office would say them. Everything is made by the services, as in life."""

import json
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.test import Client

from made_once import made_once
from qingmiao.accounts.models import Department, Organisation, OrganisationKind, Post, Role, User, fits
from qingmiao.accounts.services import NewUser, appoint, open_account
from qingmiao.codes.uscc import complete_uscc
from qingmiao.filings.models import Filing, FilingKind, NonconformityNotice
from qingmiao.filings.services.closing import answer_settlements
from qingmiao.filings.services.deciding import accept, issue_receipt, return_for_correction
from qingmiao.filings.services.drafting import save_section, start_filing
from qingmiao.filings.services.submitting import submit
from qingmiao.filings.services.verifying import SeenItem, Visit, record_signed_visit
from qingmiao.institutions.models import Institution
from qingmiao.institutions.services import open_institution
from qingmiao.registrations.models import Registration

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
ON = date(2026, 11, 23)
COUNTY, OTHER_COUNTY, CITY = "441802", "441803", "441800"
PASSWORD = "green-seedling-42"
Raw = dict[str, Any]


def complete_facts(**sections: Any) -> Raw:
    """Facts that meet every binding rule on ON, without the commitment; `basic={"name": …}` changes single facts."""
    raw: Raw = json.loads((settings.ROOT / "docs" / "examples" / "facts.json").read_text(encoding="utf-8"))
    raw.pop("commitment")
    for section, change in sections.items():
        raw[section] = {**raw[section], **change} if isinstance(change, dict) else deepcopy(change)
    return raw


@made_once
def a_person(username: str, name: str = "示例甲") -> User:
    """An account that signs in with PASSWORD."""
    found = User.objects.filter(username=username).first()
    return found or open_account(NewUser(username, name, PASSWORD), actor=None, at=AT)


@made_once
def a_post(role: Role, organisation: Organisation | None, name: str = "示例甲") -> Post:
    """A post held since long ago; the same one when asked again."""
    found = Post.objects.filter(role=role, organisation=organisation).select_related("organisation", "user").first()
    if found:
        return found
    user = a_person(f"{role}-{organisation.pk if organisation else 0}", name)
    if not fits(role, organisation):  # no door leads to such a post; the rights must hold all the same
        return Post.objects.create(user=user, role=role, organisation=organisation, since_on=date(2020, 1, 1))
    return appoint(user, role, organisation, since_on=date(2020, 1, 1), actor=None, at=AT)


@made_once
def a_department(department: Department, division_code: str) -> Organisation:
    """A department of one division."""
    return Organisation.objects.get_or_create(
        kind=OrganisationKind.DEPARTMENT,
        department=department,
        division_code=division_code,
        defaults={"name": f"{division_code} {department.label}局"},
    )[0]


def an_association_post(name: str = "示例市托育服务协会") -> Post:
    """Somebody who works for an association of the city."""
    organisation, _ = Organisation.objects.get_or_create(kind=OrganisationKind.ASSOCIATION, name=name, division_code=CITY)
    return a_post(Role.ASSOCIATION_OFFICER, organisation, "示例协会")


def officer_of(county_code: str = COUNTY) -> Post:
    """The county's health officer."""
    return a_post(Role.COUNTY_OFFICER, a_department(Department.HEALTH, county_code), "示例经办")


def colleague_of(officer: Post) -> Post:
    """Who goes along on a visit: another officer of the same office, who signs with PASSWORD."""
    user = a_person(f"{officer.user.username}-2", "示例同行")
    held = Post.objects.filter(user=user).select_related("organisation", "user").first()
    return held or appoint(user, Role(officer.role), officer.organisation, since_on=date(2020, 1, 1), actor=None, at=AT)


def city_officer() -> Post:
    """The city's health officer."""
    return a_post(Role.CITY_OFFICER, a_department(Department.HEALTH, CITY), "示例市办")


def manager_of(institution: Institution) -> Post:
    """The principal of an institution."""
    return a_post(Role.INSTITUTION_MANAGER, institution.organisation, "示例乙")


def employee_of(institution: Institution) -> Post:
    """A member of staff who helps with the papers but does not sign."""
    return a_post(Role.INSTITUTION_STAFF, institution.organisation, "示例丙")


def signed_in(client: Client, post: Post) -> Client:
    """A browser in which this person has signed in, in this post."""
    client.force_login(post.user, backend=settings.AUTHENTICATION_BACKENDS[1])
    session = client.session
    session["post"] = post.pk
    session.save()
    return client


@made_once
def a_new_institution(name: str = "清城区青禾托育有限公司", county_code: str = COUNTY) -> Institution:
    """An institution whose account was opened by the county; nothing is filed."""
    institution = open_institution(name, county_code, actor=officer_of(county_code), at=AT)
    manager_of(institution)
    return institution


def a_code(institution: Institution) -> str:
    """The institution's own 统一社会信用代码, as a company."""
    return complete_uscc("91", institution.county_code, f"MA{institution.pk:06d}").code


def certificates_of(institution: Institution) -> list[Raw]:
    """The papers of complete facts under numbers of the institution's own."""
    papers: list[Raw] = complete_facts()["certificates"]
    return [{**paper, "number": f"{paper['number']}-{institution.pk}"} if paper.get("number") else paper for paper in papers]


@made_once
def an_empty_draft(institution: Institution | None = None) -> Filing:
    """A filing just begun."""
    institution = institution or a_new_institution()
    return start_filing(institution, FilingKind.FILING, actor=manager_of(institution), at=AT)


@made_once
def a_complete_draft(institution: Institution | None = None, **sections: Any) -> Filing:
    """A filing with every fact filled in, ready to be signed."""
    filing = an_empty_draft(institution)
    own = {"name": filing.institution.name, "uscc": a_code(filing.institution)}
    sections["basic"] = {**own, **sections.get("basic", {})}
    sections.setdefault("certificates", certificates_of(filing.institution))
    for section, values in complete_facts(**sections).items():
        filing = save_section(filing, section, values, version=filing.version, actor=manager_of(filing.institution), at=AT)
    return filing


@made_once
def a_submitted_filing(institution: Institution | None = None, **sections: Any) -> Filing:
    """A filing handed in on ON; both clocks run."""
    return hand_in(a_complete_draft(institution, **sections))


def hand_in(filing: Filing, at: datetime = AT) -> Filing:
    """Hand a filing in, signed by its manager."""
    return submit(filing, password=PASSWORD, version=filing.version, actor=manager_of(filing.institution), at=at)


@made_once
def a_returned_filing(institution: Institution | None = None, **sections: Any) -> Filing:
    """A filing the county sent back with two things to correct."""
    filing = a_submitted_filing(institution, **sections)
    needed = [("premises", "请补充租赁合同的续签页。"), ("staff", "请更正保健人员的培训情况。")]
    return return_for_correction(filing, needed, version=filing.version, actor=officer_of(filing.county_code), at=AT)


@made_once
def an_accepted_filing(institution: Institution | None = None, **sections: Any) -> Filing:
    """A filing whose materials are complete."""
    filing = a_submitted_filing(institution, **sections)
    return accept(filing, version=filing.version, actor=officer_of(filing.county_code), at=AT)


@made_once
def a_receipted_filing(institution: Institution | None = None, **sections: Any) -> Filing:
    """A filing with its receipt, waiting for the visit."""
    filing = an_accepted_filing(institution, **sections)
    issue_receipt(filing, version=filing.version, actor=officer_of(filing.county_code), at=AT)
    return Filing.objects.get(pk=filing.pk)


@made_once
def a_verified_filing(institution: Institution | None = None, **sections: Any) -> Filing:
    """A filing that was visited and conforms: nothing is open any more."""
    filing = a_receipted_filing(institution, **sections)
    visit(filing, SeenItem("premises.alarm_button", "一键报警", "管理规范", "conforms"))
    return Filing.objects.get(pk=filing.pk)


@made_once
def a_nonconforming_filing(institution: Institution | None = None, **sections: Any) -> Filing:
    """A filing whose visit found something wrong; the notice is published."""
    filing = a_receipted_filing(institution, **sections)
    visit(filing, SeenItem("premises.cctv", "监控保存天数", "管理规范", "fails", "录像只保存 30 天。"))
    return Filing.objects.get(pk=filing.pk)


def visit(filing: Filing, *items: SeenItem, at: datetime = AT) -> None:
    """Two officers look at the site."""
    officer = officer_of(filing.county_code)
    what = Visit(ON, colleague_of(officer), items, rectify_by=ON + timedelta(days=30))
    record_signed_visit(filing, what, version=filing.version, actor=officer, at=at)


def notice_of(filing: Filing) -> NonconformityNotice:
    """The notice a visit led to."""
    return NonconformityNotice.objects.get(filing=filing)


@made_once
def a_filed_institution(**sections: Any) -> Institution:
    """An institution with a receipt, visited, open, nothing pending."""
    institution = a_verified_filing(**sections).institution
    return Institution.objects.get(pk=institution.pk)


@made_once
def an_amendment(institution: Institution | None = None) -> Filing:
    """An amendment just begun: the facts in force, nothing changed yet."""
    institution = institution or a_filed_institution()
    return start_filing(institution, FilingKind.AMENDMENT, actor=manager_of(institution), at=AT)


@made_once
def a_deregistration(institution: Institution | None = None) -> Filing:
    """A closing institution; nobody's destination is said yet."""
    institution = institution or a_filed_institution()
    return start_filing(institution, FilingKind.DEREGISTRATION, actor=manager_of(institution), at=AT)


@made_once
def settled(filing: Filing) -> Filing:
    """The same deregistration with everyone's destination said."""
    fill = {"child": "转入同区另一机构", "staff": "协商解除劳动合同"}
    return answer_settlements(filing, {}, fill=fill, version=filing.version, actor=manager_of(filing.institution), at=AT)


@made_once
def a_registration(uscc: str = "91441802MA00000155", **facts: Any) -> Registration:
    """What market regulation pushed about a new company."""
    told: Raw = {
        "name": "清城区青禾托育有限公司",
        "business_scope": "托育服务（不含幼儿园）",
        "address": "凤城街道示例路1号",
        "legal_nature": "company",
        "county_code": COUNTY,
        "registered_on": date(2026, 6, 10),
        **facts,
    }
    department = a_department(Department.MARKET_REGULATION, COUNTY)
    return Registration.objects.create(
        source_system="demo", source_key=f"key-{uscc}", department=department, uscc=uscc, received_at=AT, updated_at=AT, **told
    )
