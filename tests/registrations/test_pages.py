"""Registrars' pushes: the county sees who has not filed, a department uploads its own sheet and keeps its keys."""

import base64
import io
import zipfile
from datetime import date
from random import Random

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import load_workbook

from filings import factories
from filings.factories import AT, COUNTY, OTHER_COUNTY, a_department, a_post, officer_of, signed_in
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.institutions.rules.vocabulary import LegalNature
from qingmiao.registrations.models import PushToken, Registration
from qingmiao.registrations.services.receiving import department_of
from qingmiao.registrations.services.sheet import COUNTY as COUNTY_COLUMN
from qingmiao.registrations.services.sheet import KEY, SOURCE_SYSTEM, TITLES, USCC, import_registrations
from qingmiao.synthetic.names import uscc

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def registrar(department: Department = Department.MARKET_REGULATION, code: str = COUNTY) -> Post:
    return a_post(Role.DEPARTMENT_OFFICER, a_department(department, code), "示例登记")


def a_row(number: int = 1, **changes: str) -> list[str]:
    row = {
        "主键": f"DJ{number}",
        "统一社会信用代码": uscc(Random(number), LegalNature.COMPANY, COUNTY),
        "名称": f"清城区第{number}托育有限公司",
        "法人性质": "营利性企业",
        "登记地区划代码": COUNTY,
        "登记日期": "2026-11-02",
        "业务（经营）范围": "托育服务",
        "住所": "示例路 1 号",
    }
    return list({**row, **changes}.values())


def a_sheet(*rows: list[str], titles: tuple[str, ...] = TITLES) -> SimpleUploadedFile:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for down, row in enumerate([titles, *rows]):
            for across, words in enumerate(row):
                sheet.write_string(down, across, words)
    return SimpleUploadedFile("登记.xlsx", out.getvalue())


def upload(client, file):
    return client.post(reverse("registration_upload"), {"file": file} if file else {}, follow=True)


def test_the_county_sees_who_is_registered_and_has_not_filed_the_longest_waiting_first(client) -> None:
    late = factories.a_registration(
        uscc(Random(1), LegalNature.COMPANY, COUNTY), name="清城区久等托育有限公司", registered_on=date(2026, 9, 1)
    )
    new = factories.a_registration(
        uscc(Random(2), LegalNature.COMPANY, COUNTY), name="清城区新办托育有限公司", registered_on=date(2026, 11, 20)
    )
    filed = factories.a_filed_institution()
    factories.a_registration(filed.uscc, name="清城区已备案托育有限公司")
    factories.a_registration(uscc(Random(4), LegalNature.COMPANY, OTHER_COUNTY), name="别县托育有限公司", county_code=OTHER_COUNTY)
    answer = signed_in(client, officer_of()).get(reverse("registration_list"))
    assert [row.title for row in answer.context["table"].rows] == [late.name, new.name]
    assert answer.context["table"].rows[0].cells[1] == 83
    everything = client.get(reverse("registration_list"), {"box": "all"}).content.decode()
    assert "清城区已备案托育有限公司" in everything
    assert "别县托育有限公司" not in everything


def test_a_sheet_is_taken_whole_and_a_second_time_changes_nothing(client) -> None:
    signed_in(client, registrar())
    assert "新登记 2 条" in upload(client, a_sheet(a_row(1), a_row(2))).content.decode()
    again = upload(client, a_sheet(a_row(1), a_row(2, 名称="清城区改名托育有限公司"))).content.decode()
    assert "更新 1 条，与上次相同 1 条" in again
    assert Registration.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"统一社会信用代码": "91441802MA00000150"}, ""),
        ({"登记日期": "去年"}, "不是日期"),
        ({"登记地区划代码": "清城"}, "6 位数字"),
        ({"登记地区划代码": "440104"}, "辖区"),
        ({"法人性质": "社会服务机构"}, "不是"),
        ({"名称": ""}, "请填写名称"),
        ({"名称": "长" * 201}, "最多 200 字"),
    ],
)
def test_one_wrong_cell_keeps_nothing_and_comes_back_marked(client, changes, sentence) -> None:
    signed_in(client, registrar())
    answer = upload(client, a_sheet(a_row(1), a_row(2, **changes)))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "第 3 行" in answer.content.decode()
    assert not Registration.objects.exists()
    data = base64.b64decode(answer.context["link"].partition("base64,")[2])
    with load_workbook(io.BytesIO(data)) as book:
        assert book.get_sheet_by_index(0).to_python()[1][0] == "DJ1"


@pytest.mark.parametrize(
    ("changes", "column"),
    [({"统一社会信用代码": "91441802MA00000150"}, USCC), ({"登记地区划代码": "440104"}, COUNTY_COLUMN), ({"主键": "别处"}, KEY)],
)
def test_a_refused_push_marks_the_cell_it_is_about(changes, column) -> None:
    other = a_department(Department.MARKET_REGULATION, OTHER_COUNTY)
    mine = registrar()
    assert mine.organisation is not None
    taken = factories.a_registration(uscc(Random(9), LegalNature.COMPANY, OTHER_COUNTY), name="别处", county_code=OTHER_COUNTY)
    Registration.objects.filter(pk=taken.pk).update(
        department=other, source_system=f"{SOURCE_SYSTEM}-{mine.organisation_id}", source_key="别处"
    )
    outcome = import_registrations(a_sheet(a_row(1, **changes)), mine.organisation, actor=mine, at=AT)
    assert list(outcome.wrong) == [(0, column)]


def test_a_formula_goes_out_as_text(client) -> None:
    signed_in(client, registrar())
    answer = upload(client, a_sheet(a_row(1, 名称='=HYPERLINK("http://x","点我")', 登记日期="")))
    data = base64.b64decode(answer.context["link"].partition("base64,")[2])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def a_bomb() -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60 * 1024 * 1024)
    return SimpleUploadedFile("bomb.xlsx", out.getvalue())


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: None, "没有收到文件"),
        (lambda: SimpleUploadedFile("x.xlsx", b"MZ\x90\x00" * 40), "这不是 xlsx 表格"),
        (a_bomb, "表格展开后过大"),
        (lambda: SimpleUploadedFile("x.xlsx", b"0" * (5 * 1024 * 1024 + 1)), "超过 5 MB"),
        (lambda: a_sheet(a_row(), titles=(*tuple(reversed(TITLES))[1:], "别的")), "这一列"),
        (a_sheet, "没有登记信息"),
    ],
)
def test_a_file_that_is_no_harmless_sheet_is_refused_in_words(client, make, sentence) -> None:
    answer = upload(signed_in(client, registrar()), make())
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Registration.objects.exists()


def test_the_empty_sheet_can_be_downloaded_filled_and_uploaded(client) -> None:
    signed_in(client, registrar())
    with load_workbook(io.BytesIO(client.get(reverse("registration_template")).content)) as book:
        assert tuple(book.get_sheet_by_index(0).to_python()[0]) == TITLES


def test_a_department_that_registers_nothing_is_told_so(client) -> None:
    signed_in(client, registrar(Department.EDUCATION))
    assert "不是托育机构的登记机关" in client.get(reverse("registration_upload")).content.decode()


def test_a_token_is_shown_once_works_and_stops_at_once(client) -> None:
    signed_in(client, registrar())
    fresh = client.post(reverse("token_list"), {"label": "登记系统"}).context["fresh"]
    assert department_of(fresh) == registrar().organisation
    assert fresh not in client.get(reverse("token_list")).content.decode()
    token = PushToken.objects.get()
    signed_in(client, registrar(code=OTHER_COUNTY))
    assert client.post(reverse("token_revoke", kwargs={"pk": token.pk})).status_code == 404
    signed_in(client, registrar())
    client.post(reverse("token_revoke", kwargs={"pk": token.pk}))
    assert department_of(fresh) is None


@pytest.mark.parametrize("name", ["registration_upload", "registration_template", "token_list"])
def test_only_departments_push(client, name) -> None:
    assert signed_in(client, officer_of()).get(reverse(name)).status_code == 404


def test_a_department_sees_only_its_own_pushes(client) -> None:
    factories.a_registration()
    signed_in(client, registrar(Department.CIVIL_AFFAIRS))
    assert not client.get(reverse("registration_list")).context["page"].paginator.count
    assert signed_in(client, registrar()).get(reverse("registration_list")).context["page"].paginator.count == 1
