"""Children, once each in the city."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.codes.masks import Personal
from qingmiao.core.privacy import PersonalData, SealedField, index_of
from qingmiao.families.rules import ChildNumber

UNBORN = Q(birth_date=None, expected_on__isnull=False, certificate_index="", number_index="")
BORN = Q(birth_date__isnull=False) & (~Q(certificate_index="") | ~Q(number_index=""))


class Child(models.Model):
    """One child: one row per birth certificate or identity number in the whole city; before birth known by the day it is expected.

    `county_code`, `town_code`: where the family lives. Found by an exact number only; no list of all children is shown to anybody.
    """

    name = SealedField("姓名（加密）", default=b"", kind=Personal.NAME)
    sex = models.CharField("性别", max_length=1, choices=[("M", "男"), ("F", "女")], blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    expected_on = models.DateField("预产期", null=True, blank=True)
    certificate = SealedField("出生医学证明编号（加密）", default=b"", kind=Personal.IDENTITY_NUMBER)
    certificate_index = models.CharField("出生医学证明编号索引", max_length=64, blank=True, default="")
    number_kind = models.CharField("证件种类", max_length=20, choices=ChildNumber.choices(), blank=True)
    number = SealedField("证件号码（加密）", default=b"", kind=Personal.IDENTITY_NUMBER)
    number_index = models.CharField("证件号码索引", max_length=64, blank=True, default="")
    county_code = models.CharField("居住的县（市、区）", max_length=6)
    town_code = models.CharField("居住的乡镇街道", max_length=9, blank=True)
    address = SealedField("住址（加密）", default=b"")
    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    version = models.PositiveIntegerField("版本", default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["certificate_index"],
                condition=~Q(certificate_index=""),
                name="child_once_by_certificate",
                violation_error_message="这个出生医学证明编号已经登记过。",
            ),
            models.UniqueConstraint(
                fields=["number_index"],
                condition=~Q(number_index=""),
                name="child_once_by_number",
                violation_error_message="这个证件号码已经登记过。",
            ),
            models.CheckConstraint(
                condition=UNBORN | BORN,
                name="child_is_born_with_a_number_or_expected",
                violation_error_message="已出生的孩子须有出生日期和证件号码，未出生的须有预产期。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "birth_date"], name="child_by_home_and_age")]

    def __str__(self) -> str:
        return str(self.name) or "尚未取名"

    @property
    def is_born(self) -> bool:
        """Whether the birth has been entered."""
        return self.birth_date is not None

    def set_certificate(self, certificate: str) -> None:
        """Seal the number of a birth certificate and make it findable; the caller saves."""
        self.certificate, self.certificate_index = certificate, certificate_index(certificate)

    def set_number(self, kind: str, number: str) -> None:
        """Seal an identity number and make it findable; the caller saves."""
        self.number_kind, self.number, self.number_index = kind, number, child_number_index(number)


def certificate_index(certificate: str) -> str:
    """Return the keyed hash by which a child is found from its birth certificate."""
    return index_of(certificate, "families.child.certificate")


def child_number_index(number: str) -> str:
    """Return the keyed hash by which a child is found from its identity number."""
    return index_of(number, "families.child.number")


OF_CHILDREN = PersonalData(
    purpose="确认孩子和监护人的身份，办理托位和照护",
    legal_basis="个人信息保护法第28、31条：不满十四周岁未成年人的个人信息，取得监护人单独同意",
    retention="孩子满三岁并且没有在办事项、没有在托以后删除，期限待核",
)
OF_CHILDREN.cover(Child)
