"""What the work itself asks for: learning, years, trainings, certificates, by role. The same requirements by which a filing is judged."""

from collections.abc import Callable

import numpy as np

from qingmiao.core.legislation import LegalValue
from qingmiao.core.rules import NOT_FILLED_IN
from qingmiao.institutions.rules.vocabulary import Education, StaffRole
from qingmiao.workforce.rules.people import ROLES, UNKNOWN, YES, Answer, People, Wording, known, requirement
from qingmiao.workforce.rules.vocabulary import Topic

TRAINED = (Topic.PRINCIPAL, Topic.CARER, Topic.HEALTH_WORKER)  # the columns of People.trained
ROLE_OF = {StaffRole(topic.value): place for place, topic in enumerate(TRAINED)}
EDUCATIONS = tuple(Education)
WORDS = {YES: "是", UNKNOWN: NOT_FILLED_IN, 0: "否"}


def _yes_no(pick: Callable[[People], int]) -> Callable[[People], str]:
    return lambda person: WORDS[int(pick(person))]


def _education_seen(person: People) -> str:
    rank = int(person.education[0])
    return EDUCATIONS[rank].label if rank >= 0 else NOT_FILLED_IN


def _trained(people: People) -> "np.ndarray[tuple[int], np.dtype[np.int8]]":
    """Return whether each passed the training of the own role; UNKNOWN for roles that have none."""
    column = np.array([ROLE_OF.get(role, -1) for role in ROLES])[people.role]
    passed = np.take_along_axis(people.trained, np.maximum(column, 0)[:, None], axis=1)[:, 0]
    return np.where(column >= 0, passed, UNKNOWN).astype(np.int8)


def _education(key: str, title: str, law: str, role: StaffRole) -> None:
    @requirement(key, title, law, Wording(_education_seen, "学历符合岗位要求", f"请由学历合格的人员担任{role.label}。"), [role])
    def judge(people: People, _on: int, legal: LegalValue) -> Answer:
        return Answer(known(people.education >= Education(legal.value).rank, people.education >= 0))


def _training(key: str, title: str, law: str, role: StaffRole) -> None:
    words = Wording(_yes_no(lambda person: _trained(person)[0]), f"{title}合格", f"请参加{title}并取得合格证明。")

    @requirement(key, title, law, words, [role])
    def judge(people: People, _on: int, _legal: LegalValue) -> Answer:
        return Answer(_trained(people))


def _hours(key: str, title: str, law: str, role: StaffRole) -> None:
    words = Wording(lambda person: f"{person.hours[0]:g}学时", "宜不少于{}学时", "建议补足培训学时。")

    @requirement(key, title, law, words, [role])
    def judge(people: People, _on: int, legal: LegalValue) -> Answer:
        return Answer(known(people.hours >= legal.value, people.hours > 0))


_education("post.principal_education", "负责人学历", "staff.principal_education", StaffRole.PRINCIPAL)
_training("post.principal_training", "负责人岗位培训", "staff.principal_training", StaffRole.PRINCIPAL)
_hours("post.principal_hours", "负责人培训学时", "staff.principal_training_hours", StaffRole.PRINCIPAL)
_training("post.carer_training", "保育人员培训", "staff.carer_training", StaffRole.CARER)
_hours("post.carer_hours", "保育人员培训学时", "staff.carer_training_hours", StaffRole.CARER)
_education("post.health_education", "保健人员学历", "staff.health_worker_education", StaffRole.HEALTH_WORKER)
_training("post.health_training", "卫生保健专业知识培训", "staff.health_worker_training", StaffRole.HEALTH_WORKER)


@requirement(
    "post.principal_experience",
    "负责人工作经历",
    "staff.principal_experience_years",
    Wording(
        lambda person: NOT_FILLED_IN if np.isnan(person.experience[0]) else f"{person.experience[0]:g}年",
        "儿童保育教育、卫生健康等相关管理工作不少于{}年",
        "请由经历合格的人员担任负责人。",
    ),
    [StaffRole.PRINCIPAL],
)
def principal_experience(people: People, _on: int, law: LegalValue) -> Answer:
    """The principal has years of management in children's care, education or health."""
    return Answer(known(people.experience >= law.value, ~np.isnan(people.experience)))


@requirement(
    "post.carer_background",
    "保育人员背景",
    "staff.carer_background",
    Wording(_yes_no(lambda person: person.background[0]), "有婴幼儿照护经验或相关专业背景", "请核实照护经验或专业背景。"),
    [StaffRole.CARER],
)
def carer_background(people: People, _on: int, _law: LegalValue) -> Answer:
    """A carer has experience with infants or a related profession."""
    return Answer(people.background)


@requirement(
    "post.carer_mental_health",
    "心理健康知识培训",
    "staff.carer_mental_health_training",
    Wording(_yes_no(lambda person: person.mental[0]), "受过心理健康知识培训", "请参加心理健康知识培训。"),
    [StaffRole.CARER],
)
def carer_mental_health(people: People, _on: int, _law: LegalValue) -> Answer:
    """A carer has been trained in mental health."""
    return Answer(people.mental)


@requirement(
    "post.guard_certificate",
    "保安员证与派驻",
    "staff.guard_certificate",
    Wording(
        lambda person: (
            f"{'有' if person.has_guard_certificate[0] else '无'}保安员证，{'已填' if person.is_dispatched[0] else '未填'}派驻单位"
        ),
        "持保安员证，由保安服务公司派驻",
        "请由保安服务公司派驻持证保安。",
    ),
    [StaffRole.GUARD],
)
def guard_certificate(people: People, _on: int, _law: LegalValue) -> Answer:
    """A guard holds the guard's certificate and is sent by a security company."""
    holds = people.has_guard_certificate & people.is_dispatched
    return Answer(known(holds, np.ones(len(people), bool)))


@requirement(
    "post.care_licence",
    "托育师准入",
    "workforce.care_licence",
    Wording(lambda person: "有" if person.has_licence[0] else "无", "法律施行后持托育师证", "请取得托育师资格。"),
    [StaffRole.CARER],
)
def care_licence(people: People, _on: int, law: LegalValue) -> Answer:
    """From the day on which a law asks for it, a carer is licensed; until then nobody is asked."""
    nobody = np.full(len(people), not law.value)
    return Answer(known(people.has_licence, np.ones(len(people), bool)), not_asked=nobody)
