"""Tables of training: what is offered, who comes and learns, who advises institutions and lets others practise."""

from qingmiao.training.models.advising import Adviser, Advising, Visit
from qingmiao.training.models.courses import Course, Lesson, LessonKind, Provider, ProviderKind, Session, SessionState
from qingmiao.training.models.learning import Attendance, CertificateState, CourseCertificate, Enrolment, EnrolmentState, Sitting
from qingmiao.training.models.practice import Base, Contest, ContestResult, CrossPlan, Mentorship

__all__ = [
    "Adviser",
    "Advising",
    "Attendance",
    "Base",
    "CertificateState",
    "Contest",
    "ContestResult",
    "Course",
    "CourseCertificate",
    "CrossPlan",
    "Enrolment",
    "EnrolmentState",
    "Lesson",
    "LessonKind",
    "Mentorship",
    "Provider",
    "ProviderKind",
    "Session",
    "SessionState",
    "Sitting",
    "Visit",
]
