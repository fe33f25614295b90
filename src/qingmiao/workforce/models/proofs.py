"""What proves a worker: dated events, never flags. A correction is a new event."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Post
from qingmiao.codes.masks import Personal
from qingmiao.core.models import StoredFile
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.institutions.models import Institution
from qingmiao.workforce.models.people import OF_WORKERS, Worker
from qingmiao.workforce.rules.vocabulary import BackgroundResult, HealthResult, ProofSource, QualificationKind, Topic


class Proof(models.Model):
    """What every proof says of itself: whose, from where, who entered it, who looked at the paper and when."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="%(class)ss", verbose_name="从业人员")
    source = models.CharField("来源", max_length=20, choices=ProofSource.choices(), default=ProofSource.FILED)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记机构")
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    checked_on = models.DateField("核验日期", null=True, blank=True)
    checked_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核验人")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="扫描件")

    read_for: ClassVar[str] = "从业证明查阅"

    class Meta:
        abstract = True


class Qualification(Proof):
    """Learning, certificates and experience. `level`: of an education its degree, of a 保育师 one of five. `years`: of experience."""

    kind = models.CharField("种类", max_length=30, choices=QualificationKind.choices())
    level = models.CharField("等级", max_length=20, blank=True)
    rank = models.PositiveSmallIntegerField("学历次序", null=True, blank=True)
    years = models.DecimalField("年限", max_digits=4, decimal_places=1, null=True, blank=True)
    holds = models.BooleanField("具备", default=True)
    number = SealedField("编号（加密）", default=b"")
    issuer = models.CharField("签发单位", max_length=100, blank=True)
    issued_on = models.DateField("取得日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(issued_on=None) | Q(valid_until__gte=F("issued_on")),
                name="qualification_dates_in_order",
                violation_error_message="有效期至不能早于取得日期。",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class TrainingRecord(Proof):
    """A training: for what, how many hours, passed or not."""

    topic = models.CharField("培训内容", max_length=20, choices=Topic.choices())
    hours = models.DecimalField("学时", max_digits=6, decimal_places=1)
    passed = models.BooleanField("合格", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    provider = models.CharField("培训单位", max_length=100, blank=True)
    number = models.CharField("证书编号", max_length=60, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-ended_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(hours__gte=0, hours__lte=10_000),
                name="training_hours_possible",
                violation_error_message="学时须在 0 至 10,000 之间。",
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="training_number_used_once",
                violation_error_message="这个证书编号已登记过，不能重复使用。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} {float(self.hours):g}学时"


def recognised() -> Q:
    """Return the condition of trainings that count: an outside certificate only once an officer has looked at it."""
    return ~Q(source=ProofSource.INSTITUTION) | Q(checked_on__isnull=False)


class HealthCheck(Proof):
    """A yearly health check with its certificate, or a stop and return for an infectious disease. The newest governs."""

    result = models.CharField("结果", max_length=10, choices=HealthResult.choices())
    happened_on = models.DateField("检查日期")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    number = SealedField("健康合格证编号（加密）", default=b"")
    issuer = models.CharField("检查机构", max_length=100, blank=True)
    note = SealedField("说明（加密）", default=b"")

    class Meta:
        ordering: ClassVar[list[str]] = ["-happened_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("happened_on")),
                name="health_check_dates_in_order",
                violation_error_message="健康合格证有效期至不能早于检查日期。",
            ),
            models.CheckConstraint(
                condition=~Q(result="fit") | Q(valid_until__isnull=False),
                name="health_check_fit_has_an_end",
                violation_error_message="健康合格的，请填写有效期至。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["worker", "-happened_on", "-id"], name="health_check_newest")]

    def __str__(self) -> str:
        return f"{self.get_result_display()} {self.happened_on}"


class BackgroundCheck(Proof):
    """A ban check that was made: whose answer, over what, with what result. An old clear never beats a newer doubt."""

    result = models.CharField("结果", max_length=10, choices=BackgroundResult.choices())
    happened_on = models.DateField("查询日期")
    scope = models.CharField("查询范围", max_length=200, blank=True)
    request = models.ForeignKey(
        "workforce.CheckRequest", models.PROTECT, null=True, blank=True, related_name="answers", verbose_name="查询申请"
    )
    note = SealedField("说明（加密）", default=b"", kind=Personal.OTHER)

    class Meta:
        ordering: ClassVar[list[str]] = ["-happened_on", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["worker", "result", "-happened_on"], name="background_check_newest")]

    def __str__(self) -> str:
        return f"{self.get_result_display()} {self.happened_on}"


OF_WORKERS.cover(Qualification)
PersonalData(
    purpose="从业人员健康合格核查",
    legal_basis="托儿所幼儿园卫生保健管理办法第14条",
    retention="离岗后三年，期限待核",
).cover(HealthCheck)
PersonalData(
    purpose="录用前和每年的从业禁止查询",
    legal_basis="未成年人保护法第62条",
    retention="离岗后按档案规定保存，期限待核",
).cover(BackgroundCheck)
