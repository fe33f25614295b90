"""Places on their way, from the idea until children sit in them: what was promised, by when, with whose money, and what came of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from qingmiao.accounts.models import Post
from qingmiao.core.attachments import Attachment
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import InstitutionForm
from qingmiao.planning.models.housing import HousingProject
from qingmiao.planning.models.rooms import Facility
from qingmiao.planning.models.scenarios import Scenario
from qingmiao.planning.rules.projects import MoneySource


class ProjectState(models.TextChoices):
    """Where a project stands; each step needs its evidence."""

    IDEA = "idea", "设想"
    LISTED = "listed", "已列入计划"
    FUNDED = "funded", "资金已落实"
    SITED = "sited", "场地已落实"
    STARTED = "started", "已开工"
    FINISHED = "finished", "已完工"
    ACCEPTED = "accepted", "已验收"
    OPEN = "open", "已备案开办"
    DROPPED = "dropped", "已取消"


class Project(models.Model):
    """One place of care on its way. `institution` once it is filed; `delivered_places` are those that were filed then."""

    name = models.CharField("项目名称", max_length=100)
    county_code = models.CharField("县级区划", max_length=6)
    town_code = models.CharField("乡镇街道", max_length=9)
    latitude = models.FloatField("纬度", null=True, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    form = models.CharField("机构形式", max_length=20, choices=InstitutionForm.choices())
    promised_places = models.PositiveIntegerField("承诺托位")
    delivered_places = models.PositiveIntegerField("建成托位", null=True, blank=True)
    opening_due_on = models.DateField("计划开办日期")
    opened_on = models.DateField("开办日期", null=True, blank=True)
    is_public = models.BooleanField("向群众公开", default=False)
    delay_reason = models.CharField("延误原因", max_length=300, blank=True)
    state = models.CharField("状态", max_length=20, choices=ProjectState, default=ProjectState.IDEA)
    facility = models.ForeignKey(Facility, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="设施")
    housing = models.ForeignKey(HousingProject, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="新建住房")
    scenario = models.ForeignKey(Scenario, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="来自方案")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="机构")
    version = models.PositiveIntegerField("版本", default=0)
    opened_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记人")
    begun_on = models.DateField("登记日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["opening_due_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["county_code", "name"], name="project_once", violation_error_message="本县（市、区）已有同名的项目。"
            ),
            models.UniqueConstraint(
                fields=["facility"],
                condition=~Q(state="dropped") & Q(facility__isnull=False),
                name="project_one_per_facility",
                violation_error_message="这处设施已有项目。",
            ),
            models.CheckConstraint(
                condition=Q(promised_places__gte=1), name="project_promises_places", violation_error_message="承诺托位至少为 1。"
            ),
            models.CheckConstraint(
                condition=Q(state="open", opened_on__isnull=False, institution__isnull=False, ended_on__isnull=False)
                | Q(state="dropped", opened_on=None, ended_on__isnull=False)
                | ~Q(state__in=["open", "dropped"]) & Q(opened_on=None, ended_on=None),
                name="project_days_fit_its_state",
                violation_error_message="开办和结束的日期须与状态一致。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "state"], name="project_by_county_and_state")]

    def __str__(self) -> str:
        return self.name


class ProjectEvidence(Attachment):
    """A paper or photo that proves a step of a project."""

    read_for: ClassVar[str] = ""
    takes_sheets: ClassVar[bool] = True

    project = models.ForeignKey(Project, models.CASCADE, related_name="evidence", verbose_name="项目")
    step = models.CharField("步骤", max_length=30)


class ProjectMoney(models.Model):
    """Money of one source for a project: what was granted, what of it is spent."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="money", verbose_name="项目")
    source = models.CharField("资金来源", max_length=20, choices=MoneySource.choices())
    granted_fen = models.BigIntegerField("下达（分）")
    spent_fen = models.BigIntegerField("已支出（分）", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["source"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project", "source"], name="project_money_once", violation_error_message="这个来源的资金已登记。"
            ),
            models.CheckConstraint(
                condition=Q(granted_fen__gte=0, spent_fen__gte=0) & Q(spent_fen__lte=F("granted_fen")),
                name="project_money_within_grant",
                violation_error_message="已支出不能超过下达，也不能为负。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.granted_fen}"
