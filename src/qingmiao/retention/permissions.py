"""Who may answer, and who reads what many answered."""

from qingmiao.accounts.models import Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county, of_health
from qingmiao.institutions.models import Institution
from qingmiao.workforce.models import Worker
from qingmiao.workforce.permissions import oneself

ANSWER_SURVEY = Action("retention.answer_survey", "填写待遇调查", Worker, [Grant(Role.WORKER, oneself)])
VIEW_RETENTION = Action(
    "retention.view_retention",
    "查看待遇和离岗数据",
    Institution,
    [Grant(Role.CITY_OFFICER, of_city("county_code")), Grant(Role.COUNTY_OFFICER, of_health(of_county("county_code")))],
)
