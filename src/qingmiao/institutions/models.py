"""The register: one identity for ever per institution, and its facts with the days they held."""

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Organisation, Post
from qingmiao.codes.masks import Personal
from qingmiao.core.attachments import Attachment
from qingmiao.core.models import StoredFile
from qingmiao.core.pictures import large_picture, small_picture
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.institutions.rules.vocabulary import (
    CareMode,
    CertificateKind,
    ClassType,
    InstitutionForm,
    LegalNature,
    Sponsor,
    StaffRole,
)


class Standing(models.TextChoices):
    """Where an institution stands with the health department."""

    PREPARING = "preparing", "筹备中"
    FILED = "filed", "已备案"
    DEREGISTERED = "deregistered", "已注销备案"


def _never_at_once(name: str, *columns: str, sentence: str) -> ExclusionConstraint:
    """Return the constraint that two rows alike in `columns` never hold on the same day."""
    same: list[tuple[Any, str]] = [(column, RangeOperators.EQUAL) for column in columns]
    return ExclusionConstraint(name=name, expressions=[*same, ("period", RangeOperators.OVERLAPS)], violation_error_message=sentence)


class Institution(models.Model):
    """One institution, from preparation to closure. The columns below `code` mirror its facts in force, for search and lists."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="institution", verbose_name="单位")
    code = models.CharField("机构编号", max_length=16, unique=True)
    standing = models.CharField("备案状态", max_length=20, choices=Standing, default=Standing.PREPARING)
    county_code = models.CharField("县级区划", max_length=6)
    town_code = models.CharField("乡镇街道", max_length=9, blank=True)
    village_code = models.CharField("村居", max_length=12, blank=True)
    name = models.CharField("机构名称", max_length=200)
    name_pinyin = models.CharField("名称拼音", max_length=600, blank=True)
    name_initials = models.CharField("拼音首字母", max_length=200, blank=True)
    form = models.CharField("机构形式", max_length=20, choices=InstitutionForm.choices(), blank=True)
    legal_nature = models.CharField("法人性质", max_length=20, choices=LegalNature.choices(), blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    sponsor = models.CharField("举办主体", max_length=20, choices=Sponsor.choices(), blank=True)
    inclusive = models.BooleanField("普惠性", default=False)
    is_demonstration_site = models.BooleanField("示范点", default=False)
    address = models.CharField("地址", max_length=200, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    care_modes = ArrayField(models.CharField(max_length=20, choices=CareMode.choices()), verbose_name="托育方式", default=list, blank=True)
    public_phone = models.CharField("咨询电话", max_length=20, blank=True)
    places = models.PositiveIntegerField("托位数", default=0)
    age_from_months = models.PositiveSmallIntegerField("最小月龄", null=True, blank=True)
    age_below_months = models.PositiveSmallIntegerField("月龄上限", null=True, blank=True)
    filed_on = models.DateField("备案日期", null=True, blank=True)
    closed_on = models.DateField("注销日期", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name_pinyin", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["uscc"],
                condition=~Q(uscc="") & ~Q(standing="deregistered"),
                name="institution_one_per_uscc",
                violation_error_message="这个统一社会信用代码已有备案机构，请核对；如为同一机构，请在原账号下办理变更。",
            ),
            models.CheckConstraint(
                condition=Q(standing="preparing") | Q(filed_on__isnull=False),
                name="institution_filed_has_a_date",
                violation_error_message="已备案的机构须有备案日期。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code", "town_code"], name="institution_by_place"),
            GinIndex(fields=["name"], name="institution_name_trigrams", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["name_initials"], name="institution_initials_trigrams", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class FactsVersion(models.Model):
    """The whole facts of an institution over one period, as a filing or amendment established them. Never changed; only ended."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="facts_versions")
    period = DateRangeField("有效期间")
    facts = models.JSONField("事实")
    personal = SealedField("个人信息（加密）", default=b"")
    filing_number = models.CharField("依据的备案编号", max_length=60, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _never_at_once("facts_one_version_at_a_time", "institution", sentence="同一机构同一天只能有一份有效的备案事实。"),
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.period}"


class CareClass(models.Model):
    """A class over the days it existed with this size."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="classes")
    period = DateRangeField("有效期间")
    key = models.CharField("班级编号", max_length=40)
    name = models.CharField("班级名称", max_length=200)
    type = models.CharField("班型", max_length=10, choices=ClassType.choices())
    places = models.PositiveSmallIntegerField("托位数")
    children = models.PositiveSmallIntegerField("在托人数", default=0)
    carers = models.PositiveSmallIntegerField("保育人员数")

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _never_at_once("care_class_once_at_a_time", "institution", "key", sentence="同一班级同一天只能有一条记录。"),
            models.CheckConstraint(
                condition=Q(children__lte=500),
                name="care_class_children_possible",
                violation_error_message="班级在托人数超出可能范围。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StaffMember(models.Model):
    """A person of the house over the days the facts held."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="staff")
    period = DateRangeField("有效期间")
    key = models.CharField("人员编号", max_length=40)
    name = SealedField("姓名（加密）", kind=Personal.NAME)
    identity_number = SealedField("公民身份号码（加密）", default=b"", kind=Personal.IDENTITY_NUMBER)
    identity_index = models.CharField("身份号码索引", max_length=64, blank=True)
    role = models.CharField("岗位", max_length=20, choices=StaffRole.choices())
    health_certificate_until = models.DateField("健康合格证有效期至", null=True, blank=True)
    background_check_on = models.DateField("从业禁止查询日期", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _never_at_once("staff_member_once_at_a_time", "institution", "key", sentence="同一人员同一天只能有一条记录。"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["identity_index"], name="staff_by_identity")]

    def __str__(self) -> str:
        return self.key


class Certificate(models.Model):
    """A paper of the institution or of one of its people (`holder` is then the staff key)."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="certificates")
    kind = models.CharField("材料种类", max_length=30, choices=CertificateKind.choices())
    holder = models.CharField("人员编号", max_length=40, blank=True)
    number = models.CharField("编号", max_length=200, blank=True)
    issued_on = models.DateField("签发日期", null=True, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    is_current = models.BooleanField("现行", default=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="扫描件")

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "holder", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["institution", "kind", "holder", "number"],
                condition=Q(is_current=True),
                name="certificate_current_once",
                violation_error_message="这份材料已登记。",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(issued_on=None) | Q(expires_on__gte=F("issued_on")),
                name="certificate_dates_in_order",
                violation_error_message="有效期至不能早于签发日期。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_on"], condition=Q(is_current=True), name="certificate_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


PersonalData(
    purpose="托育机构备案与人员资格监督",
    legal_basis="未成年人保护法第62条；托育机构登记和备案办法（试行）第8条",
    retention="人员离岗或机构注销后按档案规定保存，期限待核",
).cover(StaffMember)
PersonalData(
    purpose="托育机构备案材料留存",
    legal_basis="托育机构登记和备案办法（试行）第8条",
    retention="机构注销后按档案规定保存，期限待核",
).cover(FactsVersion)


class Vacancy(models.Model):
    """Free places of one class type as the institution itself confirmed them; never changed, the newest of a type holds.

    The smallest honest piece until places are counted from enrolments: whoever shows it says on which day it was confirmed.
    """

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="vacancies")
    class_type = models.CharField("班型", max_length=10, choices=ClassType.choices(), blank=True)  # empty of a home-based point
    free = models.PositiveSmallIntegerField("空托位")
    confirmed_at = models.DateTimeField("确认时间")
    confirmed_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="确认人")

    class Meta:
        ordering: ClassVar[list[str]] = ["-confirmed_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["institution", "class_type", "confirmed_at"],
                name="vacancy_once_at_a_time",
                violation_error_message="这个班型刚刚确认过。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.class_type} {self.free}"


class PhotoState(models.TextChoices):
    """Whether families see a photo; the transition table says how it moves."""

    WAITING = "waiting", "待核对"
    SHOWN = "shown", "已公开"
    REFUSED = "refused", "没有通过"
    TAKEN_DOWN = "taken_down", "已撤下"


class Photo(Attachment):
    """A photo of the house for its public page, shown after an officer has looked at it.

    `caption` says in words what is seen, also to whoever does not see it. `small` and `large` are what pages send: the upload itself may
    be heavy and stays with the offices.
    """

    read_for = "机构照片核对"
    pictures: ClassVar = {"small": small_picture, "large": large_picture}

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="photos", verbose_name="机构")
    caption = models.CharField("照片上是什么", max_length=40)
    small = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="小图")
    large = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="大图")
    state = models.CharField("状态", max_length=10, choices=PhotoState, default=PhotoState.WAITING)
    brought_at = models.DateTimeField("上传时间")
    reason = models.CharField("理由", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    class Meta(Attachment.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(caption=""), name="photo_says_what_it_shows", violation_error_message="请写照片上是什么。"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="photo_refused_for_a_reason", violation_error_message="请写明理由。"
            ),
        ]

    def __str__(self) -> str:
        return self.caption
