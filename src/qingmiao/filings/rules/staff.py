"""Staff: who must be there, and what each person must have shown. Names and numbers of persons are never read."""

from collections.abc import Callable, Iterator
from datetime import date

from qingmiao.codes.ages import add_months
from qingmiao.codes.days import day_words
from qingmiao.core.legislation import LegalValue
from qingmiao.core.rules import NOT_FILLED_IN, Finding, Verdict
from qingmiao.filings.rules.classes import carers_needed
from qingmiao.filings.rules.registry import Case, Scope, rule
from qingmiao.institutions.rules.facts import StaffMember
from qingmiao.institutions.rules.vocabulary import Education, MealPlan, Qualification, StaffRole


def present(case: Case, role: StaffRole, law: LegalValue, least: int) -> Finding:
    """Judge whether enough people do this work; nothing is known while the staff list is empty of answers."""
    required = f"不少于{least}名"
    if case.facts.staff is None:
        return Finding(None, NOT_FILLED_IN, required, law, "请填写人员名册。")
    count = len(case.people_as(role))
    return Finding(count >= least, f"{count}名", required, law, f"请配备{role.label}。")


def each(case: Case, role: StaffRole, law: LegalValue, required: str, fact: Callable[[StaffMember], bool | None]) -> Iterator[Finding]:
    """Judge one yes-or-no fact of everyone who does this work."""
    for subject, person in case.people_as(role):
        holds = fact(person)
        seen = NOT_FILLED_IN if holds is None else "是" if holds else "否"
        yield Finding(holds, seen, required, law, f"请核实该{role.label}：{required}。", subject)


def trained_as(person: StaffMember, role: StaffRole) -> bool | None:
    """Whether a person passed the training for one of the roles held: each has a training of its own."""
    if person.role is role:
        return person.training_passed
    return None if person.also_training_passed is None else role in person.also_training_passed


def each_hours(case: Case, role: StaffRole, law: LegalValue) -> Iterator[Finding]:
    """Judge the training hours of everyone who does this work."""
    for subject, person in case.people_as(role):
        hours = person.training_hours
        seen = NOT_FILLED_IN if hours is None else f"{hours}学时"
        holds = None if hours is None else hours >= law.value
        yield Finding(holds, seen, f"宜不少于{law.value}学时", law, "建议补足培训学时。", subject)


def each_educated(case: Case, role: StaffRole, law: LegalValue) -> Iterator[Finding]:
    """Judge the education of everyone who does this work."""
    least = Education(law.value)
    for subject, person in case.people_as(role):
        seen = person.education.label if person.education else NOT_FILLED_IN
        holds = person.education.rank >= least.rank if person.education else None
        yield Finding(holds, seen, f"{least.label}及以上", law, f"请由学历合格的人员担任{role.label}。", subject)


@rule("staff.principal", "负责人", "staff.principal_education")
def principal(case: Case) -> Iterator[Finding]:
    """There is a principal."""
    yield present(case, StaffRole.PRINCIPAL, case.law("staff.principal_education"), 1)


@rule("staff.principal_education", "负责人学历", "staff.principal_education")
def principal_education(case: Case) -> Iterator[Finding]:
    """The principal holds a college degree or more."""
    yield from each_educated(case, StaffRole.PRINCIPAL, case.law("staff.principal_education"))


@rule("staff.principal_experience", "负责人工作经历", "staff.principal_experience_years")
def principal_experience(case: Case) -> Iterator[Finding]:
    """The principal has three years of management in children's care, education or health."""
    law = case.law("staff.principal_experience_years")
    for subject, person in case.people_as(StaffRole.PRINCIPAL):
        years = person.experience_years
        seen = NOT_FILLED_IN if years is None else f"{years:g}年"
        required = f"儿童保育教育、卫生健康等相关管理工作不少于{law.value}年"
        yield Finding(None if years is None else years >= law.value, seen, required, law, "请由经历合格的人员担任负责人。", subject)


@rule("staff.principal_training", "负责人岗位培训", "staff.principal_training")
def principal_training(case: Case) -> Iterator[Finding]:
    """The principal has passed the training for the post."""
    law = case.law("staff.principal_training")
    yield from each(case, StaffRole.PRINCIPAL, law, "负责人岗位培训合格", lambda person: trained_as(person, StaffRole.PRINCIPAL))


@rule("staff.principal_training_hours", "负责人培训学时", "staff.principal_training_hours")
def principal_training_hours(case: Case) -> Iterator[Finding]:
    """Sixty hours are advised."""
    yield from each_hours(case, StaffRole.PRINCIPAL, case.law("staff.principal_training_hours"))


@rule("staff.carers_listed", "保育人员名册", "classes.children_per_carer_infant")
def carers_listed(case: Case) -> Iterator[Finding]:
    """The staff list holds as many carers as the classes say they have; a carer counts in one class only."""
    law, classes = case.law("classes.children_per_carer_infant"), case.facts.classes
    declared = [care_class.carers for care_class in classes or []]
    if case.facts.staff is None or classes is None or None in declared:
        yield Finding(None, NOT_FILLED_IN, "名册人数不少于各班之和", law, "请填写班级和人员名册。")
        return
    total = sum(count for count in declared if count is not None)
    listed = len(case.people_as(StaffRole.CARER))
    yield Finding(listed >= total, f"名册{listed}名", f"各班合计{total}名", law, "请在名册中补齐保育人员，或改正各班人数。")


@rule("staff.carer_background", "保育人员背景", "staff.carer_background")
def carer_background(case: Case) -> Iterator[Finding]:
    """A carer has experience with infants or a related profession."""
    law = case.law("staff.carer_background")
    yield from each(case, StaffRole.CARER, law, "有婴幼儿照护经验或相关专业背景", lambda person: person.childcare_background)


@rule("staff.carer_training", "保育人员培训", "staff.carer_training")
def carer_training(case: Case) -> Iterator[Finding]:
    """A carer has been trained for the care of infants."""
    law = case.law("staff.carer_training")
    yield from each(case, StaffRole.CARER, law, "受过婴幼儿保育相关培训", lambda person: trained_as(person, StaffRole.CARER))


@rule("staff.carer_mental_health_training", "保育人员心理健康培训", "staff.carer_mental_health_training")
def carer_mental_health_training(case: Case) -> Iterator[Finding]:
    """A carer has been trained in mental health."""
    law = case.law("staff.carer_mental_health_training")
    yield from each(case, StaffRole.CARER, law, "受过心理健康知识培训", lambda person: person.mental_health_training)


@rule("staff.carer_training_hours", "保育人员培训学时", "staff.carer_training_hours")
def carer_training_hours(case: Case) -> Iterator[Finding]:
    """A hundred and twenty hours are advised."""
    yield from each_hours(case, StaffRole.CARER, case.law("staff.carer_training_hours"))


@rule("staff.health_worker", "保健人员", "staff.health_worker_count")
def health_worker(case: Case) -> Iterator[Finding]:
    """There is at least one health worker, full time or besides another post."""
    law = case.law("staff.health_worker_count")
    yield present(case, StaffRole.HEALTH_WORKER, law, law.value)


@rule("staff.health_worker_full_time", "专职保健人员", "staff.health_worker_full_time_from_children")
def health_worker_full_time(case: Case) -> Iterator[Finding]:
    """From 150 children one health worker is full time; one, not one for every 150."""
    law, children = case.law("staff.health_worker_full_time_from_children"), case.children
    required = f"收托{law.value}人以上至少1名专职"
    if children is None or case.facts.staff is None:
        yield Finding(None, NOT_FILLED_IN, required, law, "请填写班级人数和人员名册。")
    elif children < law.value:
        yield Finding(None, f"收托{children}人", required, law, answer=Verdict.NOT_APPLICABLE)
    else:
        full_time = sum(person.full_time is True for _, person in case.people_as(StaffRole.HEALTH_WORKER))
        yield Finding(full_time >= 1, f"收托{children}人，专职{full_time}名", required, law, "请配备专职保健人员。")


@rule("staff.health_worker_education", "保健人员学历", "staff.health_worker_education")
def health_worker_education(case: Case) -> Iterator[Finding]:
    """A health worker has finished senior secondary school."""
    yield from each_educated(case, StaffRole.HEALTH_WORKER, case.law("staff.health_worker_education"))


@rule("staff.health_worker_training", "保健人员培训", "staff.health_worker_training")
def health_worker_training(case: Case) -> Iterator[Finding]:
    """A health worker has passed the training held by the maternal and child health institution."""
    law = case.law("staff.health_worker_training")
    yield from each(
        case, StaffRole.HEALTH_WORKER, law, "卫生保健专业知识培训合格", lambda person: trained_as(person, StaffRole.HEALTH_WORKER)
    )


COOKS = tuple(f"staff.children_per_cook_{plan.value}" for plan in MealPlan)


@rule("staff.cooks", "炊事人员", *COOKS)
def cooks(case: Case) -> Iterator[Finding]:
    """Where meals are served there is a cook for each 50 or 80 children, by the meals of the day."""
    law, basic, children = case.law(COOKS[0]), case.facts.basic, case.children
    if basic.serves_meals is False:
        yield Finding(None, "不供餐", "供餐时配备", law, answer=Verdict.NOT_APPLICABLE)
        return
    if basic.serves_meals and basic.meals_delivered:
        yield Finding(None, "餐食外送，不在机构内制作", "在机构内制作餐食时配备", law, answer=Verdict.NOT_APPLICABLE)
        return
    if basic.serves_meals is None or basic.meal_plan is None or children is None or case.facts.staff is None:
        yield Finding(None, NOT_FILLED_IN, "按餐次配备", law, "请填写是否供餐、餐次、班级人数和人员名册。")
        return
    law = case.law(f"staff.children_per_cook_{basic.meal_plan.value}")
    needed, count = carers_needed(children, law.value), len(case.people_as(StaffRole.COOK))
    required = f"{basic.meal_plan.label}1:{law.value}，{children}人需{needed}名"
    yield Finding(count >= needed, f"{count}名", required, law, f"请配备炊事人员至{needed}名。")


@rule("staff.guard", "保安", "staff.guard_count")
def guard(case: Case) -> Iterator[Finding]:
    """An institution on a site of its own has a guard on duty."""
    law, separate = case.law("staff.guard_count"), case.facts.premises.separate_site
    if separate is None:
        yield Finding(None, "是否独立设置未填写", f"独立设置的不少于{law.value}名", law, "请在场地一步填写是否独立设置。")
    elif not separate:
        yield Finding(None, "非独立设置", f"独立设置的不少于{law.value}名", law, answer=Verdict.NOT_APPLICABLE)
    else:
        yield present(case, StaffRole.GUARD, law, law.value)


@rule("staff.guard_certificate", "保安员证与派驻", "staff.guard_certificate")
def guard_certificate(case: Case) -> Iterator[Finding]:
    """A guard holds the guard's certificate and is sent by a security company."""
    law = case.law("staff.guard_certificate")
    for subject, person in case.people_as(StaffRole.GUARD):
        certified = None if person.qualifications is None else Qualification.GUARD_CERTIFICATE in person.qualifications
        holds = None if certified is None else certified and person.dispatched_by is not None
        seen = NOT_FILLED_IN if certified is None else f"{'有' if certified else '无'}保安员证，{person.dispatched_by or '未填派驻单位'}"
        yield Finding(holds, seen, "持保安员证，由保安服务公司派驻", law, "请由保安服务公司派驻持证保安。", subject)


@rule("staff.fire_safety_manager", "消防安全管理人员", "staff.fire_safety_manager")
def fire_safety_manager(case: Case) -> Iterator[Finding]:
    """Someone is named as the manager of fire safety."""
    law, staff = case.law("staff.fire_safety_manager"), case.facts.staff
    count = sum(person.fire_safety_manager is True for person in staff or [])
    seen = NOT_FILLED_IN if staff is None else f"{count}名"
    yield Finding(None if staff is None else count >= 1, seen, "至少1名专（兼）职", law, "请在名册中指定消防安全管理人员。")


@rule("staff.health_certificate", "健康合格证", "staff.health_certificate")
def health_certificate(case: Case) -> Iterator[Finding]:
    """Everyone's health certificate is valid on this day; its last day counts."""
    law = case.law("staff.health_certificate")
    for subject, person in case.staff:
        yield valid_health_certificate(case, law, subject, person)


def valid_health_certificate(case: Case, law: LegalValue, subject: str, person: StaffMember) -> Finding:
    """Judge one person's health certificate."""
    until = person.health_certificate_until
    seen = NOT_FILLED_IN if until is None else f"有效期至{day_words(until)}"
    holds = None if until is None else until >= case.on
    return Finding(holds, seen, "当日有效", law, "请安排健康检查，更新健康合格证。", subject)


@rule("staff.background_before_hiring", "录用前从业查询", "staff.background_check_before_hiring", scope=Scope.ALL)
def background_before_hiring(case: Case) -> Iterator[Finding]:
    """The check was made before hiring. The day of hiring selects the law: earlier hirings are not judged by it."""
    law = case.law("staff.background_check_before_hiring")
    for subject, person in case.staff:
        checked, hired = person.background_check_before_hiring_on or person.background_check_on, person.hired_on
        if hired is not None and hired < law.since:
            yield Finding(None, f"{day_words(hired)}录用", "录用前查询", law, subject=subject, answer=Verdict.NOT_APPLICABLE)
            continue
        seen = f"{day_words(checked)}查询，{day_words(hired)}录用" if checked and hired else NOT_FILLED_IN
        holds = checked <= hired if checked is not None and hired is not None else None
        yield Finding(holds, seen, "录用前查询", law, "请填写录用前的查询日期；未查询的请补查并报告。", subject)


@rule("staff.background_yearly", "从业查询周期", "staff.background_check_months", scope=Scope.ALL)
def background_yearly(case: Case) -> Iterator[Finding]:
    """The last check lies within twelve months; the day twelve months after it still counts."""
    law = case.law("staff.background_check_months")
    for subject, person in case.staff:
        checked = person.background_check_on
        seen = NOT_FILLED_IN if checked is None else f"最近一次 {day_words(checked)}"
        holds = None if checked is None else _recent(checked, case.on, law.value)
        yield Finding(holds, seen, f"近{law.value}个月内查询", law, "请重新查询并更新日期。", subject)


@rule("staff.background_clear", "从业查询结果", "staff.background_check_clear", scope=Scope.ALL)
def background_clear(case: Case) -> Iterator[Finding]:
    """The check found nothing."""
    law = case.law("staff.background_check_clear")
    for subject, person in case.staff:
        clear = person.background_check_clear
        seen = NOT_FILLED_IN if clear is None else "无违法犯罪记录" if clear else "查询到记录"
        yield Finding(clear, seen, "无性侵害、虐待、拐卖、暴力伤害等记录", law, "不得录用；已录用的应当及时解聘。", subject)


def _recent(checked: date, on: date, months: int) -> bool:
    return checked <= on <= add_months(checked, months)
