"""New housing, and the care facility that is planned, built, accepted and handed over along with it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.planning.rules.housing import AreaKind


class FacilityState(models.TextChoices):
    """Where the facility stands; planned, built, accepted and handed over go in step with the dwellings."""

    MISSING = "missing", "没有规划"
    PLANNED = "planned", "已规划"
    BUILDING = "building", "建设中"
    ACCEPTED = "accepted", "已验收"
    DELIVERED = "delivered", "已交付"


class HousingProject(models.Model):
    """Dwellings that will be handed over on a day, and the facility due with them."""

    name = models.CharField("项目名称", max_length=100)
    county_code = models.CharField("县级区划", max_length=6)
    town_code = models.CharField("乡镇街道", max_length=9)
    area_kind = models.CharField("区域", max_length=10, choices=AreaKind.choices())
    dwellings = models.PositiveIntegerField("住房套数")
    handover_on = models.DateField("住房交付日期")
    facility_places = models.PositiveIntegerField("规划托位", default=0)
    facility_area_m2 = models.PositiveIntegerField("规划设施建筑面积（㎡）", default=0)
    latitude = models.FloatField("纬度", null=True, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    state = models.CharField("配建状态", max_length=20, choices=FacilityState, default=FacilityState.MISSING)
    version = models.PositiveIntegerField("版本", default=0)
    registered_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记人")
    registered_on = models.DateField("登记日期")
    delivered_on = models.DateField("设施交付日期", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["handover_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["county_code", "name"], name="housing_project_once", violation_error_message="这个项目已登记。"
            ),
            models.CheckConstraint(
                condition=Q(dwellings__gte=1), name="housing_has_dwellings", violation_error_message="住房套数至少为 1。"
            ),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_on__isnull=False) | ~Q(state="delivered") & Q(delivered_on=None),
                name="housing_delivery_fits_its_state",
                violation_error_message="设施交付日期须与状态一致。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "state"], name="housing_by_county_and_state")]

    def __str__(self) -> str:
        return self.name
