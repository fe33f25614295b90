"""Who sees the rows behind the figures. The figures themselves are public."""

from qingmiao.accounts.models import Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county
from qingmiao.regions.models import Division

VIEW_FIGURES = Action(
    "figures.view_figures",
    "查看指标和明细",
    Division,
    [Grant(Role.CITY_OFFICER, of_city("code")), Grant(Role.COUNTY_OFFICER, of_county("code")), Grant(Role.AUDITOR)],
)
