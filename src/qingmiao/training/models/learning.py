"""Who comes and what they learn: enrolments, attendance, tests, certificates."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.core.privacy import PersonalData
from qingmiao.institutions.models import Institution
from qingmiao.training.models.courses import Lesson, Session
from qingmiao.workforce.models import TrainingRecord, Worker


class EnrolmentState(models.TextChoices):
    """How far somebody came."""

    ENROLLED = "enrolled", "已报名"
    WITHDRAWN = "withdrawn", "已退出"
    FINISHED = "finished", "已结业"


class Enrolment(models.Model):
    """A worker in a session; `institution`: which house enrolled, None where the person did."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="enrolments", verbose_name="班")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="enrolments", verbose_name="从业人员")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报名机构")
    state = models.CharField("状态", max_length=20, choices=EnrolmentState, default=EnrolmentState.ENROLLED)
    enrolled_at = models.DateTimeField("报名时间")
    enrolled_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="报名人")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["session", "worker"],
                condition=~Q(state="withdrawn"),
                name="enrolment_once",
                violation_error_message="此人已报名这个班。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.worker} {self.session}"


class Attendance(models.Model):
    """Somebody was at a lesson, perhaps of another session of the same course; `number` is the lesson it covers of the own one.

    `marked_by`: who entered it by hand and why (`note`), None where the person's phone did by the code of the minute.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendances", verbose_name="报名")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="attendances", verbose_name="课")
    number = models.PositiveSmallIntegerField("次序")
    at = models.DateTimeField("签到时间")
    marked_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="补签人")
    note = models.CharField("补签理由", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="attendance_once", violation_error_message="这一课已签到。"),
            models.CheckConstraint(
                condition=Q(marked_by=None) | ~Q(note=""),
                name="attendance_by_hand_says_why",
                violation_error_message="补签须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.number}"


class Sitting(models.Model):
    """One test: its questions by key in their order, what was answered, the score out of a hundred."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="sittings", verbose_name="报名")
    number = models.PositiveSmallIntegerField("第几次")
    questions = models.JSONField("题目", default=list)
    answers = models.JSONField("作答", default=list)
    score = models.PositiveSmallIntegerField("得分", null=True, blank=True)
    begun_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("交卷时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="sitting_number_once", violation_error_message="这次考试已开始。"),
            models.CheckConstraint(
                condition=Q(score=None, finished_at=None) | Q(score__lte=100, finished_at__isnull=False),
                name="sitting_score_of_a_hundred",
                violation_error_message="得分在 0 至 100 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}次"


class CertificateState(models.TextChoices):
    """Whether a certificate holds."""

    VALID = "valid", "有效"
    REVOKED = "revoked", "已撤销"


class CourseCertificate(models.Model):
    """Somebody finished a course; `record` is what it counts as. `code` is what anyone checks it by; `content` is what they then see."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="certificate", verbose_name="报名")
    record = models.OneToOneField(TrainingRecord, models.PROTECT, null=True, related_name="certificate", verbose_name="培训记录")
    number = models.CharField("编号", max_length=60, unique=True)
    code = models.CharField("查验码", max_length=20, unique=True)
    issued_on = models.DateField("发证日期")
    content = models.JSONField("内容", default=dict)
    state = models.CharField("状态", max_length=20, choices=CertificateState, default=CertificateState.VALID)
    reason = models.CharField("撤销理由", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-issued_on", "-pk"]

    def __str__(self) -> str:
        return self.number


OF_LEARNERS = PersonalData(
    purpose="从业人员培训的组织和学时认定",
    legal_basis="托育机构设置标准（试行）第18条",
    retention="与从业人员档案一并保存，期限待核",
)
for model in (Enrolment, Attendance, Sitting, CourseCertificate):
    OF_LEARNERS.cover(model)
