"""The register as open data: which fields, and what they mean."""

from qingmiao.institutions.rules.vocabulary import CareMode, InstitutionForm, LegalNature, Sponsor
from qingmiao.portal.queries.find.search import Hit
from qingmiao.portal.queries.open_data import Field, OpenData


def _month(hit: Hit, at: int) -> int | None:
    return hit.months[at].total_fen if hit.months else None


def _column(key: str, title: str, meaning: str) -> Field:
    return Field(key, title, meaning, lambda hit: hit.entry.row.columns[key])


FIELDS = (
    _column("code", "机构编号", "本系统的机构编号，终身不变，12位数字"),
    _column("name", "机构名称", "与登记证书一致"),
    Field("form", "机构形式", "、".join(form.label for form in InstitutionForm), lambda hit: hit.entry.row.form),
    Field("legal_nature", "法人性质", "、".join(nature.label for nature in LegalNature), lambda hit: hit.entry.row.legal_nature),
    Field("sponsor", "举办主体", "、".join(sponsor.label for sponsor in Sponsor), lambda hit: hit.entry.row.sponsor),
    _column("uscc", "统一社会信用代码", "18位，GB 32100"),
    _column("inclusive", "普惠", "是否经县级卫生健康部门认定为普惠性托育机构"),
    _column("is_demonstration_site", "示范点", "是否为示范机构"),
    Field("county", "县级区划", "名称", lambda hit: hit.entry.row.county),
    _column("county_code", "县级区划代码", "6位，GB/T 2260"),
    Field("town", "乡镇街道", "名称", lambda hit: hit.entry.row.town),
    _column("town_code", "乡镇街道代码", "9位，GB/T 10114"),
    _column("address", "地址", "备案的详细地址"),
    _column("latitude", "纬度", "WGS-84，度"),
    _column("longitude", "经度", "WGS-84，度"),
    Field("care_modes", "托育方式", "、".join(mode.label for mode in CareMode) + "，可多项", lambda hit: hit.entry.row.modes),
    _column("public_phone", "咨询电话", "机构自愿公布的对外电话，可为空"),
    _column("places", "托位数", "备案的托位数"),
    _column("age_from_months", "最小月龄", "收托的最小月龄（含），可为空"),
    _column("age_below_months", "月龄上限", "收托的月龄上限（不含），可为空"),
    _column("filed_on", "备案日期", "首次备案的日期，年-月-日"),
    Field(
        "month_fee_fen_from",
        "一个月约需（分）起",
        "保育费、伙食费等每月都收的，按天收的按22天估算；没有备案月费的为空",
        lambda hit: _month(hit, 0),
    ),
    Field("month_fee_fen_to", "一个月约需（分）至", "同上，最贵的班型", lambda hit: _month(hit, -1)),
    Field("vacant_places", "空余托位", "机构最近一次确认的，没有确认过的按备案时；按月龄查找时只数收这个月龄的班", lambda hit: hit.vacant),
    Field("vacancy_as_of", "空余托位是哪天的", "哪天确认的，或者哪天备案的", lambda hit: hit.entry.vacancy_words),
    Field("serves_meals", "供餐", "是否供餐，可为空", lambda hit: hit.entry.serves_meals),
    Field("expired_papers", "到期的证照", "已过有效期的证照种类，可为空", lambda hit: list(hit.entry.expired)),
    Field(
        "has_open_finding",
        "有未销号的不符合事项",
        "核实或检查发现并公布的问题是否还在整改",
        lambda hit: hit.entry.has_open_finding,
    ),
)

REGISTER = OpenData("register", "托育机构备案名录", "institutions", FIELDS)
