"""People by sheet: looked at, told by cell what is wrong, opened all or none, taken back while nobody signed in."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from filings.factories import AT, CITY, a_department, a_post, officer_of, signed_in
from qingmiao.accounts.models import Department, Post, Role, User
from qingmiao.core.errors import DomainError
from qingmiao.core.importing import apply_sheet, kept_by, look_at_sheet, plan_of, undo_sheet
from qingmiao.core.models import SheetImport
from qingmiao.core.people_sheet import PEOPLE_DOOR, first_passwords
from qingmiao.core.spreadsheets import SheetColumn, sheets_of, write_sheet

pytestmark = pytest.mark.django_db
TITLES = ("姓名", "用户名", "手机号", "岗位", "单位", "单位区划代码")


@pytest.fixture
def admin() -> Post:
    return a_post(Role.ADMINISTRATOR, a_department(Department.INFORMATION_CENTRE, CITY), "示例管理")


def upload(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    return SimpleUploadedFile("人员.xlsx", write_sheet("人员账号", [SheetColumn(title) for title in TITLES], [list(row) for row in rows]))


def look(admin: Post, *rows: tuple[str, ...]) -> tuple[SheetImport, Any]:
    taken = look_at_sheet(PEOPLE_DOOR, admin.organisation, upload(*rows), actor=admin, at=AT)
    return taken, plan_of(PEOPLE_DOOR, admin.organisation, taken, actor=admin, at=AT)


def good(username: str = "liu-a", phone: str = "13800138002") -> tuple[str, ...]:
    return ("示例刘", username, phone, "县级卫生健康局经办人", officer_of().organisation.name, "")


def test_everything_that_is_wrong_is_told_by_cell_and_nothing_is_opened(admin: Post) -> None:
    finance = a_department(Department.FINANCE, "441802")
    rows = (
        ("示例甲", "a b", "123", "县级卫生健康局经办人", officer_of().organisation.name, ""),
        ("示例乙", officer_of().user.username, "", "局长", "没有这个局", ""),
        ("示例丙", "bing", "", "县级卫生健康局经办人", finance.name, ""),
        good("twin"),
        good("TWIN"),
    )
    taken, plan = look(admin, *rows)
    told = {(cell.number - 1, cell.column) for cell in plan.refused}
    assert {(1, "phone"), (2, "role"), (2, "organisation"), (3, "role"), (5, "username")} <= told
    with pytest.raises(DomainError, match="没有导入"):
        apply_sheet(PEOPLE_DOOR, admin.organisation, taken, version=0, actor=admin, at=AT)
    assert not User.objects.filter(username="bing").exists()


def test_an_import_opens_accounts_gives_out_passwords_and_is_taken_back(admin: Post) -> None:
    taken, plan = look(admin, good(), good("liu-b", ""))
    assert (len(plan.new), plan.refused) == (2, [])
    apply_sheet(PEOPLE_DOOR, admin.organisation, taken, version=0, actor=admin, at=AT)
    taken.refresh_from_db()
    assert User.objects.filter(pk__in=kept_by(taken), must_change_password=True).count() == 2
    (sheet,) = sheets_of(first_passwords(taken, actor=admin, at=AT))
    assert User.objects.get(username="liu-a").check_password(sheet.rows[1][2])
    User.objects.filter(username="liu-b").update(last_login=AT)
    with pytest.raises(DomainError, match="已经登录过"):
        undo_sheet(PEOPLE_DOOR, admin.organisation, taken, actor=admin, at=AT)
    User.objects.filter(username="liu-b").update(last_login=None)
    undo_sheet(PEOPLE_DOOR, admin.organisation, taken, actor=admin, at=AT)
    assert not User.objects.filter(username__startswith="liu-").exists()


def test_the_administrator_imports_on_the_page_and_others_do_not(client: Client, admin: Post) -> None:
    signed_in(client, admin)
    page = client.post(reverse("people_import"), {"file": upload(good())}, follow=True)
    assert "示例刘" in page.content.decode()
    taken = SheetImport.objects.get()
    client.post(reverse("people_sheet", kwargs={"sheet": taken.pk}), {"version": "0"})
    assert "下载首次密码" in client.get(reverse("people_import")).content.decode()
    passwords = reverse("people_passwords", kwargs={"sheet": taken.pk})
    assert client.post(passwords).headers["Content-Type"].endswith("sheet")
    signed_in(client, officer_of())
    assert client.get(reverse("people_import")).status_code == 404
    assert client.post(passwords).status_code == 404
