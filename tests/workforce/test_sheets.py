"""The two sheets of the workforce: told by cell before anything is written, taken whole, taken back; as people really make them."""

import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from filings.factories import AT, ON, OTHER_COUNTY, manager_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.core.errors import DomainError
from qingmiao.core.files import path_of
from qingmiao.core.importing import Plan, apply_sheet, look_at_sheet, plan_of, undo_sheet
from qingmiao.core.models import Clock, Notice, SheetImport
from qingmiao.core.sheet_tables import find_table
from qingmiao.core.spreadsheets import sheets_of
from qingmiao.institutions.models import Institution
from qingmiao.workforce.models import BackgroundCheck, CheckRequest, CheckState, HealthCheck
from qingmiao.workforce.services.check_sheet import CHECK_DOOR, COLUMNS, TITLES, export_checks
from qingmiao.workforce.services.checking import document_measures
from qingmiao.workforce.services.health_sheet import HEALTH_DOOR, health_list
from qingmiao.workforce.services.health_sheet import TITLES as HEALTH
from qingmiao.workforce.services.scans import take_scans
from workforce.factories import a_check, a_house, engagement_of, number, police_officer

pytestmark = pytest.mark.django_db
A_PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
HEALTH_TITLES = [title for title, _kind in HEALTH.values()]
FIRST = ["示例保育1", number(51), "2026-11-20", "2027-11-19", "健1", "示例医院"]


def book(*rows: list[Any], then: Any = None) -> SimpleUploadedFile:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as made:
        sheet = made.add_worksheet("表")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
        if then:
            then(made, sheet)
    return SimpleUploadedFile("表.xlsx", out.getvalue())


def look(door: Any, subject: Any, upload: SimpleUploadedFile, actor: Post) -> tuple[SheetImport, Plan]:
    taken = look_at_sheet(door, subject, upload, actor=actor, at=AT)
    return taken, plan_of(door, subject, taken, actor=actor, at=AT)


def health_plan(house: Institution, *rows: list[Any], then: Any = None) -> Plan:
    return look(HEALTH_DOOR, house, book(HEALTH_TITLES, *rows, then=then), manager_of(house))[1]


def questions(actor: Post) -> list[dict[str, str]]:
    """The lines of the sheet that an officer downloads."""
    return [row.cells for row in find_table(sheets_of(export_checks(actor=actor, at=AT)), COLUMNS).rows]


def answers(rows: list[dict[str, str]], actor: Post, *foot: list[Any]) -> tuple[SheetImport, Plan]:
    return look(CHECK_DOOR, actor.organisation, book(list(TITLES), *([row[title] for title in TITLES] for row in rows), *foot), actor)


def test_certificates_are_told_then_taken_and_taken_back() -> None:
    house = a_house()
    actor, before = manager_of(house), HealthCheck.objects.count()
    taken, plan = look(HEALTH_DOOR, house, book(HEALTH_TITLES, FIRST), actor)
    assert (plan.counts["new"], plan.refused, HealthCheck.objects.count()) == (1, [], before)
    assert plan.new[0].changes[0].after == "2027-11-19"
    apply_sheet(HEALTH_DOOR, house, taken, version=0, actor=actor, at=AT)
    assert HealthCheck.objects.get(valid_until=date(2027, 11, 19)).number.open() == "健1"
    assert health_plan(house, FIRST).does_nothing
    undo_sheet(HEALTH_DOOR, house, taken, actor=actor, at=AT)
    assert HealthCheck.objects.count() == before


def test_the_kept_sheet_is_sealed() -> None:
    house = a_house()
    taken, _plan = look(HEALTH_DOOR, house, book(HEALTH_TITLES, FIRST), manager_of(house))
    assert not path_of(taken.file).read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        ({1: number(999)}, "number", "没有这个证件号码"),
        ({0: "示例冒名"}, "name", "不一致"),
        ({2: "上周"}, "on", "不是日期"),
        ({3: "2026-11-19"}, "until", "早于"),
        ({3: "2028-11-19"}, "until", "一年"),
        ({2: "2026-12-24"}, "on", "不能晚于今天"),
        ({1: "9.918E+17"}, "number", "科学计数"),
        ({0: ""}, "name", "请填写姓名"),
        ({3: ""}, "until", "请填写有效期至"),
        ({1: 991801199001310011}, "number", "超过 15 位"),
        ({1: "9918**********0000"}, "number", "遮住了的号码"),
        ({5: "医" * 101}, "issuer", "最多 100 字"),
    ],
)
def test_one_wrong_cell_is_named_and_holds_all_back(changes: dict[int, Any], column: str, said: str) -> None:
    house = a_house()
    actor, before = manager_of(house), HealthCheck.objects.count()
    wrong = [changes.get(place, word) for place, word in enumerate(FIRST)]
    right = ["示例保育2", number(52), "2026-11-20", "2027-11-19", "", ""]
    taken, plan = look(HEALTH_DOOR, house, book(HEALTH_TITLES, right, wrong), actor)
    assert [(cell.number, cell.column) for cell in plan.refused] == [(3, column)]
    assert said in plan.refused[0].sentence
    with pytest.raises(DomainError, match="先改正"):
        apply_sheet(HEALTH_DOOR, house, taken, version=0, actor=actor, at=AT)
    assert HealthCheck.objects.count() == before


@pytest.mark.parametrize(
    "words",
    ["2026/11/20", "2026.11.20", "20261120", "2026年11月20日", "２０２６年１１月２０号", "二〇二六年十一月二十日", date(2026, 11, 20)],
)
def test_a_day_is_read_however_it_is_written(words: Any) -> None:
    def day(made: Any, sheet: Any) -> None:
        if isinstance(words, date):
            sheet.write_datetime(1, 2, words, made.add_format({"num_format": "yyyy年m月d日"}))

    plan = health_plan(a_house(), [*FIRST[:2], "" if isinstance(words, date) else words, *FIRST[3:]], then=day)
    assert [(what.on, what.until) for _worker, what in plan.content] == [(date(2026, 11, 20), date(2027, 11, 19))]


def test_titles_over_the_headings_totals_and_hidden_rows_are_no_trouble() -> None:
    house = a_house()

    def make(_made: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 5, "2026年健康合格证登记表")
        sheet.set_row(4, None, None, {"hidden": True})

    titles = ["姓 名", "证件号码\n（必填）", "检查日期", "有效期至", "健康合格证编号", "备注"]
    second = ["示例保育2", number(52), "2026-11-20", "2027-11-19", "", ""]
    upload = book(["2026年健康合格证登记表"], ["填报单位：示例"], titles, FIRST, second, ["合计", "2人"], ["填表人：示例"], then=make)
    _taken, plan = look(HEALTH_DOOR, house, upload, manager_of(house))
    assert (plan.counts["new"], plan.refused) == (2, [])
    notes = "".join(plan.notes)
    assert all(words in notes for words in ("备注", "第 5 行是隐藏的", "合计"))


def test_the_sheet_that_was_downloaded_comes_back_with_masked_numbers() -> None:
    house = a_house()
    rows = find_table(sheets_of(health_list(house, actor=manager_of(house), at=AT)), HEALTH_DOOR.columns(house)).rows
    listed = {row.cells["name"]: row.cells["number"] for row in rows}
    assert "*" in listed["示例保育1"]
    plan = health_plan(house, ["示例保育1", listed["示例保育1"], *FIRST[2:]], ["示例保育2", listed["示例保育2"], "", "", "", ""])
    assert [worker.pk for worker, _what in plan.content] == [engagement_of(house).worker_id]
    assert "1 行没有填日期" in plan.notes[0]


def test_somebody_twice_in_a_sheet_is_refused() -> None:
    plan = health_plan(a_house(), FIRST, [*FIRST[:2], "2026-11-21", "2027-11-20", "", ""])
    assert "与第 2 行是同一个人" in plan.refused[0].sentence


def test_the_questions_leave_as_a_sheet_and_the_answers_come_back_and_can_be_taken_back() -> None:
    house, police = a_house(), police_officer()
    first, second = a_check(house, 700), a_check(house, 701)
    table = questions(police)
    assert {row["证件号码"] for row in table} == {number(700), number(701)}
    table[0]["答复"], table[1]["答复"], table[1]["说明"] = "无记录", "有记录", "示例"
    taken, plan = answers(table, police, ["合计", "", "", "2"])
    assert (plan.counts["changed"], plan.refused) == (2, [])
    assert first.state == CheckState.ASKED
    apply_sheet(CHECK_DOOR, police.organisation, taken, version=0, actor=police, at=AT)
    states = dict(CheckRequest.objects.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk]) == (CheckState.CLEAR, CheckState.HIT)
    undo_sheet(CHECK_DOOR, police.organisation, taken, actor=police, at=AT)
    assert set(CheckRequest.objects.values_list("state", flat=True)) == {CheckState.ASKED}
    assert not BackgroundCheck.objects.filter(request__isnull=False).exists()
    assert Clock.objects.filter(kind="workforce_check", stopped_on=None).count() == 2
    assert "有记录" not in "".join(Notice.objects.values_list("title", flat=True))


def test_an_answer_on_which_somebody_acted_is_not_taken_back() -> None:
    house, police = a_house(), police_officer()
    check = a_check(house, 700)
    table = questions(police)
    table[0]["答复"], table[0]["说明"] = "有记录", "示例"
    taken, _plan = answers(table, police)
    apply_sheet(CHECK_DOOR, police.organisation, taken, version=0, actor=police, at=AT)
    check.refresh_from_db()
    document_measures(check, "当日停止录用。", version=check.version, actor=manager_of(house), at=AT)
    with pytest.raises(DomainError, match="已有处理"):
        undo_sheet(CHECK_DOOR, police.organisation, taken, actor=police, at=AT)
    assert CheckRequest.objects.get(pk=check.pk).state == CheckState.DISMISSED


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("编号", "99999", "没有这个编号"),
        ("证件号码", "991801199001310011", "不一致"),
        ("答复", "可能", "答复请填"),
        ("答复", "有记录", "写明"),
        ("说明", "只写了说明", "没有填答复"),
    ],
)
def test_one_wrong_cell_and_no_answer_is_kept(column: str, value: str, said: str) -> None:
    house, police = a_house(), police_officer()
    a_check(house, 700)
    a_check(house, 701)
    table = questions(police)
    table[0]["答复"], table[1][column] = "无记录", value
    _taken, plan = answers(table, police)
    assert [cell.number for cell in plan.refused] == [3]
    assert said in plan.refused[0].sentence


def test_a_police_officer_of_another_county_answers_nothing() -> None:
    a_check()
    assert questions(police_officer(OTHER_COUNTY)) == []


def test_the_pages_show_what_a_sheet_does_before_and_after(client: Client) -> None:
    house = a_house()
    browser = signed_in(client, manager_of(house))
    page = browser.post("/workforce/health/upload/", {"file": book(HEALTH_TITLES, FIRST)}, follow=True)
    assert "还没有导入" in page.content.decode()
    taken = SheetImport.objects.get()
    assert browser.post(f"/workforce/health/sheets/{taken.pk}/", {"version": 0}).status_code == 302
    assert "撤销这次导入" in browser.get("/workforce/health/upload/").content.decode()
    other = signed_in(Client(), manager_of(a_house(2)))
    assert other.get(f"/workforce/health/sheets/{taken.pk}/").status_code == 404
    assert browser.post(f"/workforce/health/sheets/{taken.pk}/undo/").status_code == 302
    assert HealthCheck.objects.filter(happened_on__gte=ON - timedelta(days=30)).count() == 0


def a_zip(*files: tuple[str, bytes]) -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return SimpleUploadedFile("扫描件.zip", out.getvalue())


def test_scans_in_a_zip_are_matched_by_the_number_in_their_names() -> None:
    house = a_house()
    scans = a_zip(
        (f"2026年/示例保育1_{number(51)}.pdf", A_PDF), (f"{number(52).lower()}.pdf", A_PDF), ("__MACOSX/._x.pdf", b"x"), (".DS_Store", b"x")
    )
    assert take_scans(house, scans, actor=manager_of(house), at=AT) == 2
    assert HealthCheck.objects.filter(file__isnull=False).count() == 2
    with pytest.raises(DomainError, match="已有扫描件"):
        take_scans(house, a_zip((f"{number(51)}.pdf", A_PDF)), actor=manager_of(house), at=AT)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("张三.pdf", A_PDF)], "对不上"),
        ([(f"{number(51)}.pdf", b"MZ not a scan")], "不是 PDF"),
        ([(f"{number(51)}.pdf", A_PDF), (f"备份/{number(51)}.pdf", A_PDF)], "已有扫描件"),
        ([(f"{number(51)}.pdf", b"0" * 21 * 1024 * 1024)], "过大"),
        ([(f"{place}.pdf", A_PDF) for place in range(61)], "61 个文件"),
        ([], "0 个文件"),
    ],
)
def test_one_scan_that_fits_nobody_and_none_is_kept(files: list[tuple[str, bytes]], said: str) -> None:
    house = a_house()
    right = [(f"{number(52)}.pdf", A_PDF)] if files else []
    with pytest.raises(DomainError, match=said):
        take_scans(house, a_zip(*right, *files) if len(files) != 61 else a_zip(*files), actor=manager_of(house), at=AT)
    assert not HealthCheck.objects.filter(file__isnull=False).exists()


def test_what_is_no_archive_is_refused_in_words() -> None:
    house = a_house()
    for data in (b"PK\x03\x04 broken", b"not a zip", b"Rar!"):
        with pytest.raises(DomainError, match="损坏"):
            take_scans(house, SimpleUploadedFile("a.zip", data), actor=manager_of(house), at=AT)
