"""One person of the house, as the filing tells it."""

from typing import Annotated

from pydantic import Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from qingmiao.codes.citizen_id import parse_citizen_id
from qingmiao.codes.cleaning import Typed
from qingmiao.codes.errors import DomainError
from qingmiao.codes.masks import Personal
from qingmiao.core.facts import Cleaned, Section, fact
from qingmiao.core.facts.fields import Day, Hours, Key, Name, Phone, Text, Years
from qingmiao.institutions.rules.facts.needs import NeededBy
from qingmiao.institutions.rules.vocabulary import Education, Qualification, StaffRole


class StaffMember(Section):
    """One row of the staff list. The rules never read name, identity number or phone."""

    key: Key | None = fact("人员编号", "机构内唯一", needed_by=NeededBy.ALL)
    name: Name | None = fact("姓名", needed_by=NeededBy.ALL, personal=Personal.NAME)
    identity_number: Annotated[str, Cleaned(Typed.CODE), StringConstraints(pattern=r"^[0-9]{17}[0-9X]$")] | None = fact(
        "公民身份号码", "18 位，末位 X 大写", personal=Personal.IDENTITY_NUMBER
    )
    phone: Phone | None = fact("联系电话", personal=Personal.PHONE)
    role: StaffRole | None = fact("岗位", needed_by=NeededBy.ALL)
    also: Annotated[list[StaffRole], Field(max_length=5)] | None = fact("兼任岗位", "如负责人兼任保健人员")
    full_time: bool | None = fact("是否专职", "保健人员必填")
    fire_safety_manager: bool | None = fact("是否消防安全管理人员", "专职或兼职")
    education: Education | None = fact("学历", needed_by=NeededBy.ALL)
    childcare_background: bool | None = fact("有婴幼儿照护经验或相关专业背景", "保育人员必填")
    experience_years: Years | None = fact("相关工作年限", "负责人填儿童保育教育、卫生健康等相关管理工作的年限")
    qualifications: Annotated[list[Qualification], Field(max_length=8)] | None = fact("专业资格")
    training_hours: Hours | None = fact("岗位培训学时")
    training_passed: bool | None = fact("岗位培训是否合格", "指“岗位”一栏的岗位；保健人员指妇幼保健机构组织的卫生保健专业知识培训")
    also_training_passed: Annotated[list[StaffRole], Field(max_length=5)] | None = fact("培训合格的兼任岗位", "每个岗位的培训分别计算")
    mental_health_training: bool | None = fact("是否接受心理健康知识培训", "保育人员必填")
    health_certificate_number: Text | None = fact("健康合格证编号", personal=Personal.OTHER)
    health_certificate_until: Day | None = fact("健康合格证有效期至", "最后一个有效日", needed_by=NeededBy.ALL)
    background_check_on: Day | None = fact("从业禁止查询日期", "最近一次", needed_by=NeededBy.ALL)
    background_check_before_hiring_on: Day | None = fact("录用前查询日期", "不填时按最近一次查询判断")
    background_check_clear: bool | None = fact("查询结果是否无违法犯罪记录", needed_by=NeededBy.ALL)
    hired_on: Day | None = fact("录用日期", needed_by=NeededBy.ALL)
    dispatched_by: Text | None = fact("派驻单位", "保安由持《保安服务许可证》的公司派驻")

    @field_validator("identity_number")
    @classmethod
    def _identity_number_is_right(cls, number: str | None) -> str | None:
        try:
            return number and parse_citizen_id(number).number
        except DomainError as refusal:
            # The type names the refusal; the sentence is already what the reader needs, without its full stop.
            raise PydanticCustomError("identity_number", "{sentence}", {"sentence": str(refusal).rstrip("。")}) from refusal
