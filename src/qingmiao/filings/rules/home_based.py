"""The home-based point's own rules: few children, a dwelling, the neighbours' consent. Source: 家庭托育点管理办法（试行）."""

from collections.abc import Iterator

from qingmiao.core.rules import NOT_FILLED_IN, Finding
from qingmiao.filings.rules.certificates import food_licence_finding, paper_finding
from qingmiao.filings.rules.classes import carers_needed
from qingmiao.filings.rules.premises import ROUNDING, basement_finding, cctv_days_finding, hazards_finding, tenure_finding
from qingmiao.filings.rules.registry import Case, Scope, rule
from qingmiao.filings.rules.staff import each, present, trained_as, valid_health_certificate
from qingmiao.institutions.rules.vocabulary import CertificateKind, StaffRole

HOME = Scope.HOME_BASED


def _children(case: Case) -> int | None:
    """The most children it may have at once: its places or, if more, those in care."""
    home = case.facts.home_based
    return None if home.places is None else max(home.places, home.children or 0)


@rule("basic.home_name", "名称含“托育”", "home_based.name_word", scope=HOME)
def name(case: Case) -> Iterator[Finding]:
    """The name of a home-based point must contain 托育."""
    law, given = case.law("home_based.name_word"), case.facts.basic.name
    holds = law.value in given if given else None
    yield Finding(holds, given or NOT_FILLED_IN, f"名称含“{law.value}”", law, "请向登记机关变更名称。")


@rule("basic.home_scope", "经营范围", "home_based.scope_words", scope=HOME)
def scope(case: Case) -> Iterator[Finding]:
    """The registered scope states 家庭托育服务."""
    law, given = case.law("home_based.scope_words"), case.facts.basic.business_scope
    holds = any(word in given for word in law.value) if given else None
    yield Finding(holds, given or NOT_FILLED_IN, f"载明“{'”或“'.join(law.value)}”", law, "请向登记机关变更经营范围。")


@rule("classes.home_size", "收托人数", "home_based.max_children", scope=HOME)
def size(case: Case) -> Iterator[Finding]:
    """Five children at most; with more it must register as an institution."""
    law, children = case.law("home_based.max_children"), _children(case)
    seen = NOT_FILLED_IN if children is None else f"{children}人"
    holds = None if children is None else children <= law.value
    yield Finding(holds, seen, f"不超过{law.value}人", law, f"超过{law.value}人的，请按托育机构登记和备案。")


@rule("classes.home_carers", "照护人员", "home_based.children_per_carer", scope=HOME)
def carers(case: Case) -> Iterator[Finding]:
    """A carer looks after three children at most."""
    law, children, count = case.law("home_based.children_per_carer"), _children(case), case.facts.home_based.carers
    if children is None or count is None:
        yield Finding(None, NOT_FILLED_IN, f"1:{law.value}", law, "请填写托位数和照护人员数。")
        return
    needed = carers_needed(children, law.value)
    yield Finding(count >= needed, f"{count}名", f"1:{law.value}，{children}人需{needed}名", law, f"请增加照护人员至{needed}名。")


@rule("premises.home_dwelling", "住宅", "home_based.dwelling", scope=HOME)
def dwelling(case: Case) -> Iterator[Finding]:
    """The point is in a dwelling of its own or leased."""
    law, own = case.law("home_based.dwelling"), case.facts.home_based.own_dwelling
    seen = NOT_FILLED_IN if own is None else "住宅" if own else "不是住宅"
    yield Finding(own, seen, "自有或租赁的住宅", law, "不在住宅内的，请按托育机构登记和备案。")


@rule("premises.home_tenure", "住宅使用期限", "home_based.lease_years", scope=HOME)
def tenure(case: Case) -> Iterator[Finding]:
    """The dwelling is owned or leased for at least three years."""
    yield tenure_finding(case, case.law("home_based.lease_years"))


@rule("premises.home_area", "人均建筑面积", "home_based.area_m2_per_child", scope=HOME)
def area(case: Case) -> Iterator[Finding]:
    """Nine square metres of building area for each child."""
    law, whole, children = case.law("home_based.area_m2_per_child"), case.facts.premises.building_area_m2, _children(case)
    required = f"不少于{law.value}㎡/人"
    if whole is None or not children:
        yield Finding(None, NOT_FILLED_IN, required, law, "请填写建筑面积和托位数。")
    else:
        each_child = whole / children
        yield Finding(each_child + ROUNDING >= law.value, f"{each_child:.2f}㎡/人", required, law, "请减少收托人数或另选住宅。")


@rule("premises.home_basement", "不在地下、半地下", "home_based.basement_forbidden", scope=HOME)
def basement(case: Case) -> Iterator[Finding]:
    """Nothing lies in a basement; other limits of storeys there are none."""
    yield basement_finding(case.facts.premises, case.law("home_based.basement_forbidden"))


@rule("premises.home_hazards", "消防禁止情形", "home_based.hazards_forbidden", scope=HOME)
def hazards(case: Case) -> Iterator[Finding]:
    """No mixed-use firetrap, no sandwich-panel building."""
    yield hazards_finding(case.facts.premises, case.law("home_based.hazards_forbidden"))


@rule("certificates.home_food_licence", "食品经营许可证", "home_based.food_licence", scope=HOME)
def food_licence(case: Case) -> Iterator[Finding]:
    """A point that serves meals shows its licence, as far as one is needed."""
    yield food_licence_finding(case, case.law("home_based.food_licence"))


@rule("premises.home_consent", "其他业主同意", "home_based.owners_consent", scope=HOME)
def consent(case: Case) -> Iterator[Finding]:
    """Every other owner of the building or courtyard consents."""
    law, given = case.law("home_based.owners_consent"), case.facts.home_based.owners_consent
    seen = NOT_FILLED_IN if given is None else "一致同意" if given else "未一致同意"
    yield Finding(given, seen, "同楼（院）其他业主一致同意", law, "请取得同楼（院）其他业主的一致同意。")


@rule("certificates.home_consent", "业主同意书面意见", "home_based.owners_consent", scope=HOME)
def consent_paper(case: Case) -> Iterator[Finding]:
    """The owners' consent is shown in writing."""
    yield paper_finding(case, CertificateKind.HOME_CONSENT, case.law("home_based.owners_consent"))


@rule("premises.home_cctv_days", "监控录像保存", "home_based.cctv_days", scope=HOME)
def cctv_days(case: Case) -> Iterator[Finding]:
    """Recordings are kept for ninety days."""
    yield cctv_days_finding(case.facts.premises, case.law("home_based.cctv_days"), "")


@rule("staff.home_carer", "照护人员名册", "home_based.children_per_carer", scope=HOME)
def carer(case: Case) -> Iterator[Finding]:
    """The carers of the point are in the staff list."""
    yield present(case, StaffRole.CARER, case.law("home_based.children_per_carer"), case.facts.home_based.carers or 1)


@rule("staff.home_carer_background", "照护人员经验或专业背景", "home_based.carer_background", scope=HOME)
def carer_background(case: Case) -> Iterator[Finding]:
    """A carer has experience with infants or a related profession; being trained is a condition of its own."""
    law = case.law("home_based.carer_background")
    yield from each(case, StaffRole.CARER, law, "有婴幼儿照护经验或相关专业背景", lambda person: person.childcare_background)


@rule("staff.home_carer_training", "照护人员培训", "home_based.carer_training", scope=HOME)
def carer_training(case: Case) -> Iterator[Finding]:
    """A carer has been trained; experience does not stand in for it."""
    law = case.law("home_based.carer_training")
    yield from each(case, StaffRole.CARER, law, "受过婴幼儿照护培训", lambda person: trained_as(person, StaffRole.CARER))


@rule("staff.home_carer_health", "照护人员健康", "home_based.carer_health", scope=HOME)
def carer_health(case: Case) -> Iterator[Finding]:
    """Everyone in the point is healthy, as a valid health certificate shows."""
    law = case.law("home_based.carer_health")
    for subject, person in case.staff:
        yield valid_health_certificate(case, law, subject, person)


@rule("staff.home_carer_record", "照护人员无违法犯罪记录", "home_based.carer_record", scope=HOME)
def carer_record(case: Case) -> Iterator[Finding]:
    """No carer has a record of assault, abuse, trafficking or violence."""
    law = case.law("home_based.carer_record")
    yield from each(case, StaffRole.CARER, law, "无性侵害、虐待、拐卖、暴力伤害等记录", lambda person: person.background_check_clear)
