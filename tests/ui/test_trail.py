"""The auditor's trail: who looked at a person, by case and institution, objects by name, changes in words."""

from datetime import date, datetime
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.factories import an_auditor
from demonstration.factories import PNG
from filings.factories import a_filed_institution, a_submitted_filing, complete_facts, manager_of, officer_of, signed_in
from qingmiao.core.models import AuditEntry
from qingmiao.core.trail import words_of_changes
from qingmiao.filings.models import Filing
from qingmiao.filings.services.deciding import accept
from qingmiao.filings.services.reading import open_person
from qingmiao.institutions.services import bring_photo
from qingmiao.synthetic.names import identity_number

pytestmark = pytest.mark.django_db


def test_who_looked_at_a_person_is_answered_on_one_page_by_number(client: Client, at: datetime) -> None:
    people = complete_facts()["staff"]
    people[0]["identity_number"] = identity_number(Random(1), date(1990, 1, 1))
    institution = a_filed_institution(staff=people)
    known = institution.staff.exclude(identity_index="").first()
    assert known is not None
    number = known.identity_number.open()
    filing = Filing.objects.get(institution=institution)
    open_person(filing, known.key, purpose="核对身份", actor=officer_of(), at=at)
    browser = signed_in(client, an_auditor())
    told = {"person": number, "purpose": "答复本人的查询申请"}
    text = browser.post("/audit/person/", told).content.decode()
    assert "核对身份" in text
    assert institution.name in text
    assert "核对身份" in browser.post("/audit/person/", told | {"export": "csv"}).content.decode()
    assert not AuditEntry.objects.filter(purpose__contains=number).exists()
    assert AuditEntry.objects.filter(verb="search_person", purpose="答复本人的查询申请").count() == 2
    assert "没有找到" in browser.post("/audit/person/", {"person": "不存在的人", "purpose": "试"}).content.decode()
    assert browser.post("/audit/person/", {"person": number, "purpose": " "}).status_code == 422


def test_the_trail_is_searched_by_institution_and_names_and_links_its_objects(client: Client, at: datetime) -> None:
    filing = a_submitted_filing()
    accept(filing, version=filing.version, actor=officer_of(), at=at)
    browser = signed_in(client, an_auditor())
    text = browser.get("/audit/", {"q": filing.institution.name, "verb": "accept"}).content.decode()
    assert f'<a href="/institutions/{filing.institution_id}/">备案 {filing.institution.name} 备案</a>' in text
    assert "原状态：已提交，待受理；新状态：已受理，待出具回执" in text
    assert "没有找到" in browser.get("/audit/", {"purpose": "从未有过的目的"}).content.decode()


def test_nobody_else_asks_who_looked(client: Client) -> None:
    filing = a_submitted_filing()
    for post in (officer_of(), manager_of(filing.institution)):
        assert signed_in(client, post).post("/audit/person/", {"person": "某", "purpose": "看"}).status_code == 404


def test_lists_in_a_change_are_written_as_lists(at: datetime) -> None:
    entry = AuditEntry(subject_type="filings.filing", subject_id="1", changes={"fields": ["姓名", "联系电话"], "odd": 3})
    assert words_of_changes(entry) == "内容：姓名、联系电话；odd：3"


def test_a_row_is_called_by_its_own_number_and_what_it_belongs_to(client: Client, at: datetime) -> None:
    filing = a_submitted_filing()
    bring_photo(filing.institution, SimpleUploadedFile("a.png", PNG), "院子", actor=manager_of(filing.institution), at=at)
    browser = signed_in(client, an_auditor())
    text = browser.get("/audit/", {"verb": "bring_photo"}).content.decode()
    assert f'<a href="/institutions/{filing.institution_id}/">机构照片 {filing.institution.name}</a>' in text
    assert "照片说明：院子" in text
