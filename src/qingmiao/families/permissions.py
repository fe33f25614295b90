"""Who may do what for a child: its guardians, whom they gave rights, the county that checks the proofs."""

from django.db.models import Q

from qingmiao.accounts.models import Post, Role
from qingmiao.core.permissions import Action, Grant, of_county, of_health
from qingmiao.families.models import (
    TODAY,
    Child,
    CourtOrder,
    DataRequest,
    Guardianship,
    GuardianshipProof,
    GuardianshipState,
    Proxy,
)
from qingmiao.families.rules import Right

TO_CHECK = (GuardianshipState.PROVISIONAL, GuardianshipState.ASKED)


def guarded(post: Post, path: str = "pk") -> Q:
    """Children (or, by a path, what belongs to them) of which the person is a guardian today, and not barred by a court."""
    return Q(**{f"{path}__in": Guardianship.objects.in_force(TODAY).filter(guardian=post.user_id).values("child")})


def entrusted(post: Post, right: Right | None = None, path: str = "pk") -> Q:
    """Children for which the person was given a right, or any, that holds today."""
    proxies = Proxy.objects.in_force(TODAY).filter(person=post.user_id)
    return Q(**{f"{path}__in": (proxies.filter(rights__contains=[right]) if right else proxies).values("child")})


def own_claim(post: Post) -> Q:
    """What the person says of being a guardian, unless a court's order holds against it: then nothing is seen."""
    return Q(guardian=post.user_id) & ~Q(pk__in=CourtOrder.objects.in_force(TODAY).values("guardianship"))


REGISTER_CHILD: Action[Child] = Action("families.register_child", "登记孩子、接受邀请", None, [Grant(Role.GUARDIAN)])
MANAGE_CHILD = Action("families.manage_child", "办理自己孩子的事", Child, [Grant(Role.GUARDIAN, guarded)])
VIEW_ENTRUSTED = Action("families.view_entrusted", "查看受托的孩子", Child, [Grant(Role.GUARDIAN, entrusted)])
WITHDRAW_PROXY = Action("families.withdraw_proxy", "撤回授权", Proxy, [Grant(Role.GUARDIAN, lambda post: guarded(post, "child"))])
VIEW_CLAIM = Action("families.view_claim", "查看自己的监护登记", Guardianship, [Grant(Role.GUARDIAN, own_claim)])
CHECK_GUARDIANSHIP = Action(
    "families.check_guardianship",
    "核对监护关系、登记法院裁定",
    Guardianship,
    [Grant(Role.COUNTY_OFFICER, of_health(of_county("child__county_code")))],
)
VIEW_PROOF = Action(
    "families.view_proof",
    "查看监护证明",
    GuardianshipProof,
    [
        Grant(Role.GUARDIAN, lambda post: Q(guardianship__in=Guardianship.objects.filter(own_claim(post)).values("pk"))),
        Grant(Role.COUNTY_OFFICER, of_health(of_county("guardianship__child__county_code", Q(guardianship__state__in=TO_CHECK)))),
    ],
)
LIFT_ORDER = Action(
    "families.lift_order",
    "解除法院裁定的登记",
    CourtOrder,
    [Grant(Role.COUNTY_OFFICER, of_health(of_county("guardianship__child__county_code")))],
)
FIND_CHILD: Action[Child] = Action(
    "families.find_child", "按证件号码查找孩子", Child, [Grant(Role.COUNTY_OFFICER, of_health(of_county("county_code")))]
)
FOLLOW_REQUEST = Action(
    "families.follow_request", "查看自己的个人信息请求", DataRequest, [Grant(Role.GUARDIAN, lambda post: guarded(post, "child"))]
)
ANSWER_REQUEST = Action(
    "families.answer_request", "答复个人信息请求", DataRequest, [Grant(Role.COUNTY_OFFICER, of_health(of_county("county_code")))]
)
