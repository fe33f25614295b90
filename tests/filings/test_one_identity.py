"""An institution is in the register once; a second time is said when it is typed, handed in and reviewed, and never an error page."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from filings import factories
from filings.factories import AT, COUNTY, ON, a_new_institution, manager_of, officer_of, signed_in
from qingmiao.core.drafts import raw_facts
from qingmiao.core.errors import DomainError
from qingmiao.filings.models import Filing
from qingmiao.filings.queries import judge_filing
from qingmiao.filings.services.deciding import accept, issue_receipt
from qingmiao.filings.services.drafting import save_section
from qingmiao.filings.services.receipting import establish
from qingmiao.institutions.models import Institution, Standing
from qingmiao.institutions.services import close_institution
from qingmiao.regions.services import ReferenceData, load_regions
from regions.factories import own_data

pytestmark = pytest.mark.django_db
LICENCE = {"kind": "food_licence", "number": "JY34418020001234", "issued_on": "2025-06-10"}


@pytest.fixture
def filed() -> Institution:
    house = a_new_institution("清城区青苗（一）托育有限公司")
    papers = [*factories.certificates_of(house), LICENCE]
    filing = factories.a_receipted_filing(
        a_new_institution("清城区青苗（一）托育有限公司"), basic={"address": "示例路1号"}, certificates=papers
    )
    return Institution.objects.get(pk=filing.institution_id)


def problems_of(filing: Filing) -> dict[str, str]:
    return {problem.path: problem.sentence for problem in judge_filing(filing, ON).problems}


def test_another_s_code_is_said_where_it_is_typed_and_cannot_be_handed_in(client, filed) -> None:
    draft = factories.a_complete_draft(a_new_institution("清城区别家托育有限公司"), basic={"uscc": filed.uscc})
    assert "已有备案机构" in problems_of(draft)["basic.uscc"]
    assert "分支机构" in problems_of(draft)["basic.uscc"]
    signed_in(client, manager_of(draft.institution))
    page = client.get(reverse("filing_write", kwargs={"pk": draft.pk, "section": "basic"})).content.decode()
    assert f"已有备案机构（{filed.name}）" in page
    with pytest.raises(DomainError, match="已有备案机构"):
        factories.hand_in(draft)


def test_a_code_that_was_filed_after_the_materials_came_in_is_said_at_review_and_refused_in_words(client) -> None:
    late = factories.a_submitted_filing(a_new_institution("清城区后来托育有限公司"))
    filed = factories.a_filed_institution()
    Institution.objects.filter(pk=filed.pk).update(uscc=late.facts["basic"]["uscc"])
    signed_in(client, officer_of())
    assert "已有备案机构" in client.get(reverse("filing_review", kwargs={"pk": late.pk})).content.decode()
    with pytest.raises(DomainError, match="已有备案机构"):
        accept(late, version=late.version, actor=officer_of(), at=AT)
    Filing.objects.filter(pk=late.pk).update(state="accepted")
    with pytest.raises(DomainError, match="已有备案机构"):
        issue_receipt(late, version=late.version, actor=officer_of(), at=AT)


def test_the_constraint_itself_answers_with_its_sentence(filed) -> None:
    other = factories.a_receipted_filing(a_new_institution("清城区另一家托育有限公司"))
    other.facts["basic"]["uscc"] = filed.uscc
    with pytest.raises(DomainError, match="已有备案机构，请核对"):
        establish(other, other.receipt, actor=officer_of(), at=AT + timedelta(days=1))


@pytest.mark.parametrize("name", ["清城区青苗（一）托育有限公司", "清城区青苗(一)托育 有限公司", "清城区青苗（一）托育有限公司\u200b"])
def test_the_same_house_under_another_code_is_found_by_name_and_address(filed, name) -> None:
    draft = factories.a_complete_draft(a_new_institution(name), basic={"address": " 示例路１号"})
    assert "已在同一地址备案" in problems_of(draft)["basic.name"]
    branch = factories.a_complete_draft(a_new_institution("清城区青苗（二）托育有限公司"), basic={"address": "示例路1号"})
    assert "basic.name" not in problems_of(branch), "another name in the same house is another institution"


def test_a_licence_of_another_house_is_found_however_it_is_written(filed) -> None:
    house = a_new_institution("清城区别家托育有限公司")
    papers = [*factories.certificates_of(house), {**LICENCE, "number": "jy３4418020001234"}]
    draft = factories.a_complete_draft(house, certificates=papers)
    assert not [path for path in problems_of(draft) if path.startswith("basic")]
    (sentence,) = problems_of(draft).values()
    assert f"已由“{filed.name}”备案时使用" in sentence


def test_two_houses_cannot_hand_in_one_code_at_the_same_time() -> None:
    first = factories.a_submitted_filing(a_new_institution("清城区先交托育有限公司"))
    second = factories.a_complete_draft(a_new_institution("清城区后交托育有限公司"), basic={"uscc": first.facts["basic"]["uscc"]})
    sentence = problems_of(second)["basic.uscc"]
    assert "另一家机构已用这个统一社会信用代码提交" in sentence
    assert first.institution.name not in sentence, "what is not filed is not public"


def test_a_house_that_was_taken_out_of_the_register_frees_its_code_and_files_again(filed) -> None:
    close_institution(filed, on=ON, actor=officer_of(), at=AT)
    again = factories.a_receipted_filing(
        a_new_institution("清城区青苗（一）托育有限公司"), basic={"uscc": filed.uscc, "address": "示例路1号"}
    )
    assert Institution.objects.get(pk=again.institution_id).standing == Standing.FILED


def test_its_own_amendment_is_no_second_time() -> None:
    house = factories.a_filed_institution()
    amendment = factories.start_filing(house, "amendment", actor=manager_of(house), at=AT)
    assert problems_of(amendment) == {}


def test_a_house_that_moves_amends_its_filing_and_leaves_its_old_address_free() -> None:
    house = factories.a_filed_institution()
    manager, officer, later, old = manager_of(house), officer_of(), AT + timedelta(days=1), house.address
    moving = factories.start_filing(house, "amendment", actor=manager, at=AT)
    basic = {**raw_facts(moving)["basic"], "address": "示例路88号"}
    moving = save_section(moving, "basic", basic, version=moving.version, actor=manager, at=AT)
    assert problems_of(moving) == {}
    moving = factories.hand_in(moving, later)
    moving = accept(moving, version=moving.version, actor=officer, at=later)
    issue_receipt(moving, version=moving.version, actor=officer, at=later)
    assert [one.address for one in Institution.objects.filter(uscc=house.uscc)] == ["示例路88号"]
    stays = factories.a_complete_draft(a_new_institution(house.name), basic={"address": old})
    follows = factories.a_complete_draft(a_new_institution(house.name), basic={"address": "示例路88号"})
    assert "basic.name" not in problems_of(stays)
    assert "已在同一地址备案" in problems_of(follows)["basic.name"]


def hours(*spans: tuple[list[int], str, str]) -> dict[str, Any]:
    return {"basic": {"opening_hours": [{"weekdays": days, "opens": opens, "closes": closes} for days, opens, closes in spans]}}


IMPLAUSIBLE: list[tuple[dict[str, Any], str, str]] = [
    ({"basic": {"registered_on": "2027-01-01"}}, "basic.registered_on", "还没有到"),
    ({"premises": {"lease_start_on": "2026-12-01"}}, "premises.lease_start_on", "还没有到"),
    ({"premises": {"building_area_m2": 0, "indoor_area_m2": 0}}, "premises.building_area_m2", "是 0"),
    ({"hygiene": {"assessed_on": "2019-05-01"}}, "hygiene.assessed_on", "已超过 12 个月"),
    (hours(([1], "18:00", "07:30")), "basic.opening_hours[0].closes", "晚于开始时间"),
    (hours(([1], "08:00", "12:30"), ([1, 2], "12:00", "17:00")), "basic.opening_hours[1].opens", "重叠"),
    ({"basic": {"fees": [{"name": "保育费", "amount_fen": "一千八"}]}}, "basic.fees[0].amount_fen", "请用数字写"),
]


@pytest.mark.parametrize(("sections", "path", "sentence"), IMPLAUSIBLE)
def test_what_cannot_be_so_is_said_where_it_is_typed(sections, path, sentence) -> None:
    assert sentence in problems_of(factories.a_complete_draft(**sections))[path]


def rows_with(section: str, place: int, **changes: Any) -> dict[str, Any]:
    found = factories.complete_facts()[section]
    found[place] |= changes
    return {section: found}


@pytest.mark.parametrize(
    ("sections", "path", "sentence"),
    [
        (rows_with("classes", 0, children=9, places=8), "classes[0].children", "多于托位 8 个"),
        (rows_with("classes", 1, storey=4), "classes[1].storey", "场地只在 1 至 1 层"),
        (rows_with("classes", 0, places=0, children=0), "classes[0].places", "托位数是 0"),
        (rows_with("staff", 0, hired_on="2026-12-01"), "staff[0].hired_on", "还没有到"),
        (rows_with("staff", 0, background_check_on="2027-07-20"), "staff[0].background_check_on", "还没有到"),
        (rows_with("staff", 0, identity_number="990101201503070011"), "staff[0].identity_number", "16 岁"),
        (rows_with("certificates", 0, issued_on="2027-01-01"), "certificates[0].issued_on", "还没有到"),
    ],
)
def test_rows_that_cannot_be_so_are_said_where_they_are_typed(sections, path, sentence) -> None:
    assert sentence in problems_of(factories.a_complete_draft(**sections))[path]


def test_a_position_in_another_province_is_said_with_its_distance() -> None:
    whole = own_data()
    points = [row for row in whole.points if row.division_id.startswith(COUNTY)]
    load_regions(ReferenceData([row for row in whole.divisions if len(row.code) < 10], [], points, []), actor=None, at=AT)
    far = factories.a_complete_draft(basic={"latitude": 39.9, "longitude": 116.4})
    near = factories.a_complete_draft(a_new_institution("清城区近处托育有限公司"))
    found = problems_of(far)
    assert "basic.latitude" not in problems_of(near)
    assert "公里" in found["basic.latitude"]


def test_save_and_continue_stays_while_something_has_to_be_put_right(client) -> None:
    draft = factories.an_empty_draft()
    signed_in(client, manager_of(draft.institution))
    here = reverse("filing_write", kwargs={"pk": draft.pk, "section": "premises"})
    answer = client.post(here, {"version": draft.version, "do": "next", "building_area_m2": "很大"}, follow=True)
    assert answer.request["PATH_INFO"] == here
    assert "有 1 处需要核对改正" in answer.content.decode()
    fresh = Filing.objects.get(pk=draft.pk)
    answer = client.post(here, {"version": fresh.version, "do": "next", "building_area_m2": "420"}, follow=True)
    assert answer.request["PATH_INFO"] != here


def test_nothing_complete_is_called_implausible() -> None:
    draft = factories.a_complete_draft()
    assert problems_of(draft) == {}
