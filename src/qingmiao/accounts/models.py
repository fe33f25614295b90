"""People, organisations, posts."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.rules import account_key
from qingmiao.codes.cleaning import Typed, clean
from qingmiao.codes.sealing import blind_index, seal, unseal

PHONE_CONTEXT = "accounts.user.phone"
LOGIN_CONTEXT = "accounts.resetcode.login"
USERNAME = RegexValidator(r"^[\w.@-]+$", "用户名只用字母、数字和 . _ - @。")


class Role(models.TextChoices):
    """What a post is. What it may do is said by the actions' grants, nowhere else."""

    INSTITUTION_MANAGER = "institution_manager", "托育机构负责人"
    INSTITUTION_STAFF = "institution_staff", "托育机构工作人员"
    COUNTY_OFFICER = "county_officer", "县级卫生健康局经办人"
    CITY_OFFICER = "city_officer", "市级卫生健康局经办人"
    DEPARTMENT_OFFICER = "department_officer", "部门经办人"
    AUDITOR = "auditor", "审计"
    ADMINISTRATOR = "administrator", "系统管理员"
    GUARDIAN = "guardian", "家庭成员"  # what somebody is to which child is said by the ties (families)
    WORKER = "worker", "从业人员本人"
    ASSOCIATION_OFFICER = "association_officer", "行业协会工作人员"


OF_ONESELF = frozenset({Role.GUARDIAN, Role.WORKER})  # held in no organisation
OFFICERS = frozenset({Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR})


class Department(models.TextChoices):
    """Departments named by the national guidance. Source: 国办发〔2019〕15号, annex."""

    HEALTH = "health", "卫生健康"
    DEVELOPMENT_REFORM = "development_reform", "发展改革"
    EDUCATION = "education", "教育"
    PUBLIC_SECURITY = "public_security", "公安"
    CIVIL_AFFAIRS = "civil_affairs", "民政"
    FINANCE = "finance", "财政"
    HUMAN_RESOURCES = "human_resources", "人力资源社会保障"
    NATURAL_RESOURCES = "natural_resources", "自然资源"
    HOUSING = "housing", "住房城乡建设"
    FIRE_RESCUE = "fire_rescue", "消防救援"
    TAXATION = "taxation", "税务"
    MARKET_REGULATION = "market_regulation", "市场监管"
    STAFFING_OFFICE = "staffing_office", "机构编制"
    TRADE_UNION = "trade_union", "工会"
    YOUTH_LEAGUE = "youth_league", "共青团"
    WOMEN_FEDERATION = "women_federation", "妇联"
    FAMILY_PLANNING_ASSOCIATION = "family_planning_association", "计生协"
    INFORMATION_CENTRE = "information_centre", "信息中心"
    AUDIT = "audit", "审计"


class OrganisationKind(models.TextChoices):
    """Who a post acts for."""

    INSTITUTION = "institution", "托育机构"
    DEPARTMENT = "department", "政府部门"
    ASSOCIATION = "association", "行业协会"


class Organisation(models.Model):
    """A department of one division, an institution or an association: whoever posts are held in."""

    kind = models.CharField("类别", max_length=20, choices=OrganisationKind)
    name = models.CharField("名称", max_length=100)
    department = models.CharField("部门", max_length=40, choices=Department, blank=True)
    division_code = models.CharField("行政区划代码", max_length=6, validators=[RegexValidator(r"^\d{6}$", "行政区划代码为6位数字。")])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind__in=["institution", "association"], department="") | Q(kind="department") & ~Q(department=""),
                name="organisation_department_only_of_departments",
                violation_error_message="政府部门须写明部门，托育机构和行业协会不写部门。",
            ),
            models.UniqueConstraint(
                fields=["department", "division_code"],
                condition=Q(kind="department"),
                name="organisation_one_per_department_and_division",
                violation_error_message="该行政区划的这个部门已存在。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["division_code"], name="organisation_by_division")]

    def __str__(self) -> str:
        return self.name


def fits(role: str, organisation: Organisation | None) -> bool:
    """Tell whether a post of this role may be held in an organisation of this kind, department and level."""
    if organisation is None or role in OF_ONESELF:
        return organisation is None and role in OF_ONESELF
    if role in (Role.INSTITUTION_MANAGER, Role.INSTITUTION_STAFF):
        return organisation.kind == OrganisationKind.INSTITUTION
    if role == Role.ASSOCIATION_OFFICER:
        return organisation.kind == OrganisationKind.ASSOCIATION
    is_of_city = organisation.division_code.endswith("00")
    offices = {
        Role.COUNTY_OFFICER: organisation.department == Department.HEALTH and not is_of_city,
        Role.CITY_OFFICER: organisation.department == Department.HEALTH and is_of_city,
        Role.AUDITOR: organisation.department == Department.AUDIT,
        Role.ADMINISTRATOR: organisation.department in (Department.INFORMATION_CENTRE, Department.HEALTH),
    }
    return organisation.kind == OrganisationKind.DEPARTMENT and offices.get(Role(role), True)


class AccountKeyField(models.CharField):  # type: ignore[type-arg]  # django-stubs types CharField by its Python value
    """A user name in its one spelling, wherever it comes from: saved, looked up or searched for."""

    def to_python(self, value: Any) -> Any:
        """Return the one spelling of what a form or a caller gave."""
        return account_key(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        """Return the one spelling of what is written or compared."""
        return self.to_python(super().get_prep_value(value))


class UserManager(BaseUserManager["User"]):
    """Makes users; the services use it."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Save and return a user whose password is hashed."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. What the person may do hangs on the current post."""

    username = AccountKeyField(
        "用户名",
        max_length=40,
        unique=True,
        validators=[USERNAME],
        error_messages={"unique": "这个用户名已有人使用（大小写、全角半角不分）。"},
    )
    display_name = models.CharField("姓名", max_length=60)
    phone_sealed = models.BinaryField("手机号（加密）", blank=True, default=b"")
    phone_index = models.CharField("手机号索引", max_length=64, blank=True, default="")
    email = models.EmailField("电子邮箱", blank=True)
    by_sms = models.BooleanField("短信通知", default=True)
    by_mail = models.BooleanField("邮件通知", default=True)
    quiet_from = models.TimeField("免打扰自", null=True, blank=True)
    quiet_until = models.TimeField("免打扰至", null=True, blank=True)
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField("须先修改密码", default=False)
    is_demonstration = models.BooleanField("演示账号", default=False)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["phone_index"],
                condition=~Q(phone_index=""),
                name="user_phone_is_unique",
                violation_error_message="这个手机号已用于另一账号。",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="user_quiet_hours_have_both_ends",
                violation_error_message="免打扰时间请同时填写开始和结束，或都不填。",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def set_phone(self, phone: str) -> None:
        """Seal a phone number and make it findable; the caller saves."""
        self.phone_sealed = seal(settings.DATA_KEYS, clean(phone, Typed.PHONE), PHONE_CONTEXT)
        self.phone_index = phone_index(phone)

    def clear_phone(self) -> None:
        """Forget the phone number; the caller saves."""
        self.phone_sealed, self.phone_index = b"", ""

    def open_phone(self) -> str:
        """Return the phone number, or an empty text. The caller audits the read."""
        return unseal(settings.DATA_KEYS, bytes(self.phone_sealed), PHONE_CONTEXT) if self.phone_sealed else ""


def phone_index(phone: str) -> str:
    """Return the keyed hash by which an account is found from its phone number."""
    return blind_index(settings.DATA_KEYS, clean(phone, Typed.PHONE), PHONE_CONTEXT)


class PostQuerySet(models.QuerySet["Post"]):
    """Reads of posts."""

    def held_on(self, on: date) -> "PostQuerySet":
        """Return the posts that are held on a day, of active people; one ended at an instant is not held on that day any more."""
        return self.filter(
            Q(ended_at=None) | Q(ended_at__date__gt=on),
            Q(until_on=None) | Q(until_on__gte=on),
            since_on__lte=on,
            user__is_active=True,
        )


class Post(models.Model):
    """One person in one role for one organisation. The current post is the actor of everything."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name="人员")
    role = models.CharField("岗位", max_length=30, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="所属")
    since_on = models.DateField("任职自")
    until_on = models.DateField("任职至", null=True, blank=True)
    ended_at = models.DateTimeField("即时结束", null=True, blank=True)
    deputises_for = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="deputies", verbose_name="代理")

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                condition=Q(until_on=None, ended_at=None),
                nulls_distinct=False,
                name="post_held_once",
                violation_error_message="此人已任该岗位。",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["guardian", "worker"], organisation=None)
                | ~Q(role__in=["guardian", "worker"]) & Q(organisation__isnull=False),
                name="post_has_an_organisation_unless_of_oneself",
                violation_error_message="除监护人和从业人员本人外，岗位须属于一个单位。",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("since_on")),
                name="post_period_in_order",
                violation_error_message="任职结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Role and organisation, as shown in the header."""
        named = f"{self.organisation.name} · {self.get_role_display()}" if self.organisation else self.get_role_display()
        return f"{named}（代理{self.deputises_for.user.display_name}）" if self.deputises_for else named

    @property
    def division_code(self) -> str:
        """Six digits of the organisation's division; empty for who acts for oneself."""
        return self.organisation.division_code if self.organisation else ""


class Secret(models.TextChoices):
    """What can be guessed."""

    PASSWORD = "password", "密码"
    SECOND_FACTOR = "second_factor", "验证码"
    SIGNATURE = "signature", "签署密码"
    RECEIPT_CODE = "receipt_code", "查验码"
    REPORT_CODE = "report_code", "查询码"
    TOKEN = "token", "推送凭证"  # the name of a kind
    SIGN_IN_CODE = "sign_in_code", "登录码"
    ATTENDANCE_CODE = "attendance_code", "签到码"
    RESET_CODE = "reset_code", "短信验证码"
    PHONE_CODE = "phone_code", "手机验证码"
    INVITATION = "invitation", "邀请码"
    CHILD_NUMBER = "child_number", "孩子的证件号码"


class ResetCode(models.Model):
    """A code asked for by which a forgotten password is set anew: of any name that was typed, so that asking tells nobody which are known.

    Made and sent by a job, if there is an account to send it to. Only its keyed hash is kept, and it opens once. `source_index` is a
    keyed hash of the address that asked and of the day.
    """

    login_sealed = models.BinaryField("账号（加密）")
    source_index = models.CharField("地址索引", max_length=64, blank=True)
    asked_at = models.DateTimeField("索取时间")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", verbose_name="账号")
    index = models.CharField("验证码索引", max_length=64, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source_index", "asked_at"], name="reset_code_by_source"),
            models.Index(fields=["asked_at"], name="reset_code_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at}"

    @property
    def login(self) -> str:
        """The name or phone that was typed."""
        return unseal(settings.DATA_KEYS, bytes(self.login_sealed), LOGIN_CONTEXT)

    @login.setter
    def login(self, typed: str) -> None:
        self.login_sealed = seal(settings.DATA_KEYS, typed, LOGIN_CONTEXT)


class GuessCount(models.Model):
    """Wrong tries in a row at one secret. The key is a keyed hash of whose secret and who tries: neither can be read from it."""

    secret = models.CharField("对象", max_length=20, choices=Secret)
    key = models.CharField("标识", max_length=64)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", verbose_name="账号")
    tries = models.PositiveIntegerField("连续不正确的次数", default=0)
    eased_at = models.DateTimeField("次数减少到此时")
    open_at = models.DateTimeField("何时可以再试")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["secret", "key"], name="guess_count_once", violation_error_message="这个计数已存在。")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["eased_at"], name="guess_count_by_time")]

    def __str__(self) -> str:
        return f"{self.get_secret_display()} {self.tries}"

    def ease(self, at: datetime, every: timedelta) -> None:
        """Forget one try for each stretch of time that has passed; the caller saves."""
        forgotten = max((at - self.eased_at) // every, 0)
        self.eased_at = self.eased_at + forgotten * every if forgotten < self.tries else at
        self.tries = max(self.tries - forgotten, 0)
