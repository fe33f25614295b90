"""Registrars' pushes: the county sees who has not filed, a department uploads its own sheet and keeps its keys."""

import io
import zipfile
from datetime import date, timedelta
from random import Random

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import load_workbook

from filings import factories
from filings.factories import AT, COUNTY, OTHER_COUNTY, a_department, a_post, officer_of, signed_in
from qingmiao.accounts.models import Department, Post, Role
from qingmiao.codes.divisions import covers
from qingmiao.core.importing import look_at_sheet, plan_of
from qingmiao.core.models import SheetImport
from qingmiao.institutions.rules.vocabulary import LegalNature
from qingmiao.registrations.models import PushToken, Registration
from qingmiao.registrations.services.receiving import department_of
from qingmiao.registrations.services.sheet import REGISTRATION_DOOR, SOURCE_SYSTEM, TITLES
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


def look_at(client, file):
    """Upload a sheet and return the page that tells what it would do."""
    return client.post(reverse("registration_upload"), {"file": file} if file else {}, follow=True)


def upload(client, file):
    """Upload a sheet and take it; return the page before and the one after."""
    page = look_at(client, file)
    return page.content.decode() + client.post(page.request["PATH_INFO"], {"version": 0}, follow=True).content.decode()


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
    assert "新增 <b>2</b>" in look_at(client, a_sheet(a_row(1), a_row(2))).content.decode()
    assert not Registration.objects.exists(), "a look changes nothing"
    assert "已导入" in upload(client, a_sheet(a_row(1), a_row(2)))
    again = upload(client, a_sheet(a_row(1), a_row(2, 名称="清城区改名托育有限公司")))
    assert "修改 <b>1</b>" in again
    assert "没有变化 1" in again
    assert "<ins>清城区改名托育有限公司</ins>" in again
    assert Registration.objects.count() == 2
    undo = reverse("registration_sheet_undo", kwargs={"sheet": SheetImport.objects.latest("pk").pk})
    assert "已撤销导入" in client.post(undo, follow=True).content.decode()
    assert sorted(Registration.objects.values_list("name", flat=True)) == ["清城区第1托育有限公司", "清城区第2托育有限公司"]
    undo = reverse("registration_sheet_undo", kwargs={"sheet": SheetImport.objects.earliest("pk").pk})
    assert "只能撤销" in client.post(undo, follow=True).content.decode(), "that one was only looked at"
    undo = reverse("registration_sheet_undo", kwargs={"sheet": SheetImport.objects.get(state="applied").pk})
    client.post(undo)
    assert not Registration.objects.exists()


def test_what_an_account_was_opened_from_is_not_taken_back(client) -> None:
    signed_in(client, registrar())
    upload(client, a_sheet(a_row(1)))
    Registration.objects.update(institution=factories.a_new_institution())
    undo = reverse("registration_sheet_undo", kwargs={"sheet": SheetImport.objects.get().pk})
    assert "已据此开通机构账号" in client.post(undo, follow=True).content.decode()
    assert Registration.objects.exists()


def test_one_key_twice_and_a_key_without_its_zeros_are_refused_by_cell(client) -> None:
    signed_in(client, registrar())
    assert "与第 2 行的主键相同" in look_at(client, a_sheet(a_row(1), a_row(2, 主键=" DJ１"))).content.decode()
    upload(client, a_sheet(a_row(1, 主键="00123")))
    assert "已有主键 00123" in look_at(client, a_sheet(a_row(1, 主键="123"))).content.decode()


def test_a_day_is_read_however_it_is_written(client) -> None:
    signed_in(client, registrar())
    for words in ("2026年3月2日", "20260302", "二〇二六年三月二日", "2026/3/2 0:00"):
        upload(client, a_sheet(a_row(1, 登记日期=words)))
        assert Registration.objects.get().registered_on == date(2026, 3, 2)


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
    answer = look_at(client, a_sheet(a_row(1), a_row(2, **changes)))
    assert sentence in answer.content.decode()
    assert "第 3 行" in answer.content.decode()
    assert "导入</button>" not in answer.content.decode()
    assert "没有导入" in client.post(answer.request["PATH_INFO"], {"version": 0}, follow=True).content.decode()
    assert not Registration.objects.exists()
    with load_workbook(io.BytesIO(client.get(answer.request["PATH_INFO"], {"file": "marked"}).content)) as book:
        assert book.get_sheet_by_index(0).to_python()[1][0] == "DJ1"


@pytest.mark.parametrize(
    ("changes", "column"),
    [({"统一社会信用代码": "91441802MA00000150"}, "uscc"), ({"登记地区划代码": "440104"}, "county_code"), ({"主键": "别处"}, "source_key")],
)
def test_a_refused_push_marks_the_cell_it_is_about(changes, column) -> None:
    other = a_department(Department.MARKET_REGULATION, OTHER_COUNTY)
    mine = registrar()
    assert mine.organisation is not None
    taken = factories.a_registration(uscc(Random(9), LegalNature.COMPANY, OTHER_COUNTY), name="别处", county_code=OTHER_COUNTY)
    Registration.objects.filter(pk=taken.pk).update(
        department=other, source_system=f"{SOURCE_SYSTEM}-{mine.organisation_id}", source_key="别处"
    )
    taken = look_at_sheet(REGISTRATION_DOOR, mine.organisation, a_sheet(a_row(1, **changes)), actor=mine, at=AT)
    plan = plan_of(REGISTRATION_DOOR, mine.organisation, taken, actor=mine, at=AT)
    assert [(cell.number, cell.column) for cell in plan.refused] == [(2, column)]


def test_a_formula_goes_out_as_text(client) -> None:
    signed_in(client, registrar())
    page = look_at(client, a_sheet(a_row(1, 名称='=HYPERLINK("http://x","点我")', 登记日期="")))
    data = client.get(page.request["PATH_INFO"], {"file": "marked"}).content
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
        (lambda: a_sheet(a_row(), titles=(*TITLES[1:], "别的")), "这一列"),
        (a_sheet, "没有可以导入的行"),
    ],
)
def test_a_file_that_is_no_harmless_sheet_is_refused_in_words(client, make, sentence) -> None:
    answer = look_at(signed_in(client, registrar()), make())
    assert sentence in answer.content.decode()
    assert not SheetImport.objects.exists()
    assert not Registration.objects.exists()


def test_the_empty_sheet_can_be_downloaded_filled_and_uploaded(client) -> None:
    signed_in(client, registrar())
    with load_workbook(io.BytesIO(client.get(reverse("registration_template")).content)) as book:
        assert tuple(book.get_sheet_by_index(0).to_python()[0]) == TITLES


@pytest.mark.parametrize("name", ["registration_list", "registration_upload", "registration_template", "token_list"])
def test_a_department_that_registers_nothing_has_no_page_of_it(client, name) -> None:
    signed_in(client, registrar(Department.EDUCATION))
    assert client.get(reverse(name)).status_code == 404
    desk = client.get("/desk/").content.decode()
    assert "登记推送" not in desk
    assert "要办时，会按到期先后列在这里" in desk, "an empty desk says what will come"


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


def test_a_corrected_code_leaves_the_wrong_institution_and_finds_the_right_one(client) -> None:
    wrong, right = factories.a_filed_institution(), factories.a_new_institution("清城区对的托育有限公司")
    code = uscc(Random(7), LegalNature.COMPANY, COUNTY)
    row = factories.a_registration(wrong.uscc, name="清城区对的托育有限公司")
    signed_in(client, officer_of())

    def shown() -> str:
        return client.get(reverse("registration_list"), {"box": "all"}).context["table"].rows[0].url

    assert shown() == reverse("institution_detail", kwargs={"pk": wrong.pk})
    Registration.objects.filter(pk=row.pk).update(uscc=code)
    assert shown() == f"{reverse('institution_open')}?registration={row.pk}"
    Registration.objects.filter(pk=row.pk).update(institution=right)
    assert shown() == reverse("institution_detail", kwargs={"pk": right.pk})
    type(right).objects.filter(pk=right.pk).update(uscc=uscc(Random(8), LegalNature.COMPANY, COUNTY))
    assert shown() == f"{reverse('institution_open')}?registration={row.pk}", "whoever carries another code is not meant"


def test_an_organisation_that_two_systems_push_is_one_line(client) -> None:
    code = uscc(Random(7), LegalNature.COMPANY, COUNTY)
    old = factories.a_registration(code, name="清城区旧名托育有限公司")
    signed_in(client, registrar())
    upload(client, a_sheet(a_row(1, 统一社会信用代码=code, 名称="清城区新名托育有限公司")))
    assert Registration.objects.count() == 2
    Registration.objects.filter(pk=old.pk).update(updated_at=AT - timedelta(days=1))
    signed_in(client, officer_of())
    assert [row.title for row in client.get(reverse("registration_list")).context["table"].rows] == ["清城区新名托育有限公司"]


@pytest.mark.parametrize(
    ("area", "code", "is_covered"),
    [
        ("441800", "441802", True),
        ("441810", "441811", False),
        ("441820", "441820", True),
        ("441800", "441900", False),
        ("440000", "441802", True),
        ("441802", "441802001", True),
        ("441802", "441803", False),
        ("44180", "441802", False),
    ],
)
def test_a_department_covers_its_own_area_and_no_neighbour(area, code, is_covered) -> None:
    assert covers(area, code) is is_covered
