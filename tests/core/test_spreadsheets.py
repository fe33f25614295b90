"""A sheet that goes out: text only, its doubtful cells marked, what is for the system hidden."""

import io
import zipfile

from python_calamine import load_workbook

from qingmiao.core.spreadsheets import SheetColumn, write_sheet

COLUMNS = [SheetColumn("编号", is_hidden=True), SheetColumn("姓名", "与证件一致"), SheetColumn("是否", options=["是", "否"], width=14)]


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}


def test_a_sheet_holds_text_only_and_marks_what_is_wrong_before_what_is_missing() -> None:
    rows = [["k1", "=1+1", ""], ["k2", "", "也许"]]
    data = write_sheet(
        "名单", COLUMNS, rows, {(1, 2): "请选是或否。"}, gaps={(0, 2): "缺少", (1, 2): "缺少", (1, 1): "缺少"}, fixed_columns=2
    )
    xml = parts(data)
    sheet, styles = xml["xl/worksheets/sheet1.xml"], xml["xl/styles.xml"]
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in styles
    assert 'hidden="1"' in sheet
    assert 'xSplit="2"' in sheet
    assert "FDECEA" in styles
    assert "FFF2D4" in styles
    assert xml["xl/comments1.xml"].count("缺少") == 2, "what is wrong is not called missing as well"
    assert "请选是或否。" in xml["xl/comments1.xml"]
    table = load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert table == [["编号", "姓名", "是否"], ["k1", "=1+1", ""], ["k2", "", "也许"]]
