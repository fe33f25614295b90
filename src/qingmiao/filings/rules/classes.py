"""Classes: size, carers and ages, each class by itself."""

from collections.abc import Iterator

from qingmiao.core.rules import NOT_FILLED_IN, Finding, Verdict
from qingmiao.filings.rules.registry import Case, rule
from qingmiao.institutions.rules.facts import CareClass
from qingmiao.institutions.rules.vocabulary import ClassType, InstitutionForm

SIZES = tuple(f"classes.places_{kind.value}" for kind in ClassType)
RATIOS = tuple(f"classes.children_per_carer_{kind.value}" for kind in ClassType)
AGES = tuple(f"classes.age_{end}_{kind.value}" for kind in ClassType for end in ("from", "below"))


def carers_needed(children: int, children_per_carer: int) -> int:
    """Return the least number of carers for a group: rounded up, for this group alone."""
    return -(-children // children_per_carer)


@rule("classes.listed", "设置班级", *SIZES)
def listed(case: Case) -> Iterator[Finding]:
    """There is at least one class."""
    classes = case.facts.classes
    seen = NOT_FILLED_IN if classes is None else f"{len(classes)}个班"
    yield Finding(None if classes is None else bool(classes), seen, "至少1个班", case.law(SIZES[0]), "请填写班级。")


@rule("classes.size", "班级人数", *SIZES)
def size(case: Case) -> Iterator[Finding]:
    """Neither the places nor the children of a class exceed the cap of its type, the cap included."""
    for subject, care_class in case.classes:
        if care_class.type is None or care_class.places is None:
            yield Finding(None, NOT_FILLED_IN, "不超过班型上限", case.law(SIZES[0]), "请填写班型和托位数。", subject)
            continue
        law = case.law(f"classes.places_{care_class.type.value}")
        most = max(care_class.places, care_class.children or 0)
        required = f"{care_class.type.label}不超过{law.value}人"
        yield Finding(most <= law.value, _people(care_class), required, law, "请减少托位或分班。", subject)


@rule("classes.carers", "班级保育人员", *RATIOS)
def carers(case: Case) -> Iterator[Finding]:
    """Each class has the carers of its own ratio, rounded up; before children come, the places count."""
    for subject, care_class in case.classes:
        children = care_class.children or care_class.places
        if care_class.type is None or children is None or care_class.carers is None:
            yield Finding(None, NOT_FILLED_IN, "按班型配备", case.law(RATIOS[0]), "请填写班型、人数和保育人员数。", subject)
            continue
        law = case.law(f"classes.children_per_carer_{care_class.type.value}")
        needed = carers_needed(children, law.value)
        note = "国家标准没有规定混合编班的比例，按1:5从严提示，由县级卫生健康部门核定。" if care_class.type is ClassType.MIXED else ""
        required = f"{care_class.type.label}1:{law.value}，{children}人需{needed}名"
        fix = f"请为本班增配保育人员至{needed}名。"
        yield Finding(care_class.carers >= needed, f"{care_class.carers}名", required, law, fix, subject, note)


@rule("classes.ages", "班级月龄", *AGES)
def ages(case: Case) -> Iterator[Finding]:
    """The children of a class are of its ages: lower end included, upper excluded. Turning three is another rule."""
    for subject, care_class in case.classes:
        if care_class.type is None:
            yield Finding(None, NOT_FILLED_IN, "符合班型月龄", case.law(AGES[0]), "请填写班型。", subject)
            continue
        lower, upper = case.law(f"classes.age_from_{care_class.type.value}"), case.law(f"classes.age_below_{care_class.type.value}")
        required = f"{care_class.type.label}{lower.value}个月以上、不满{upper.value}个月"
        youngest, oldest = care_class.youngest_months, care_class.oldest_months
        if youngest is None or oldest is None:
            answer = None if care_class.type is ClassType.MIXED else Verdict.NOT_APPLICABLE
            yield Finding(None, "未填写在托月龄", required, lower, "请填写最小和最大月龄。", subject, also=(upper,), answer=answer)
            continue
        turns_three = care_class.type in (ClassType.SENIOR, ClassType.MIXED)
        holds = youngest >= lower.value and (oldest < upper.value or turns_three)
        yield Finding(holds, f"{youngest}至{oldest}个月", required, lower, "请按月龄调整编班。", subject, also=(upper,))


@rule("classes.over_age", "满3岁的婴幼儿", "classes.over_age_months")
def over_age(case: Case) -> Iterator[Finding]:
    """A child who turns three during the year is shown for the county to judge; no national rule blocks it."""
    law = case.law("classes.over_age_months")
    for subject, care_class in case.classes:
        if care_class.oldest_months is not None:
            note = "年内满3岁的婴幼儿如何处理，国家没有统一规定。"
            seen = f"最大{care_class.oldest_months}个月"
            yield Finding(
                care_class.oldest_months < law.value, seen, f"不满{law.value}个月", law, "请与监护人商定转入幼儿园的时间。", subject, note
            )


@rule("classes.kindergarten_ages", "幼儿园托班月龄", "classes.kindergarten_age_from_months")
def kindergarten_ages(case: Case) -> Iterator[Finding]:
    """A kindergarten's toddler class takes children from two years, as far as known."""
    law = case.law("classes.kindergarten_age_from_months")
    if not case.has_form(InstitutionForm.KINDERGARTEN_CLASS):
        return
    for subject, care_class in case.classes:
        if care_class.type is None:
            continue
        holds = care_class.type is ClassType.SENIOR or (care_class.youngest_months or 0) >= law.value
        required = f"通行做法为满{law.value}个月"
        yield Finding(holds, care_class.type.label, required, law, "请向县级卫生健康部门确认可收托的月龄。", subject)


def _people(care_class: CareClass) -> str:
    in_care = "" if care_class.children is None else f"，在托{care_class.children}人"
    return f"托位{care_class.places}个{in_care}"
