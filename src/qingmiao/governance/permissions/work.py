"""Who may see, assign, answer and judge the work on the plan."""

from django.db.models import Q

from qingmiao.accounts.models import Post, Role
from qingmiao.codes.divisions import city_code_of
from qingmiao.core.permissions import Action, Grant, Where, of_city, of_county, of_organisation
from qingmiao.governance.models import Evidence, EvidenceFile, Extension, Measure, Target, TargetLine, Task

OFFICES = (Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER)

own_task, city_task = of_organisation("owner"), of_city("owner__division_code")


def near(path: str) -> Where:
    """Return the relationship of lines near a post: for the city's departments all of the city, else the city's own and the county's."""

    def where(post: Post) -> Q:
        code = post.division_code
        city = city_code_of(code)
        return of_city(path)(post) if code == city else Q(**{f"{path}__in": [code, city]})

    return where


def answered_here(prefix: str = "") -> Where:
    """Return the relationship of evidence on a post's own tasks, own county's lines, or lines its organisation answers for."""

    def where(post: Post) -> Q:
        own = Q(**{f"{prefix}task__owner": post.organisation_id}) | Q(**{f"{prefix}line__responsible": post.organisation_id})
        return own | Q(**{f"{prefix}submitted_by__organisation": post.organisation_id})

    return where


def answered_in_county(prefix: str = "") -> Where:
    """Return the same, and every line of the county."""
    return lambda post: answered_here(prefix)(post) | of_county(f"{prefix}line__division_code")(post)


def answered_in_city(prefix: str = "") -> Where:
    """Return the relationship of evidence from anywhere in a post's city."""
    return lambda post: of_city(f"{prefix}line__division_code")(post) | of_city(f"{prefix}task__owner__division_code")(post)


VIEW_TASK = Action(
    "governance.view_task",
    "查看任务",
    Task,
    [
        Grant(Role.COUNTY_OFFICER, own_task),
        Grant(Role.DEPARTMENT_OFFICER, own_task),
        Grant(Role.CITY_OFFICER, city_task),
        Grant(Role.AUDITOR),
    ],
)
ANSWER_TASK = Action("governance.answer_task", "记录进展、报送佐证", Task, [Grant(role, own_task) for role in OFFICES])
MANAGE_TASK = Action("governance.manage_task", "管理任务", Task, [Grant(Role.CITY_OFFICER, city_task)])
ANSWER_EXTENSION = Action(
    "governance.answer_extension", "答复延期申请", Extension, [Grant(Role.CITY_OFFICER, of_city("task__owner__division_code"))]
)
VIEW_TARGET = Action(
    "governance.view_target",
    "查看目标",
    Target,
    [*(Grant(role, of_city("phase__plan__division_code")) for role in OFFICES), Grant(Role.AUDITOR)],
)
VIEW_LINE = Action(
    "governance.view_line",
    "查看目标责任",
    TargetLine,
    [*(Grant(role, near("division_code")) for role in OFFICES), Grant(Role.AUDITOR)],
)
ANSWER_LINE = Action(
    "governance.answer_line",
    "为目标报送佐证",
    TargetLine,
    [
        Grant(Role.COUNTY_OFFICER, of_county("division_code")),
        Grant(Role.CITY_OFFICER, of_city("division_code")),
        Grant(Role.DEPARTMENT_OFFICER, of_organisation("responsible")),
    ],
)
ASSIGN_LINE = Action("governance.assign_line", "为目标交办任务", TargetLine, [Grant(Role.CITY_OFFICER, of_city("division_code"))])
VIEW_MEASURE = Action(
    "governance.view_measure",
    "查看措施",
    Measure,
    [*(Grant(role, of_city("plan__division_code")) for role in OFFICES), Grant(Role.AUDITOR)],
)
ASSIGN_MEASURE = Action("governance.assign_measure", "为措施交办任务", Measure, [Grant(Role.CITY_OFFICER, of_city("plan__division_code"))])
VIEW_EVIDENCE = Action(
    "governance.view_evidence",
    "查看佐证",
    Evidence,
    [
        Grant(Role.COUNTY_OFFICER, answered_in_county()),
        Grant(Role.DEPARTMENT_OFFICER, answered_here()),
        Grant(Role.CITY_OFFICER, answered_in_city()),
        Grant(Role.AUDITOR),
    ],
)
READ_EVIDENCE_FILE = Action(
    "governance.read_evidence_file",
    "查阅佐证材料",
    EvidenceFile,
    [
        Grant(Role.COUNTY_OFFICER, answered_in_county("evidence__")),
        Grant(Role.DEPARTMENT_OFFICER, answered_here("evidence__")),
        Grant(Role.CITY_OFFICER, answered_in_city("evidence__")),
        Grant(Role.AUDITOR),
    ],
)
JUDGE_EVIDENCE = Action("governance.judge_evidence", "审核佐证", Evidence, [Grant(Role.CITY_OFFICER, answered_in_city())])
WITHDRAW_EVIDENCE = Action(
    "governance.withdraw_evidence",
    "撤回佐证",
    Evidence,
    [Grant(role, of_organisation("submitted_by__organisation")) for role in OFFICES],
)
