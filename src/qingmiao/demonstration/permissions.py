"""Who may do what with demonstrations."""

from django.db.models import Q

from qingmiao.accounts.models import Post, Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county, of_health, of_organisation
from qingmiao.demonstration.models import Demonstration, DemonstrationFile, Guidance, WithdrawalProposal
from qingmiao.institutions.models import Institution, Standing

own = of_organisation("institution__organisation")
in_county, in_city = of_county("county_code"), of_city("county_code")
# The same for what belongs to a case.
own_case = of_organisation("demonstration__institution__organisation")
case_in_county, case_in_city = of_county("demonstration__county_code"), of_city("demonstration__county_code")


def nominated_here(post: Post) -> Q:
    """Institutions that a county health officer may choose: the county's own that are filed."""
    return of_health(in_county)(post) & Q(standing=Standing.FILED)


BROWSE_DEMONSTRATIONS = Action(
    "demonstration.browse_demonstrations",
    "查阅示范点",
    Demonstration,
    [Grant(Role.COUNTY_OFFICER, in_county), Grant(Role.CITY_OFFICER, in_city), Grant(Role.AUDITOR)],
)
VIEW_DEMONSTRATION = Action(
    "demonstration.view_demonstration",
    "查看一件示范点",
    Demonstration,
    [
        Grant(Role.INSTITUTION_MANAGER, own),
        Grant(Role.COUNTY_OFFICER, in_county),
        Grant(Role.CITY_OFFICER, in_city),
        Grant(Role.AUDITOR),
    ],
)
NOMINATE_INSTITUTION = Action("demonstration.nominate_institution", "推荐示范点", Institution, [Grant(Role.COUNTY_OFFICER, nominated_here)])
DECIDE_DEMONSTRATION = Action(
    "demonstration.decide_demonstration", "评审、认定和撤销示范点", Demonstration, [Grant(Role.CITY_OFFICER, of_health(in_city))]
)
ANSWER_PROPOSAL = Action(
    "demonstration.answer_proposal", "答复撤销建议", WithdrawalProposal, [Grant(Role.CITY_OFFICER, of_health(case_in_city))]
)
RECORD_GUIDANCE = Action("demonstration.record_guidance", "登记示范指导", Demonstration, [Grant(Role.INSTITUTION_MANAGER, own)])
VIEW_GUIDANCE = Action(
    "demonstration.view_guidance",
    "查看示范指导材料",
    Guidance,
    [
        Grant(Role.INSTITUTION_MANAGER, own_case),
        Grant(Role.COUNTY_OFFICER, case_in_county),
        Grant(Role.CITY_OFFICER, case_in_city),
        Grant(Role.AUDITOR),
    ],
)
VIEW_DEMONSTRATION_FILE = Action(
    "demonstration.view_demonstration_file",
    "查看评审照片和材料",
    DemonstrationFile,
    [Grant(Role.COUNTY_OFFICER, case_in_county), Grant(Role.CITY_OFFICER, case_in_city), Grant(Role.AUDITOR)],
)
