"""The premises: by what right they are used, where in the building they lie, how large and how watched they are."""

from datetime import date
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from qingmiao.core.facts import Section, fact
from qingmiao.core.facts.fields import AreaM2, Day, Share, SmallCount, Storey
from qingmiao.institutions.rules.facts.needs import NeededBy
from qingmiao.institutions.rules.vocabulary import Tenure


class Premises(Section):
    """The second step of the form. Basement storeys are negative; there is no storey 0."""

    tenure: Tenure | None = fact("场地权属", needed_by=NeededBy.ALL)
    lease_start_on: Day | None = fact("租赁（使用）起始日", "租赁或无偿使用时填写")
    lease_end_on: Day | None = fact("租赁（使用）截止日", "租赁或无偿使用时填写；合同最后一天")
    separate_site: bool | None = fact("是否独立设置", "有独立的建筑或院落；独立设置的须有保安在岗", needed_by=NeededBy.INSTITUTION)
    lowest_storey: Storey | None = fact("最低楼层", "地下层填负数", needed_by=NeededBy.ALL)
    highest_storey: Storey | None = fact("最高楼层", "婴幼儿用房所在的最高楼层", needed_by=NeededBy.ALL)
    semi_basement: bool | None = fact("是否有半地下用房", needed_by=NeededBy.ALL)
    hazardous_surroundings: bool | None = fact(
        "是否有消防禁止情形", "“三合一”场所、彩钢板建筑，或与易燃易爆场所同在一栋建筑内", needed_by=NeededBy.ALL
    )
    building_area_m2: AreaM2 | None = fact("建筑面积（㎡）", needed_by=NeededBy.ALL)
    indoor_area_m2: AreaM2 | None = fact("室内使用面积（㎡）", needed_by=NeededBy.INSTITUTION)
    outdoor_area_m2: AreaM2 | None = fact("室外活动场地面积（㎡）", "没有填 0", needed_by=NeededBy.INSTITUTION)
    outdoor_borrowed: bool | None = fact(
        "是否借用附近公共场地", "没有自有室外场地时，在保障安全的前提下借用", needed_by=NeededBy.INSTITUTION
    )
    observation_room_m2: AreaM2 | None = fact("保健观察室面积（㎡）", "没有填 0", needed_by=NeededBy.INSTITUTION)
    observation_beds: SmallCount | None = fact("保健观察室儿童观察床（张）", needed_by=NeededBy.INSTITUTION)
    window_ratio: Share | None = fact("窗地比", "最小的生活用房：窗洞开口面积 ÷ 地面面积，如 0.2", needed_by=NeededBy.INSTITUTION)
    cctv_covers_all: bool | None = fact("监控是否全覆盖", "覆盖婴幼儿生活和活动区域", needed_by=NeededBy.ALL)
    cctv_retention_days: Annotated[int, Field(ge=0, le=3650)] | None = fact("监控录像保存天数", needed_by=NeededBy.ALL)
    alarm_button: bool | None = fact("是否有一键式报警装置", needed_by=NeededBy.INSTITUTION)
    guard_posts: SmallCount | None = fact("保安岗位数")

    @field_validator("lease_end_on")
    @classmethod
    def _lease_ends_after_it_begins(cls, end: date | None, info: ValidationInfo) -> date | None:
        start = info.data.get("lease_start_on")
        if end and start and end < start:
            raise PydanticCustomError("ends_before_begin", "截止日不能早于起始日")
        return end

    @field_validator("lowest_storey", "highest_storey")
    @classmethod
    def _there_is_no_storey_zero(cls, storey: int | None) -> int | None:
        if storey == 0:
            raise PydanticCustomError("storey_zero", "没有第 0 层，首层填 1，地下一层填 -1")
        return storey

    @field_validator("highest_storey")
    @classmethod
    def _highest_is_not_below_lowest(cls, highest: int | None, info: ValidationInfo) -> int | None:
        lowest = info.data.get("lowest_storey")
        if highest is not None and lowest is not None and highest < lowest:
            raise PydanticCustomError("storeys_crossed", "最高楼层不能低于最低楼层")
        return highest

    @field_validator("indoor_area_m2")
    @classmethod
    def _usable_area_fits_the_building(cls, indoor: float | None, info: ValidationInfo) -> float | None:
        building = info.data.get("building_area_m2")
        if indoor is not None and building is not None and indoor > building:
            raise PydanticCustomError("area_too_large", "室内使用面积不能大于建筑面积")
        return indoor
