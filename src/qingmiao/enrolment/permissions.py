"""Who applies, answers, decides and signs.

Guardians for their own children, institutions for what was put to them, the county for its rounds.
"""

from django.db.models import Exists, OuterRef, Q

from qingmiao.accounts.models import Post, Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county, of_health, of_organisation
from qingmiao.enrolment.models import Application, Choice, ChoiceState, Contract, ContractState, Enrolment, Offer, Round
from qingmiao.families.models import TODAY, Child
from qingmiao.families.permissions import guarded
from qingmiao.institutions.models import Institution, Standing

of_own_house = of_organisation("institution__organisation")
IN_FORCE = Contract.objects.filter(state=ContractState.SIGNED).values("enrolment")
AT_THE_HOUSE = (ChoiceState.WAITING, ChoiceState.OFFERED)


def own_child(post: Post) -> Q:
    """What belongs to a child of which the person is a guardian today."""
    return guarded(post, "child")


def put_to_us(post: Post) -> Q:
    """What families sent to this institution, as long as it waits here; then it leaves the institution's view."""
    return of_own_house(post) & Q(state__in=AT_THE_HOUSE, arrived_at__isnull=False)


def with_us(post: Post) -> Q:
    """Places at this institution whose tie has not ended."""
    return of_own_house(post) & (Q(period__endswith=None) | Q(period__endswith__gt=TODAY))


def agreed_with_us(post: Post) -> Q:
    """Agreements of this institution, while the child is there or money is not settled."""
    held = Enrolment.objects.filter(pk=OuterRef("enrolment"), institution__organisation=post.organisation_id)
    is_here = Q(enrolment__period__endswith=None) | Q(enrolment__period__endswith__gt=TODAY)
    return Q(Exists(held)) & (is_here | Q(state=ContractState.SIGNED) | Q(refund__isnull=False, refund__paid_on=None))


def to_be_settled(post: Post) -> Q:
    """Places at this institution that have not ended, or whose agreement is still in force."""
    return of_own_house(post) & (Q(period__endswith=None) | Q(period__endswith__gt=TODAY) | Q(pk__in=IN_FORCE))


def own_child_without_money(post: Post) -> Q:
    """Places of own children for which no agreement is in force: where one is, a family gives notice and the institution settles."""
    return own_child(post) & ~Q(pk__in=IN_FORCE)


APPLY_FOR = Action("enrolment.apply_for", "为孩子申请托位", Child, [Grant(Role.GUARDIAN, guarded)])
OWN_APPLICATION = Action("enrolment.own_application", "办理自己孩子的申请", Application, [Grant(Role.GUARDIAN, own_child)])
ANSWER_OFFER = Action(
    "enrolment.answer_offer",
    "答复录取通知",
    Offer,
    [Grant(Role.GUARDIAN, lambda post: guarded(post, "choice__application__child") & Q(sent_at__isnull=False))],
)
VIEW_CHOICE = Action(
    "enrolment.view_choice",
    "查看送到本机构的申请",
    Choice,
    [Grant(Role.INSTITUTION_MANAGER, put_to_us), Grant(Role.INSTITUTION_STAFF, put_to_us)],
)
ANSWER_CHOICE = Action("enrolment.answer_choice", "答复入托申请", Choice, [Grant(Role.INSTITUTION_MANAGER, put_to_us)])
VIEW_OWN_ENROLMENT = Action("enrolment.view_own_enrolment", "查看自己孩子的托位", Enrolment, [Grant(Role.GUARDIAN, own_child)])
VIEW_ENROLMENT = Action(
    "enrolment.view_enrolment",
    "查看本机构在托的孩子",
    Enrolment,
    [Grant(Role.INSTITUTION_MANAGER, with_us), Grant(Role.INSTITUTION_STAFF, with_us)],
)
TAKE_CHILD = Action(
    "enrolment.take_child",
    "登记已在托的孩子、办理离托",
    Institution,
    [Grant(Role.INSTITUTION_MANAGER, lambda post: of_organisation("organisation")(post) & Q(standing=Standing.FILED))],
)
END_ENROLMENT = Action(
    "enrolment.end_enrolment",
    "办理离托",
    Enrolment,
    [Grant(Role.INSTITUTION_MANAGER, to_be_settled), Grant(Role.GUARDIAN, own_child_without_money)],
)
VIEW_OCCUPANCY = Action(
    "enrolment.view_occupancy",
    "查看托位占用",
    Institution,
    [
        Grant(Role.INSTITUTION_MANAGER, of_organisation("organisation")),
        Grant(Role.INSTITUTION_STAFF, of_organisation("organisation")),
        Grant(Role.COUNTY_OFFICER, of_health(of_county("county_code"))),
        Grant(Role.CITY_OFFICER, of_health(of_city("county_code"))),
    ],
)
VIEW_ROUND = Action(
    "enrolment.view_round",
    "查看录取轮次",
    Round,
    [Grant(Role.COUNTY_OFFICER, of_health(of_county("county_code"))), Grant(Role.CITY_OFFICER, of_health(of_city("county_code")))],
)
PREPARE_ROUND: Action[Round] = Action(
    "enrolment.prepare_round", "准备录取轮次", None, [Grant(Role.COUNTY_OFFICER, of_health(lambda _post: Q()))]
)
RUN_ROUND = Action("enrolment.run_round", "办理录取轮次", Round, [Grant(Role.COUNTY_OFFICER, of_health(of_county("county_code")))])
CHECK_CLAIMS = Action(
    "enrolment.check_claims",
    "核对申请填报的条件",
    Application,
    [Grant(Role.COUNTY_OFFICER, of_health(of_county("round__county_code", Q(state="submitted"))))],
)
VIEW_CONTRACT = Action(
    "enrolment.view_contract",
    "查看托育服务协议和费用",
    Contract,
    [
        Grant(Role.GUARDIAN, lambda post: guarded(post, "enrolment__child")),
        Grant(Role.INSTITUTION_MANAGER, agreed_with_us),
    ],
)
SIGN_CONTRACT = Action("enrolment.sign_contract", "签署托育服务协议", Contract, VIEW_CONTRACT.grants)
KEEP_MONEY = Action("enrolment.keep_money", "记收费、付款和退费", Contract, [Grant(Role.INSTITUTION_MANAGER, agreed_with_us)])
WRITE_CONTRACT = Action("enrolment.write_contract", "拟定托育服务协议", Enrolment, [Grant(Role.INSTITUTION_MANAGER, with_us)])
