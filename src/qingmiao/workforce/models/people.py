"""Workers, once each in the city, and where and as what they work."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post, User
from qingmiao.codes.masks import Personal
from qingmiao.core.privacy import PersonalData, SealedField, index_of
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.workforce.rules.vocabulary import IdentityKind, ProofSource


class Worker(models.Model):
    """A natural person who works in care: one row per identity number in the whole city.

    A row that was merged stays with `merged_into`, so that its number still finds the person and the merge can be taken back.
    """

    kind = models.CharField("证件种类", max_length=20, choices=IdentityKind.choices())
    number = SealedField("证件号码（加密）", kind=Personal.IDENTITY_NUMBER)
    number_index = models.CharField("证件号码索引", max_length=64, unique=True)
    name = SealedField("姓名（加密）", kind=Personal.NAME)
    name_index = models.CharField("姓名索引", max_length=64)
    birth_date = models.DateField("出生日期")
    sex = models.CharField("性别", max_length=1, choices=[("M", "男"), ("F", "女")], blank=True)
    phone = SealedField("联系电话（加密）", default=b"", kind=Personal.PHONE)
    phone_index = models.CharField("联系电话索引", max_length=64, blank=True)
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="worker", verbose_name="本人账号")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入")
    first_seen_on = models.DateField("首次登记日期")
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("pk")),
                name="worker_is_not_merged_into_itself",
                violation_error_message="不能把一份档案并入它自己。",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name_index", "birth_date"], name="worker_by_name"),
            models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="worker_by_phone"),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def set_name(self, name: str) -> None:
        """Seal a name and make it findable; the caller saves."""
        self.name, self.name_index = name, name_index(name)

    def set_phone(self, phone: str) -> None:
        """Seal a phone number and make it findable; the caller saves."""
        self.phone, self.phone_index = phone, index_of(phone, "workforce.worker.phone")


def number_index(number: str) -> str:
    """Return the keyed hash by which a person is found from an identity number."""
    return index_of(number, "workforce.worker.number")


def name_index(name: str) -> str:
    """Return the keyed hash by which people of one name are found; blanks do not matter."""
    return index_of("".join(name.split()), "workforce.worker.name")


class AliasKind(models.TextChoices):
    """Of what another form is kept."""

    NUMBER = "number", "曾用证件号码"
    NAME = "name", "曾用姓名"


class Alias(models.Model):
    """A number or a name a person also has or had; every search and every ban check sees it."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="aliases", verbose_name="从业人员")
    kind = models.CharField("种类", max_length=10, choices=AliasKind)
    value = SealedField("内容（加密）", kind=Personal.OTHER)
    index = models.CharField("索引", max_length=64)
    since_on = models.DateField("登记日期")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "index"],
                condition=Q(kind="number"),
                name="alias_number_of_one_worker",
                violation_error_message="这个证件号码已登记在另一人名下。",
            ),
            models.UniqueConstraint(fields=["worker", "kind", "index"], name="alias_once", violation_error_message="已经登记过。"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"


class Merge(models.Model):
    """Two rows found to be one person. `moved` names the rows that went over, so that it can be taken back."""

    kept = models.ForeignKey(Worker, models.PROTECT, related_name="merges", verbose_name="保留的档案")
    gone = models.ForeignKey(Worker, models.PROTECT, related_name="merges_away", verbose_name="并入的档案")
    moved = models.JSONField("移动的记录", default=dict)
    reason = models.TextField("理由")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"


class Engagement(models.Model):
    """A worker in one role at one institution over a period.

    `filing_number` is that of the newest filing that listed the person; empty while only the institution has entered it. `consent_on`:
    the day on which the worker let this institution see what is known from elsewhere.
    """

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="engagements", verbose_name="从业人员")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="engagements", verbose_name="机构")
    role = models.CharField("岗位", max_length=20, choices=StaffRole.choices())
    period = DateRangeField("任职期间")
    is_main = models.BooleanField("主要岗位", default=True)
    full_time = models.BooleanField("专职", null=True, blank=True)
    hired_on = models.DateField("录用日期", null=True, blank=True)
    dispatched_by = models.CharField("派驻单位", max_length=200, blank=True)
    staff_key = models.CharField("名册人员编号", max_length=40, blank=True)
    filing_number = models.CharField("依据的备案编号", max_length=60, blank=True)
    source = models.CharField("来源", max_length=20, choices=ProofSource.choices(), default=ProofSource.FILED)
    consent_on = models.DateField("本人同意日期", null=True, blank=True)
    confirmed_on = models.DateField("本人确认日期", null=True, blank=True)
    end_reason = models.CharField("离岗原因", max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="engagement_once_at_a_time",
                expressions=[
                    ("worker", RangeOperators.EQUAL),
                    ("institution", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="此人已在本机构任这个岗位。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.worker} {self.get_role_display()}"


def in_force(on: date, path: str = "") -> Q:
    """Return the condition of engagements (or, by a path, of what belongs to them) that hold on a day."""
    return Q(**{f"{path}period__contains": on})


class ClassPost(models.Model):
    """A carer fixed in one class over a period; one carer counts in one class at a time."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="class_posts", verbose_name="任职")
    class_key = models.CharField("班级编号", max_length=40)
    period = DateRangeField("期间")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="class_post_one_at_a_time",
                expressions=[("engagement", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="一名保育人员同一天只能固定在一个班级。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.class_key}"


class SignInCode(models.Model):
    """A code with which a worker opens the own file; only its keyed hash is kept, and it opens once."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="codes", verbose_name="从业人员")
    code_index = models.CharField("登录码索引", max_length=64, unique=True)
    made_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="发放人")
    made_at = models.DateTimeField("发放时间")
    expires_at = models.DateTimeField("有效至")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.worker_id} {self.made_at:%Y-%m-%d}"


OF_WORKERS = PersonalData(
    purpose="托育从业人员资格、健康和从业禁止的核查",
    legal_basis="未成年人保护法第62条；托育机构设置标准（试行）第18条",
    retention="离岗后按档案规定保存，期限待核",
)
OF_WORKERS.cover(Worker)
OF_WORKERS.cover(Alias)
