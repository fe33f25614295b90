"""What a volunteer may be asked to do, and how long somebody served. No Django."""

from datetime import datetime, timedelta

from qingmiao.core.terms import Term

EARLY = timedelta(hours=1)  # how long before the beginning somebody may sign in
LONGEST = timedelta(hours=12)
MINUTE = timedelta(minutes=1)


class VolunteerKind(Term):
    """In which capacity somebody helps."""

    VOLUNTEER = "volunteer", "志愿者"
    SOCIAL_WORKER = "social_worker", "社会工作者"


class Skill(Term):
    """What somebody likes to help with."""

    PLAY = "play", "亲子活动和游戏"
    READING = "reading", "绘本和故事"
    HEALTH = "health", "健康知识讲解"
    ORDER = "order", "秩序和引导"
    HANDS = "hands", "物资、环境和维修"
    OUTREACH = "outreach", "宣传和入户走访"


class ActivityKind(Term):
    """Who asks for help."""

    INSTITUTION = "institution", "托育机构服务"
    COMMUNITY = "community", "社区活动"
    FAMILY_CLASS = "family_class", "家庭课堂"


class Setting(Term):
    """Who is with the children. A volunteer is alone with them in none of these."""

    NO_CHILDREN = "no_children", "不接触婴幼儿"
    WITH_PARENTS = "with_parents", "家长全程在场"
    WITH_STAFF = "with_staff", "机构工作人员全程在场"


def refusal_of_setting(kind: ActivityKind, setting: Setting) -> str:
    """Say why an activity of this kind cannot be held so; empty where it can. Only an institution has staff who answer for children."""
    if kind is not ActivityKind.INSTITUTION and setting is Setting.WITH_STAFF:
        return "只有托育机构有在岗的工作人员陪同；社区活动和家庭课堂请选择“家长全程在场”或“不接触婴幼儿”。"
    return ""


def refusal_of_times(starts_at: datetime, ends_at: datetime, now: datetime) -> str:
    """Say why an activity cannot be from then to then; empty where it can."""
    if starts_at <= now:
        return "开始时间应在现在之后。"
    if ends_at <= starts_at:
        return "结束时间应在开始时间之后。"
    if ends_at - starts_at > LONGEST:
        return "一次活动不超过 12 小时；几天的活动请分几次发布。"
    return ""


def minutes_served(planned: tuple[datetime, datetime], was_there: tuple[datetime, datetime]) -> int:
    """Return the whole minutes of being there that lie within the planned time; a forgotten sign-out never counts beyond it."""
    first, last = max(planned[0], was_there[0]), min(planned[1], was_there[1])
    return max(0, (last - first) // MINUTE)


def hours_words(minutes: int) -> str:
    """Return minutes as hours, as certificates say them: to one decimal, never more than was served."""
    return f"{minutes * 10 // 60 / 10:g}"
