"""One person's file: proofs, posts, who looked at it; and two people side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from qingmiao.core.models import AuditEntry
from qingmiao.institutions.rules.vocabulary import Education
from qingmiao.ui import components
from qingmiao.ui.rule_lines import LinesToReview, lines_to_review
from qingmiao.workforce.models import BackgroundCheck, Doubt, Engagement, HealthCheck, Qualification, TrainingRecord, Worker
from qingmiao.workforce.models.people import in_force, name_index
from qingmiao.workforce.queries.fitness import duty_on
from qingmiao.workforce.rules.vocabulary import BackgroundResult, HealthResult, ProofSource

HEALTH_TONES: dict[str, components.Tone] = {HealthResult.FIT: "ok", HealthResult.UNFIT: "bad", HealthResult.STOPPED: "bad"}
CHECK_TONES: dict[str, components.Tone] = {
    BackgroundResult.CLEAR: "ok",
    BackgroundResult.HIT: "bad",
    BackgroundResult.DOUBT: "unsure",
    BackgroundResult.OVERTURNED: "ok",
}
READS = ("read_worker", "read_own_file", "find_worker", "export_checks", "print_own_file", "reveal")
LAST_READS = 50
DEGREES = dict(Education.choices())
PROOF_COLUMNS = (
    components.Column("内容"),
    components.Column("日期", "date"),
    components.Column("有效期至", "date"),
    components.Column("来源"),
    components.Column("核验", "status"),
)


@dataclass(frozen=True)
class Post:
    """One post of a person with its rule lines of today."""

    engagement: Engagement
    is_fit: bool
    until: date | None
    lines: LinesToReview


def posts_of(engagements: Sequence[Engagement], on: date) -> list[Post]:
    """Return posts with what the rules say of each today."""
    duty = duty_on(Engagement.objects.filter(pk__in=[row.pk for row in engagements]), on)
    return [
        Post(row, duty.is_fit(row.pk), duty.until(row.pk), lines_to_review(duty.lines(row.pk), {}))
        for row in engagements
        if row.pk in duty.place
    ]


def posts_held(worker: Worker, on: date) -> list[Engagement]:
    """Return the posts a person holds today, everywhere."""
    return list(Engagement.objects.filter(in_force(on), worker=worker).select_related("institution", "worker").order_by("-is_main", "pk"))


def _file(row: Any, route: str) -> str:
    """Return where the scan of a proof is seen; nowhere without one."""
    return reverse(route, kwargs={"pk": row.pk}) if row.file_id else ""


def to_verify(worker: Worker) -> list[tuple[str, str, str]]:
    """Return what an officer has not looked at yet: in words, where its scan is, where it is said whether that holds."""
    learned = Qualification.objects.filter(worker=worker, checked_on=None).exclude(source=ProofSource.FILED)
    trained = TrainingRecord.objects.filter(worker=worker, checked_on=None).exclude(source=ProofSource.FILED)
    found = [(_learned(row), _file(row, "qualification_file"), reverse("qualification_verify", kwargs={"pk": row.pk})) for row in learned]
    return found + [(_trained(row), _file(row, "training_file"), reverse("training_verify", kwargs={"pk": row.pk})) for row in trained]


def _checked(row: Any) -> components.Status:
    return components.Status("已核验", "ok") if row.checked_on else components.Status("未核验", "none")


def proofs_table(worker: Worker) -> components.Table:
    """Return what proves a person's learning and trainings."""
    learned = [
        components.Row(
            _learned(row), _file(row, "qualification_file"), (row.issued_on, row.valid_until, row.get_source_display(), _checked(row))
        )
        for row in Qualification.objects.filter(worker=worker)
    ]
    trained = [
        components.Row(
            _trained(row), _file(row, "training_file"), (row.ended_on, None, row.provider or row.get_source_display(), _checked(row))
        )
        for row in TrainingRecord.objects.filter(worker=worker)
    ]
    return components.Table("资格和培训", PROOF_COLUMNS, [*learned, *trained])


def _learned(row: Qualification) -> str:
    level = DEGREES.get(row.level, f"{row.level}级" if row.level else "")
    years = f"{float(row.years):g} 年" if row.years is not None else ""
    return " ".join(part for part in (row.get_kind_display(), level, years, "" if row.holds else "（否）") if part)


def _trained(row: TrainingRecord) -> str:
    hours = f" {float(row.hours):g} 学时" if row.hours else ""
    passed = {True: "合格", False: "不合格", None: "未填结果"}[row.passed]
    return f"{row.get_topic_display()}{hours} {passed}"


def health_table(worker: Worker) -> components.Table:
    """Return a person's health checks, the newest first: it governs."""
    columns = (
        components.Column("结果"),
        components.Column("日期", "date"),
        components.Column("有效期至", "date"),
        components.Column("检查机构"),
    )
    rows = [
        components.Row(
            row.get_result_display(), _file(row, "health_file"), (row.happened_on, row.valid_until, row.issuer or row.get_source_display())
        )
        for row in HealthCheck.objects.filter(worker=worker)
    ]
    return components.Table("健康检查", columns, rows)


def background_table(worker: Worker) -> components.Table:
    """Return the ban checks that were made; only for who must act and for the person."""
    columns = (components.Column("结果"), components.Column("日期", "date"), components.Column("来源"))
    rows = [
        components.Row(row.get_result_display(), "", (row.happened_on, row.get_source_display()))
        for row in BackgroundCheck.objects.filter(worker=worker)
    ]
    return components.Table("从业查询", columns, rows)


def readers_of(worker: Worker) -> list[AuditEntry]:
    """Return who looked at a person's file, newest first: the reads of the row itself and of the person's posts and checks."""
    keys = [str(pk) for pk in worker.engagements.values_list("pk", flat=True)]
    checks = [str(pk) for pk in worker.check_requests.values_list("pk", flat=True)]
    about = Q(subject_type="workforce.worker", subject_id=str(worker.pk)) | Q(subject_type="workforce.engagement", subject_id__in=keys)
    about |= Q(subject_type="workforce.checkrequest", subject_id__in=checks)
    return list(AuditEntry.objects.filter(about, verb__in=READS).exclude(verb="read_own_file").order_by("-at")[:LAST_READS])


@dataclass(frozen=True)
class Likeness:
    """One thing two people are compared by."""

    label: str
    one: str
    other: str
    is_same: bool


def likeness_of(doubt: Doubt) -> tuple[list[Likeness], int]:
    """Return two people side by side, masked, and how alike they are out of a hundred."""
    one, other = doubt.worker, doubt.other
    name = other.name if other else doubt.name
    same_name = one.name_index == (other.name_index if other else name_index(doubt.name.open()))
    lines = [
        Likeness("姓名", str(one.name), str(name), same_name),
        Likeness("证件号码", str(one.number), str(other.number if other else one.number), other is None),
        Likeness("出生日期", str(one.birth_date), str(other.birth_date if other else one.birth_date), is_same=True),
        Likeness("性别", one.get_sex_display(), (other or one).get_sex_display(), other is None or one.sex == other.sex),
        Likeness("电话", str(one.phone) or "未登记", str((other or one).phone) or "未登记", _same_phone(one, other)),
        Likeness("任职", _houses(one), _houses(other) if other else str(doubt.institution or ""), is_same=False),
    ]
    weights = {"姓名": 30, "证件号码": 40, "出生日期": 20, "性别": 5, "电话": 5}
    return lines, sum(weights.get(line.label, 0) for line in lines if line.is_same)


def _same_phone(one: Worker, other: Worker | None) -> bool:
    return other is not None and bool(one.phone_index) and one.phone_index == other.phone_index


def _houses(worker: Worker) -> str:
    names = worker.engagements.filter(period__upper_inf=True).values_list("institution__name", flat=True)
    return "、".join(dict.fromkeys(names)) or "没有在岗任职"
