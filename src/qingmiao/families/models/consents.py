"""What a family agreed to and took back, for each purpose, with the words that were shown."""

from typing import ClassVar

from django.db import models

from qingmiao.accounts.models import User
from qingmiao.families.models.children import Child
from qingmiao.families.rules import ConsentPurpose


class Consent(models.Model):
    """One answer for one purpose: given or withdrawn. The newest of a purpose holds; none at all is no. Rows are only added."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="consents", verbose_name="孩子")
    purpose = models.CharField("目的", max_length=20, choices=ConsentPurpose.choices())
    is_given = models.BooleanField("同意")
    words = models.TextField("当时显示的内容")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="监护人")
    at = models.DateTimeField("时间")

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["child", "purpose", "-at"], name="consent_newest_of_purpose")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {'同意' if self.is_given else '不同意'}"
