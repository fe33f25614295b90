"""Divisions, their boundaries and points, and figures about them."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q


class Level(models.TextChoices):
    """The four levels a city works with. 县、市辖区、县级市、自治县 are all `county`."""

    CITY = "city", "地级市"
    COUNTY = "county", "县级"
    TOWN = "town", "乡镇街道"
    VILLAGE = "village", "村居"


class Metric(models.TextChoices):
    """What a figure counts."""

    RESIDENT_POPULATION = "resident_population", "常住人口"
    URBAN_RESIDENT_POPULATION = "urban_resident_population", "城镇常住人口"
    RURAL_RESIDENT_POPULATION = "rural_resident_population", "乡村常住人口"
    POPULATION_0_14 = "population_0_14", "0—14岁人口"
    SHARE_0_14 = "share_0_14", "0—14岁人口占比"
    BIRTHS = "births", "出生人口"
    BIRTH_RATE = "birth_rate", "出生率"


class Unit(models.TextChoices):
    """The unit of a figure."""

    PERSON = "person", "人"
    PERCENT = "percent", "%"
    PERMILLE = "permille", "‰"


class Basis(models.TextChoices):
    """Whom a figure counts. Registered and resident figures are not interchangeable."""

    RESIDENT = "resident", "常住"
    REGISTERED = "registered", "户籍"
    UNCLEAR = "unclear", "口径待核"


class Confidence(models.TextChoices):
    """How far a figure's source is trusted."""

    HIGH = "high", "高"
    MEDIUM = "medium", "中"
    LOW = "low", "低"


class Division(models.Model):
    """One administrative division. Its statistical code is its key everywhere: 6 digits (city, county), 9 (town) or 12 (village)."""

    code = models.CharField(
        "代码", max_length=12, primary_key=True, validators=[RegexValidator(r"^\d{6}(\d{3}){0,2}$", "区划代码为6、9或12位数字。")]
    )
    name = models.CharField("名称", max_length=60)
    level = models.CharField("层级", max_length=10, choices=Level)
    kind = models.CharField("类型", max_length=20)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级")
    pinyin = models.CharField("拼音", max_length=200)
    initials = models.CharField("拼音首字母", max_length=60)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(level="city", parent=None) | ~Q(level="city") & Q(parent__isnull=False),
                name="division_has_a_parent_unless_city",
                violation_error_message="除地级市外，区划须有上级。",
            ),
            models.CheckConstraint(
                condition=Q(level__in=["city", "county"], code__regex=r"^\d{6}$")
                | Q(level="town", code__regex=r"^\d{9}$")
                | Q(level="village", code__regex=r"^\d{12}$"),
                name="division_code_fits_level",
                violation_error_message="区划代码的位数与层级不符。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["level", "code"], name="division_by_level")]

    def __str__(self) -> str:
        return self.name


class Boundary(models.Model):
    """The polygon of a county, WGS-84. Illustrative, never for legal use."""

    division = models.OneToOneField(Division, models.CASCADE, primary_key=True, related_name="boundary", verbose_name="区划")
    geometry = models.JSONField("界线")
    outline = models.JSONField("简化界线")
    seat_lat = models.DecimalField("驻地纬度", max_digits=8, decimal_places=5)
    seat_lon = models.DecimalField("驻地经度", max_digits=8, decimal_places=5)
    centroid_lat = models.DecimalField("中心纬度", max_digits=8, decimal_places=5)
    centroid_lon = models.DecimalField("中心经度", max_digits=8, decimal_places=5)
    area_km2 = models.PositiveIntegerField("面积约数（平方公里）")
    source = models.CharField("来源", max_length=200)

    def __str__(self) -> str:
        return f"{self.division_id} 界线"


class TownPoint(models.Model):
    """A settlement point of a town, WGS-84; some are right to about one kilometre only."""

    division = models.OneToOneField(Division, models.CASCADE, primary_key=True, related_name="point", verbose_name="区划")
    lat = models.DecimalField("纬度", max_digits=8, decimal_places=5)
    lon = models.DecimalField("经度", max_digits=8, decimal_places=5)
    source = models.CharField("来源", max_length=200)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(lat__range=(3, 54), lon__range=(73, 136)),
                name="town_point_lies_in_china",
                violation_error_message="位置不在中国境内，请核对经纬度。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.division_id} ({self.lat}, {self.lon})"


class PopulationFigure(models.Model):
    """One published figure about one division, with where it comes from and how far it is trusted."""

    division = models.ForeignKey(Division, models.CASCADE, related_name="figures", verbose_name="区划")
    metric = models.CharField("指标", max_length=30, choices=Metric)
    as_of = models.DateField("截至日期")
    year = models.PositiveSmallIntegerField("年份")
    value = models.DecimalField("数值", max_digits=14, decimal_places=2)
    unit = models.CharField("单位", max_length=10, choices=Unit)
    basis = models.CharField("口径", max_length=10, choices=Basis)
    source = models.CharField("来源", max_length=200)
    confidence = models.CharField("可信度", max_length=6, choices=Confidence)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["division", "metric", "as_of", "basis"],
                name="population_figure_once",
                violation_error_message="该区划这一日期、这一口径的指标已存在。",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0), name="population_figure_not_negative", violation_error_message="数值不能为负。"
            ),
            models.CheckConstraint(
                condition=Q(as_of__year=models.F("year")),
                name="population_figure_year_fits",
                violation_error_message="年份与截至日期不符。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.get_metric_display()} {self.as_of}：{self.value}{self.get_unit_display()}"
