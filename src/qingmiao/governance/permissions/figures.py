"""Who sees the city's desk and the rows behind its figures. The figures themselves are public."""

from qingmiao.accounts.models import Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county
from qingmiao.governance.models import TargetLine
from qingmiao.regions.models import Division

VIEW_BOARD = Action(
    "governance.view_board",
    "查看目标进展",
    TargetLine,
    [Grant(Role.CITY_OFFICER, of_city("division_code")), Grant(Role.COUNTY_OFFICER, of_county("division_code")), Grant(Role.AUDITOR)],
)
VIEW_FIGURES = Action(
    "governance.view_figures",
    "查看指标和明细",
    Division,
    [Grant(Role.CITY_OFFICER, of_city("code")), Grant(Role.COUNTY_OFFICER, of_county("code")), Grant(Role.AUDITOR)],
)
