"""Public answers: good questions with their answers, for everyone."""

from typing import ClassVar

from django.db import models

from qingmiao.accounts.models import Post
from qingmiao.reports.models.cases import Case
from qingmiao.reports.rules.vocabulary import Topic


class PublicAnswer(models.Model):
    """A question as everybody may ask it, and its answer. Written anew from a case: nothing of the case itself is shown."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="public_answers", verbose_name="来自")
    county_code = models.CharField("县级区划", max_length=6)
    topic = models.CharField("主题", max_length=20, choices=Topic.choices())
    question = models.CharField("问题", max_length=200)
    answer = models.TextField("回答")
    published_on = models.DateField("公布日期")
    published_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="公布人")
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-published_on", "-pk"]

    def __str__(self) -> str:
        return self.question
