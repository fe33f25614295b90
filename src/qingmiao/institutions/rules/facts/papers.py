"""Certificates, the hygiene self-assessment and the signed commitment."""

from datetime import date
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from qingmiao.codes.masks import Personal
from qingmiao.core.facts import Section, fact
from qingmiao.core.facts.fields import Day, LongText, Name, Text
from qingmiao.institutions.rules.facts.needs import NeededBy
from qingmiao.institutions.rules.vocabulary import CertificateKind

HYGIENE_ITEMS = 14


class Certificate(Section):
    """One paper. No expiry means valid until withdrawn."""

    kind: CertificateKind | None = fact("材料种类", needed_by=NeededBy.ALL)
    number: Text | None = fact("编号", "没有编号可不填")
    issuer: Text | None = fact("出具单位")
    issued_on: Day | None = fact("签发日期", needed_by=NeededBy.ALL)
    expires_on: Day | None = fact("有效期至", "最后一个有效日；长期有效不填")

    @field_validator("expires_on")
    @classmethod
    def _expires_after_issue(cls, expires: date | None, info: ValidationInfo) -> date | None:
        issued = info.data.get("issued_on")
        if expires and issued and expires < issued:
            raise PydanticCustomError("ends_before_begin", "有效期至不能早于签发日期")
        return expires


class HygieneItem(Section):
    """The answer to one of the items, by its number."""

    number: Annotated[int, Field(ge=1, le=HYGIENE_ITEMS)] | None = fact("项目序号", needed_by=NeededBy.ALL)
    met: bool | None = fact("是否达标", needed_by=NeededBy.ALL)
    note: LongText | None = fact("说明")


class Hygiene(Section):
    """The self-assessment: 4 areas, 14 items. Titles of the items: legislation `hygiene.items`."""

    assessed_on: Day | None = fact("自评日期", needed_by=NeededBy.INSTITUTION)
    assessor: Name | None = fact("自评人", personal=Personal.NAME)
    items: Annotated[list[HygieneItem], Field(max_length=HYGIENE_ITEMS)] | None = fact("自评项目", needed_by=NeededBy.INSTITUTION)

    @field_validator("items")
    @classmethod
    def _each_item_once(cls, items: list[HygieneItem] | None) -> list[HygieneItem] | None:
        numbers = [item.number for item in items or [] if item.number is not None]
        if len(set(numbers)) < len(numbers):
            raise PydanticCustomError("repeated", "自评项目序号有重复")
        return items


class Commitment(Section):
    """The four promises of the 备案承诺书 and who signed them."""

    truthful: bool | None = fact("承诺所报材料真实、完整", needed_by=NeededBy.ALL)
    lawful: bool | None = fact("承诺遵守法律法规", needed_by=NeededBy.ALL)
    meets_standards: bool | None = fact("承诺符合设置标准和管理规范", needed_by=NeededBy.ALL)
    accepts_supervision: bool | None = fact("承诺接受监督管理", needed_by=NeededBy.ALL)
    signed_by: Name | None = fact("签署人", needed_by=NeededBy.ALL, personal=Personal.NAME)
    signed_on: Day | None = fact("签署日期", needed_by=NeededBy.ALL)
