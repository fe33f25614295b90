"""The children's side: classes, or the single group of a home-based point."""

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from qingmiao.core.facts import Section, fact
from qingmiao.core.facts.fields import Count, Key, Months, Storey, Text
from qingmiao.institutions.rules.facts.needs import NeededBy
from qingmiao.institutions.rules.vocabulary import ClassType


class CareClass(Section):
    """One class. Ages are completed months of the youngest and the oldest child."""

    key: Key | None = fact("班级编号", "机构内唯一", needed_by=NeededBy.ALL)
    name: Text | None = fact("班级名称", needed_by=NeededBy.ALL)
    type: ClassType | None = fact("班型", needed_by=NeededBy.ALL)
    places: Count | None = fact("托位数", needed_by=NeededBy.ALL)
    children: Count | None = fact("在托人数", "尚未收托填 0")
    carers: Count | None = fact("保育人员数", "固定在本班的保育人员", needed_by=NeededBy.ALL)
    youngest_months: Months | None = fact("最小月龄", "混合编班必填")
    oldest_months: Months | None = fact("最大月龄", "混合编班必填")
    storey: Storey | None = fact("所在楼层")

    @field_validator("oldest_months")
    @classmethod
    def _oldest_is_not_younger(cls, oldest: int | None, info: ValidationInfo) -> int | None:
        youngest = info.data.get("youngest_months")
        if oldest is not None and youngest is not None and oldest < youngest:
            raise PydanticCustomError("ages_crossed", "最大月龄不能小于最小月龄")
        return oldest


class HomeBased(Section):
    """Facts only a home-based point has. The right to the dwelling is in premises.tenure."""

    places: Count | None = fact("托位数", needed_by=NeededBy.HOME_BASED)
    children: Count | None = fact("在托人数", "尚未收托填 0")
    carers: Count | None = fact("照护人员数", needed_by=NeededBy.HOME_BASED)
    own_dwelling: bool | None = fact("是否举办者的住宅", "自有或租赁的住宅均填“是”", needed_by=NeededBy.HOME_BASED)
    owners_consent: bool | None = fact("同楼（院）其他业主是否一致同意", needed_by=NeededBy.HOME_BASED)
