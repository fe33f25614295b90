"""The register as open data: which fields, what they mean, and how a cell is kept harmless in a spreadsheet."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from qingmiao.institutions.rules.vocabulary import CareMode, InstitutionForm, LegalNature, Sponsor
from qingmiao.portal.queries.register import Places, row_of

BYTE_ORDER_MARK = "\ufeff"
# A spreadsheet runs a cell that begins so. Source: OWASP, CSV injection.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CHUNK = 500


@dataclass(frozen=True)
class ExportField:
    """One column of open data: its key in JSON, its title in CSV, what it means, and how it is read from a row."""

    key: str
    title: str
    meaning: str
    read: Callable[[Any], Any]


def _column(key: str, title: str, meaning: str) -> ExportField:
    return ExportField(key, title, meaning, lambda row: row.columns[key])


FIELDS = (
    _column("code", "机构编号", "本系统的机构编号，终身不变，12位数字"),
    _column("name", "机构名称", "与登记证书一致"),
    ExportField("form", "机构形式", "、".join(form.label for form in InstitutionForm), lambda row: row.form),
    ExportField("legal_nature", "法人性质", "、".join(nature.label for nature in LegalNature), lambda row: row.legal_nature),
    ExportField("sponsor", "举办主体", "、".join(sponsor.label for sponsor in Sponsor), lambda row: row.sponsor),
    _column("uscc", "统一社会信用代码", "18位，GB 32100"),
    _column("inclusive", "普惠", "是否经县级卫生健康部门认定为普惠性托育机构"),
    _column("is_demonstration_site", "示范点", "是否为示范机构"),
    ExportField("county", "县级区划", "名称", lambda row: row.county),
    _column("county_code", "县级区划代码", "6位，GB/T 2260"),
    ExportField("town", "乡镇街道", "名称", lambda row: row.town),
    _column("town_code", "乡镇街道代码", "9位，GB/T 10114"),
    _column("address", "地址", "备案的详细地址"),
    _column("latitude", "纬度", "WGS-84，度"),
    _column("longitude", "经度", "WGS-84，度"),
    ExportField("care_modes", "托育方式", "、".join(mode.label for mode in CareMode) + "，可多项", lambda row: row.modes),
    _column("public_phone", "咨询电话", "机构自愿公布的对外电话，可为空"),
    _column("places", "托位数", "备案的托位数"),
    _column("age_from_months", "最小月龄", "收托的最小月龄（含），可为空"),
    _column("age_below_months", "月龄上限", "收托的月龄上限（不含），可为空"),
    _column("filed_on", "备案日期", "首次备案的日期，年-月-日"),
    ExportField("has_open_finding", "有未销号的不符合事项", "现场核实发现的不符合事项是否还在整改", lambda row: row.has_open_finding),
)


def csv_lines(found: Iterable[dict[str, Any]], places: Places, *, at: datetime) -> Iterator[str]:
    """Return the register as CSV, line by line."""
    return csv_of(FIELDS, (row_of(columns, places) for columns in found), at=at)


def json_parts(found: Iterable[dict[str, Any]], places: Places, *, at: datetime, city: str) -> Iterator[str]:
    """Return the register as one JSON object in parts: about it, then `institutions`."""
    return json_of(FIELDS, (row_of(columns, places) for columns in found), (f"{city}托育机构备案名录", "institutions"), at=at)


def csv_of(fields: Sequence[ExportField], rows: Iterable[Any], *, at: datetime) -> Iterator[str]:
    """Return rows as CSV, line by line: UTF-8 with mark, a header of Chinese titles, 数据截至 in the last column."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow([*(field.title for field in fields), "数据截至"])
    as_of = at.isoformat(timespec="seconds")
    for row in rows:
        yield writer.writerow([*(cell(field.read(row)) for field in fields), as_of])


def json_of(fields: Sequence[ExportField], rows: Iterable[Any], called: tuple[str, str], *, at: datetime) -> Iterator[str]:
    """Return rows as one JSON object in parts: about it, then the rows. called: the title, and the key of the rows."""
    title, key = called
    about = {"title": title, "as_of": at.isoformat(timespec="seconds"), "fields": {field.key: field.meaning for field in fields}}
    yield json.dumps(about, ensure_ascii=False)[:-1] + f', "{key}": [\n'
    for number, row in enumerate(rows):
        item = {field.key: plain_value(field.read(row)) for field in fields}
        yield (",\n" if number else "") + json.dumps(item, ensure_ascii=False)
    yield "\n]}\n"


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def cell(value: Any) -> Any:
    """Return a value as a spreadsheet's cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        value = "、".join(value)
    return harmless(value) if isinstance(value, str) else value


def plain_value(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


class Echo:
    """A file whose write returns what it was given, so that csv.writer hands back each line."""

    def write(self, line: str) -> str:
        return line
