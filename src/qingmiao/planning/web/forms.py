"""What is typed in planning."""

from typing import Any

from django import forms

from qingmiao.core.web.fields import NameField
from qingmiao.institutions.rules.vocabulary import Tenure
from qingmiao.planning.models import Facility
from qingmiao.planning.rules.cohorts import Variant
from qingmiao.planning.rules.housing import AreaKind
from qingmiao.planning.rules.rooms import CostClass, RoomKind, Talk
from qingmiao.planning.rules.siting import Aim
from qingmiao.regions.models import Division, Level
from qingmiao.ui.form_fields import day_field, radio_field, select_field

MOST = 1_000_000


def number_field(label: str, missing: str, *, least: int = 0, most: int = MOST, **options: Any) -> forms.IntegerField:
    """Return a field for a whole number."""
    wrong = f"请填写 {least:,} 至 {most:,} 的整数。"
    messages = {"required": missing, "invalid": wrong, "min_value": wrong, "max_value": wrong}
    return forms.IntegerField(label=label, min_value=least, max_value=most, error_messages=messages, **options)


def degrees_field(label: str, least: int, most: int) -> forms.FloatField:
    """Return a field for a latitude or longitude in China; empty where the position is not known."""
    wrong = f"{label}请填写 {least} 至 {most} 的度数，不清楚的不填。"
    messages = {"invalid": wrong, "min_value": wrong, "max_value": wrong}
    return forms.FloatField(label=label, required=False, min_value=least, max_value=most, error_messages=messages)


class PlaceForm(forms.Form):
    """A name, a town and perhaps a position; `office_code` says which towns may be chosen."""

    name = NameField(label="名称", max_length=100, error_messages={"required": "请填写名称。"})

    def __init__(self, office_code: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = office_code[:4] if office_code.endswith("00") else office_code
        towns = Division.objects.filter(level=Level.TOWN, code__startswith=own).select_related("parent").order_by("code")
        choices = [(town.code, f"{town.parent.name if town.parent else ''} {town.name}") for town in towns]
        self.fields["town_code"] = select_field("乡镇街道", choices, "请选择乡镇街道。")
        self.fields["latitude"] = degrees_field("纬度", 3, 54)
        self.fields["longitude"] = degrees_field("经度", 73, 136)
        self.order_fields(["name", "town_code"])

    @property
    def at(self) -> tuple[float, float] | None:
        """Where it is; None where half or all of it is missing."""
        lat, lon = self.cleaned_data["latitude"], self.cleaned_data["longitude"]
        return None if lat is None or lon is None else (lat, lon)


class HousingForm(PlaceForm):
    """New housing with the facility that is planned."""

    area_kind = radio_field("区域", AreaKind, "请选择新建还是已建成居住区。")
    dwellings = number_field("住房套数", "请填写住房套数。", least=1, most=100_000)
    handover_on = day_field("住房交付日期", "请填写住房交付日期。")
    facility_places = number_field("规划托位", "请填写规划托位。", most=2000, required=False, help_text="还没有规划的不填")
    facility_area_m2 = number_field("设施建筑面积（㎡）", "请填写设施面积。", most=50_000, required=False)


class FacilityPlanForm(forms.Form):
    """Places and area of a facility that enters the plan."""

    facility_places = number_field("规划托位", "请填写规划托位。", least=1, most=2000)
    facility_area_m2 = number_field("设施建筑面积（㎡）", "请填写设施面积。", least=1, most=50_000)


YES_NO_UNKNOWN = [("", "不清楚"), ("True", "是"), ("False", "否")]


def known_or_not(label: str) -> forms.TypedChoiceField:
    """Return a question that may stay open."""
    return forms.TypedChoiceField(
        label=label, choices=YES_NO_UNKNOWN, required=False, coerce=lambda typed: typed == "True", empty_value=None
    )


class RoomForm(PlaceForm):
    """Rooms that could serve."""

    kind = select_field("类型", RoomKind.choices(), "请选择类型。")
    owner = NameField(label="产权或管理单位", max_length=100, required=False)
    address = forms.CharField(label="地址", max_length=200, required=False)
    area_m2 = number_field("可用建筑面积（㎡）", "请填写可用面积。", least=1, most=100_000)
    tenure = forms.ChoiceField(label="场地权属", choices=[("", "不清楚"), *Tenure.choices()], required=False)
    lowest_storey = number_field("最低楼层", "", least=-5, most=60, required=False, help_text="地下填负数")
    highest_storey = number_field("最高楼层", "", least=-5, most=60, required=False)
    semi_basement = known_or_not("有半地下用房")
    hazardous = known_or_not("有消防禁止情形")
    outdoor_area_m2 = number_field("室外场地（㎡）", "", most=100_000, required=False)
    free_from_year = number_field("哪年起可用", "", least=2000, most=2100, required=False)
    hours = forms.CharField(label="可共用的时间", max_length=100, required=False, help_text="如 工作日白天；独用的不填")
    cost_class = select_field("改造程度", CostClass.choices(), "请选择改造程度。")


class TalkForm(forms.Form):
    """How far the talk with an owner is."""

    talk = radio_field("洽谈情况", Talk, "请选择洽谈情况。")


class ScenarioForm(forms.Form):
    """What a planner asks of a plan; rooms that may be fixed are those of the office."""

    name = NameField(label="方案名称", max_length=60, error_messages={"required": "请给方案起个名字。"})
    year = number_field("目标年份", "请填写目标年份。", least=2020, most=2100)
    variant = select_field("儿童人数", Variant.choices(), "请选择人数方案。", initial=Variant.MIDDLE.value)
    aim = radio_field("目标", Aim, "请选择目标。")
    budget = forms.DecimalField(
        label="预算（万元）",
        min_value=0,
        max_value=1_000_000,
        decimal_places=2,
        error_messages={
            "required": "请填写预算。",
            "invalid": "请填写数字。",
            "min_value": "预算不能为负。",
            "max_value": "预算不超过 1,000,000 万元。",
        },
    )
    radius_km = forms.FloatField(
        label="服务半径（公里，按道路）",
        min_value=0.1,
        max_value=100,
        error_messages={
            "required": "请填写服务半径。",
            "invalid": "请填写数字。",
            "min_value": "服务半径至少 0.1 公里。",
            "max_value": "服务半径不超过 100 公里。",
        },
    )
    most_new = number_field("最多新增处数", "", least=1, most=500, required=False, help_text="不填表示由预算决定")
    fairness = forms.FloatField(
        label="公平权重", min_value=0, max_value=10, required=False, help_text="越大越照顾路最远的一成；只用于总路程"
    )
    least_places = number_field("每处最少托位", "", least=0, most=500, required=False)
    kinds = forms.MultipleChoiceField(label="设施类型", choices=RoomKind.choices(), required=False, help_text="不选表示不限")
    fixed = forms.MultipleChoiceField(label="固定要建的设施", required=False, help_text="无论结果如何都建的点")

    def __init__(self, office_code: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = office_code[:4] if office_code.endswith("00") else office_code
        places = Division.objects.filter(code__startswith=own, level__in=[Level.CITY, Level.COUNTY]).order_by("level", "code")
        self.fields["division_code"] = select_field("范围", [(place.code, place.name) for place in places], "请选择范围。")
        rooms = Facility.objects.filter(county_code__startswith=own, latitude__isnull=False).order_by("county_code", "name")
        self.fields["fixed"].choices = [(str(room.pk), room.name) for room in rooms]  # type: ignore[attr-defined]  # typed as Field
        self.order_fields(["name", "division_code"])

    def wanted(self) -> dict[str, Any]:
        """Return what is asked for in the units of the service; call after is_valid."""
        told = dict(self.cleaned_data)
        return {
            **{name: told[name] for name in ("name", "division_code", "year", "variant", "aim", "most_new", "kinds")},
            "budget_fen": int(told["budget"] * 1_000_000),
            "radius_m": round(told["radius_km"] * 1000),
            "fairness": told["fairness"] or 0.0,
            "least_places": told["least_places"] or 0,
            "fixed": [int(key) for key in told["fixed"]],
        }
