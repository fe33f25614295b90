"""Projects: begun by hand or decided from a plan, moved step by step with evidence, opened with the institution that was filed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation, Post
from qingmiao.core import audit
from qingmiao.core.attachments import attach
from qingmiao.core.clocks import start_clock_until, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.institutions.models import Institution, Standing
from qingmiao.planning.models import Facility, Project, ProjectEvidence, ProjectMoney, Scenario, ScenarioState
from qingmiao.planning.permissions import KEEP_PLANS
from qingmiao.planning.rules.projects import MoneySource
from qingmiao.planning.services.positions import refuse_elsewhere
from qingmiao.planning.workflow import OPENING_CLOCK, PROJECT

NEEDS_EVIDENCE = frozenset({"list_project", "fund_project", "site_project", "finish_project", "accept_project"})


@dataclass(frozen=True)
class NewProject:
    """What is known when a project begins."""

    name: str
    town_code: str
    form: str
    promised_places: int
    opening_due_on: date
    at: tuple[float, float] | None = None
    facility: Facility | None = None
    scenario: Scenario | None = None
    is_public: bool = False


@dataclass(frozen=True)
class Decision:
    """What is decided of a plan: by when its sites should open, and in which form."""

    opening_due_on: date
    form: str


@dataclass(frozen=True)
class Proof:
    """What comes with a step: a paper or photo, a reason."""

    upload: "UploadedFile[Any] | None" = None
    reason: str = ""


NOTHING = Proof()


@transaction.atomic
def begin_project(told: NewProject, *, office: Organisation, actor: Post, at: datetime) -> Project:
    """Keep a project; its clock runs to the day on which it should open."""
    county, on = told.town_code[:6], timezone.localdate(at)
    if not KEEP_PLANS.permits(actor, office):
        raise DomainError("您的岗位不能登记项目。")
    if not county.startswith(office.division_code[:4] if office.division_code.endswith("00") else office.division_code):
        raise DomainError("只能登记本单位所在区划的项目。", field="town_code")
    if told.opening_due_on <= on:
        raise DomainError("计划开办日期应在今天之后。", field="opening_due_on")
    refuse_elsewhere(county, told.town_code, told.at)
    if Project.objects.filter(county_code=county, name=told.name).exists():
        raise DomainError("本县（市、区）已有同名的项目。", field="name")
    row = Project.objects.create(
        name=told.name,
        county_code=county,
        town_code=told.town_code,
        latitude=told.at[0] if told.at else None,
        longitude=told.at[1] if told.at else None,
        form=told.form,
        promised_places=told.promised_places,
        opening_due_on=told.opening_due_on,
        facility=told.facility,
        scenario=told.scenario,
        is_public=told.is_public,
        opened_by=actor,
        begun_on=on,
    )
    start_clock_until(row, OPENING_CLOCK, "开办", on=on, due_on=row.opening_due_on)
    audit.record(actor, "begin_project", row, at=at, changes={"name": row.name, "places": row.promised_places})
    return row


@transaction.atomic
def decide_scenario(row: Scenario, told: Decision, *, office: Organisation, actor: Post, at: datetime) -> list[Project]:
    """Turn every site of a finished plan into a project; a room that has one already keeps it."""
    row = lock(Scenario, row.pk)
    if row.state != ScenarioState.DONE:
        raise DomainError("测算完成后才能采用。")
    rooms = Facility.objects.in_bulk([site["facility"] for site in row.result["sites"]])
    taken = set(Project.objects.filter(facility__in=rooms).exclude(state="dropped").values_list("facility", flat=True))
    made = []
    for site in row.result["sites"]:
        room = rooms.get(site["facility"])
        if room is not None and room.pk not in taken:
            spot = (site["lat"], site["lon"])
            new = NewProject(f"{room.name}托育项目", room.town_code, told.form, site["places"], told.opening_due_on, spot, room, row)
            made.append(begin_project(new, office=office, actor=actor, at=at))
    if not made:
        raise DomainError("方案里的设施都已有项目，没有新增。")
    audit.record(actor, "decide_scenario", row, at=at, changes={"projects": [one.pk for one in made]})
    return made


@transaction.atomic
def move_project(row: Project, step: str, proof: Proof = NOTHING, *, version: int, actor: Post, at: datetime) -> Project:
    """Take one step. Steps that a paper proves need it; dropping needs a reason."""
    row, on = take(row, version), timezone.localdate(at)
    if step in NEEDS_EVIDENCE and proof.upload is None:
        raise DomainError("请上传这一步的佐证（文件或照片）。", field="upload")
    if step == "drop_project":
        row.delay_reason, row.ended_on = written(proof.reason, "请写明取消的原因。", field="reason")[:300], on
        stop_clocks(row, on=on, outcome="dropped", unmet="取消")
    PROJECT.perform(row, step, actor=actor, at=at, note=proof.reason)
    if proof.upload is not None:
        attach(ProjectEvidence(project=row, step=step), proof.upload, actor=actor, at=at)
    return row


@transaction.atomic
def open_project(row: Project, institution: Institution, *, version: int, actor: Post, at: datetime) -> Project:
    """Say which filed institution a project has become; its filed places are what was delivered."""
    row, on = take(row, version), timezone.localdate(at)
    if institution.standing != Standing.FILED or institution.county_code != row.county_code:
        raise DomainError("只能选本县（市、区）已备案的机构。", field="institution")
    row.institution, row.delivered_places, row.opened_on, row.ended_on = institution, institution.places, on, on
    PROJECT.perform(row, "open_project", actor=actor, at=at)
    stop_clocks(row, on=on, outcome="opened")
    return row


@transaction.atomic
def explain_delay(row: Project, reason: str, *, version: int, actor: Post, at: datetime) -> Project:
    """Note why a project is late."""
    row = take(row, version)
    row.delay_reason = written(reason, "请写明延误的原因。")[:300]
    row.save(update_fields=["delay_reason"])
    audit.record(actor, "explain_delay", row, at=at, changes={"reason": row.delay_reason})
    return row


@transaction.atomic
def note_money(row: Project, source: str, granted_fen: int, spent_fen: int, *, version: int, actor: Post, at: datetime) -> ProjectMoney:  # noqa: PLR0913  # one line of money
    """Note what one source granted and what of it is spent."""
    row = take(row, version)
    if not 0 <= spent_fen <= granted_fen:
        raise DomainError("已支出不能超过下达，也不能为负。", field="spent")
    line, _ = ProjectMoney.objects.update_or_create(
        project=row, source=MoneySource(source).value, defaults={"granted_fen": granted_fen, "spent_fen": spent_fen}
    )
    audit.record(actor, "note_money", row, at=at, changes={"source": line.source, "granted": granted_fen, "spent": spent_fen})
    return line


def project_path(row: Project) -> str:
    """Return where a project is shown."""
    return reverse("project_show", kwargs={"pk": row.pk})
