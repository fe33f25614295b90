"""What the institution is, where it is, when it is open and what it charges."""

from datetime import date, time
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from qingmiao.codes.cleaning import Typed
from qingmiao.codes.masks import Personal
from qingmiao.core.facts import Cleaned, Options, Section, fact
from qingmiao.core.facts.fields import Address, Day, Fen, LongText, Name, Phone, Text
from qingmiao.institutions.rules.facts.needs import NeededBy
from qingmiao.institutions.rules.vocabulary import CareMode, ClassType, FeeKind, FeeUnit, InstitutionForm, LegalNature, MealPlan, Sponsor

WEEKDAYS = Options(tuple((number, f"周{word}") for number, word in enumerate("一二三四五六日", 1)))
Weekday = Annotated[int, Field(ge=1, le=7), WEEKDAYS]


class OpeningHours(Section):
    """The same hours on some days of the week."""

    weekdays: list[Weekday] | None = fact("星期", "1 表示星期一，7 表示星期日", needed_by=NeededBy.ALL)
    opens: time | None = fact("开始时间", "如 08:00", needed_by=NeededBy.ALL)
    closes: time | None = fact("结束时间", "如 17:30", needed_by=NeededBy.ALL)

    @field_validator("closes")
    @classmethod
    def _closes_after_opening(cls, closes: time | None, info: ValidationInfo) -> time | None:
        opens = info.data.get("opens")
        if closes and opens and closes <= opens:
            raise PydanticCustomError("closes_before_opening", "结束时间须晚于开始时间")
        return closes


class Fee(Section):
    """One line of the published fee list."""

    name: Text | None = fact("收费项目", needed_by=NeededBy.ALL)
    kind: FeeKind | None = fact("类别", needed_by=NeededBy.ALL)
    amount_fen: Fen | None = fact("金额（分）", needed_by=NeededBy.ALL)
    unit: FeeUnit | None = fact("计费周期", needed_by=NeededBy.ALL)
    class_type: ClassType | None = fact("适用班型", "不填表示所有班型")
    mode: CareMode | None = fact("适用托育方式", "不填表示所有方式")


class Basic(Section):
    """The first step of the form."""

    name: Name | None = fact("机构名称", "与登记证书一致", needed_by=NeededBy.ALL)
    form: InstitutionForm | None = fact("机构形式", needed_by=NeededBy.ALL)
    legal_nature: LegalNature | None = fact("法人性质", "决定登记机关和所需证书", needed_by=NeededBy.ALL)
    uscc: Annotated[str, Cleaned(Typed.CODE), StringConstraints(pattern=r"^[0-9A-Z]{18}$")] | None = fact(
        "统一社会信用代码", "18 位，字母大写", needed_by=NeededBy.ALL
    )
    business_scope: LongText | None = fact("业务（经营）范围", "与登记证书一致", needed_by=NeededBy.ALL)
    sponsor: Sponsor | None = fact("举办主体", needed_by=NeededBy.ALL)
    inclusive: bool | None = fact("普惠性", "是否经县级卫生健康部门认定", needed_by=NeededBy.ALL)
    inclusive_from: Day | None = fact("普惠认定日期")
    inclusive_until: Day | None = fact("普惠认定有效期至")
    registered_on: Day | None = fact("登记日期", "登记证书上的成立或登记日期")
    opened_on: Day | None = fact("开办日期", "开始收托的日期")
    county_code: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$")] | None = fact("县级区划代码", "6 位", needed_by=NeededBy.ALL)
    town_code: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{8}$")] | None = fact("乡镇街道代码", "9 位", needed_by=NeededBy.ALL)
    village_code: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{11}$")] | None = fact("村（居）委会代码", "12 位")
    address: Address | None = fact("详细地址", needed_by=NeededBy.ALL)
    latitude: Annotated[float, Field(ge=3, le=54, allow_inf_nan=False)] | None = fact("纬度", "WGS-84，度", needed_by=NeededBy.ALL)
    longitude: Annotated[float, Field(ge=73, le=136, allow_inf_nan=False)] | None = fact("经度", "WGS-84，度", needed_by=NeededBy.ALL)
    care_modes: Annotated[list[CareMode], Field(min_length=1, max_length=4)] | None = fact("托育方式", needed_by=NeededBy.ALL)
    opening_hours: Annotated[list[OpeningHours], Field(max_length=14)] | None = fact("开放时间", needed_by=NeededBy.ALL)
    fees: Annotated[list[Fee], Field(max_length=100)] | None = fact("收费项目", needed_by=NeededBy.ALL)
    serves_meals: bool | None = fact("是否供餐", needed_by=NeededBy.ALL)
    meal_plan: MealPlan | None = fact("餐次", "供餐时填写")
    meals_delivered: bool | None = fact("餐食是否外送", "由供餐单位配送，不在机构内制作的填“是”")
    contact_name: Name | None = fact("联系人", needed_by=NeededBy.ALL, personal=Personal.NAME)
    contact_phone: Phone | None = fact("联系电话", needed_by=NeededBy.ALL, personal=Personal.PHONE)
    public_phone: Phone | None = fact("对外咨询电话", "公示在名录上，不作个人信息处理")

    @field_validator("inclusive_until")
    @classmethod
    def _recognition_ends_after_it_begins(cls, until: date | None, info: ValidationInfo) -> date | None:
        begins = info.data.get("inclusive_from")
        if until and begins and until < begins:
            raise PydanticCustomError("ends_before_begin", "有效期至不能早于认定日期")
        return until

    @field_validator("town_code")
    @classmethod
    def _town_lies_in_county(cls, town: str | None, info: ValidationInfo) -> str | None:
        county = info.data.get("county_code")
        if town and county and not town.startswith(county):
            raise PydanticCustomError("outside_parent", "乡镇街道不在所填的县级区划内")
        return town

    @field_validator("village_code")
    @classmethod
    def _village_lies_in_town(cls, village: str | None, info: ValidationInfo) -> str | None:
        town = info.data.get("town_code")
        if village and town and not village.startswith(town):
            raise PydanticCustomError("outside_parent", "村（居）委会不在所填的乡镇街道内")
        return village

    @field_validator("care_modes")
    @classmethod
    def _modes_differ(cls, modes: list[CareMode] | None) -> list[CareMode] | None:
        if modes and len(set(modes)) < len(modes):
            raise PydanticCustomError("repeated", "托育方式有重复")
        return modes
