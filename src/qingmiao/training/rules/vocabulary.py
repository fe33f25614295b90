"""The closed lists of words of training. No Django."""

from qingmiao.core.terms import Term


class Profession(Term):
    """What an adviser is."""

    CHILD_HEALTH = "child_health", "儿童保健医师"
    EARLY_EDUCATION = "early_education", "学前教育教师"
    CARE = "care", "保育师"
    NUTRITION = "nutrition", "营养"
    MENTAL_HEALTH = "mental_health", "心理健康"
