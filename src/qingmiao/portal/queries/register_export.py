"""The register as open data: which fields, and what they mean."""

from collections.abc import Iterable, Iterator
from typing import Any

from qingmiao.institutions.rules.vocabulary import CareMode, InstitutionForm, LegalNature, Sponsor
from qingmiao.portal.queries.open_data import Field, OpenData
from qingmiao.portal.queries.register import Places, RegisterRow, row_of


def _column(key: str, title: str, meaning: str) -> Field:
    return Field(key, title, meaning, lambda row: row.columns[key])


FIELDS = (
    _column("code", "机构编号", "本系统的机构编号，终身不变，12位数字"),
    _column("name", "机构名称", "与登记证书一致"),
    Field("form", "机构形式", "、".join(form.label for form in InstitutionForm), lambda row: row.form),
    Field("legal_nature", "法人性质", "、".join(nature.label for nature in LegalNature), lambda row: row.legal_nature),
    Field("sponsor", "举办主体", "、".join(sponsor.label for sponsor in Sponsor), lambda row: row.sponsor),
    _column("uscc", "统一社会信用代码", "18位，GB 32100"),
    _column("inclusive", "普惠", "是否经县级卫生健康部门认定为普惠性托育机构"),
    _column("is_demonstration_site", "示范点", "是否为示范机构"),
    Field("county", "县级区划", "名称", lambda row: row.county),
    _column("county_code", "县级区划代码", "6位，GB/T 2260"),
    Field("town", "乡镇街道", "名称", lambda row: row.town),
    _column("town_code", "乡镇街道代码", "9位，GB/T 10114"),
    _column("address", "地址", "备案的详细地址"),
    _column("latitude", "纬度", "WGS-84，度"),
    _column("longitude", "经度", "WGS-84，度"),
    Field("care_modes", "托育方式", "、".join(mode.label for mode in CareMode) + "，可多项", lambda row: row.modes),
    _column("public_phone", "咨询电话", "机构自愿公布的对外电话，可为空"),
    _column("places", "托位数", "备案的托位数"),
    _column("age_from_months", "最小月龄", "收托的最小月龄（含），可为空"),
    _column("age_below_months", "月龄上限", "收托的月龄上限（不含），可为空"),
    _column("filed_on", "备案日期", "首次备案的日期，年-月-日"),
    Field("has_open_finding", "有未销号的不符合事项", "现场核实发现的不符合事项是否还在整改", lambda row: row.has_open_finding),
)

REGISTER = OpenData("register", "托育机构备案名录", "institutions", FIELDS)


def register_rows(found: Iterable[dict[str, Any]], places: Places) -> Iterator[RegisterRow]:
    """Return the rows of the register as they are found."""
    return (row_of(columns, places) for columns in found)
