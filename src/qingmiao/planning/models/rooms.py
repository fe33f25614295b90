"""Rooms that could become care: whose, where, how large, on which storey, and how far the talk with the owner is."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Organisation
from qingmiao.institutions.rules.vocabulary import Tenure
from qingmiao.planning.rules.rooms import CostClass, RoomKind, Talk


class Facility(models.Model):
    """One set of rooms in one building. What is not known is empty and never counts as met or broken."""

    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类型", max_length=20, choices=RoomKind.choices())
    owner = models.CharField("产权或管理单位", max_length=100, blank=True)
    county_code = models.CharField("县级区划", max_length=6)
    town_code = models.CharField("乡镇街道", max_length=9)
    address = models.CharField("地址", max_length=200, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    area_m2 = models.PositiveIntegerField("可用建筑面积（㎡）")
    tenure = models.CharField("场地权属", max_length=10, choices=Tenure.choices(), blank=True)
    lowest_storey = models.SmallIntegerField("最低楼层", null=True, blank=True)
    highest_storey = models.SmallIntegerField("最高楼层", null=True, blank=True)
    semi_basement = models.BooleanField("有半地下用房", null=True, blank=True)
    hazardous = models.BooleanField("有消防禁止情形", null=True, blank=True)
    outdoor_area_m2 = models.PositiveIntegerField("室外场地（㎡）", null=True, blank=True)
    free_from_year = models.PositiveSmallIntegerField("哪年起可用", null=True, blank=True)
    hours = models.CharField("可共用的时间", max_length=100, blank=True)
    cost_class = models.CharField("改造程度", max_length=10, choices=CostClass.choices())
    talk = models.CharField("洽谈情况", max_length=10, choices=Talk.choices(), default=Talk.OPEN)
    version = models.PositiveIntegerField("版本", default=0)
    given_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="登记单位")

    class Meta:
        ordering: ClassVar[list[str]] = ["county_code", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["town_code", "name"], name="facility_once", violation_error_message="这个乡镇街道已有同名的设施。"
            ),
            models.CheckConstraint(
                condition=Q(lowest_storey=None) | Q(highest_storey=None) | Q(highest_storey__gte=F("lowest_storey")),
                name="facility_storeys_in_order",
                violation_error_message="最高楼层不能低于最低楼层。",
            ),
            models.CheckConstraint(
                condition=Q(area_m2__gte=1), name="facility_has_an_area", violation_error_message="可用面积至少为 1 ㎡。"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "town_code"], name="facility_by_place")]

    def __str__(self) -> str:
        return self.name

    @property
    def premises(self) -> dict[str, object]:
        """What the premises rules see of it."""
        outdoor = self.outdoor_area_m2
        return {
            "tenure": self.tenure or None,
            "lowest_storey": self.lowest_storey,
            "highest_storey": self.highest_storey,
            "semi_basement": self.semi_basement,
            "hazardous_surroundings": self.hazardous,
            "building_area_m2": self.area_m2,
            "outdoor_area_m2": outdoor,
        }
