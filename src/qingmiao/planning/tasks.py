"""Scheduled work: whoever builds is warned before dwellings are handed over, health is told once of what is late."""

from datetime import UTC, date, datetime

from django.utils import timezone

from qingmiao.accounts.models import Department, Organisation, OrganisationKind
from qingmiao.accounts.queries import health_department_of
from qingmiao.core.jobs import RETRIES, app
from qingmiao.core.models import Clock
from qingmiao.core.watching import Watch
from qingmiao.planning.models import HousingProject, Project
from qingmiao.planning.services.housing import path_of
from qingmiao.planning.services.projects import project_path
from qingmiao.planning.services.scenarios import RUN_SCENARIO, run_scenario


def _builder(row: HousingProject, _clock: Clock, _on: date) -> Organisation | None:
    offices = Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, department=Department.HOUSING)
    return offices.filter(division_code=row.county_code).first()


WATCH: Watch[HousingProject] = Watch(
    model=HousingProject,
    title=lambda row, _clock: f"{row.name} ",
    said=lambda _row, _clock: "配建托育设施交付",
    path=path_of,
    who_acts=_builder,
    who_stands_above=lambda row, _clock, _on: health_department_of(row.county_code),
)


PROJECTS: Watch[Project] = Watch(
    model=Project,
    title=lambda row, _clock: f"{row.name} ",
    said=lambda _row, _clock: "开办",
    path=project_path,
    who_acts=lambda row, _clock, _on: health_department_of(row.county_code),
    who_stands_above=lambda row, _clock, _on: health_department_of(f"{row.county_code[:4]}00"),
)


@app.periodic(cron="40 16 * * *")  # in UTC: after midnight in China
@app.task(name="planning.watch", queueing_lock="planning.watch", retry=RETRIES)
def watch_planning(timestamp: int) -> int:
    """Warn and escalate; `timestamp` is the planned instant in seconds. Return how many clocks were told of."""
    at = datetime.fromtimestamp(timestamp, UTC)
    return sum(watch.warn_due(at=at) + watch.escalate_late(at=at) for watch in (WATCH, PROJECTS))


@app.task(name=RUN_SCENARIO, retry=RETRIES)
def compute_scenario(scenario_pk: int) -> bool:
    """Compute a scenario that was asked for; a worker that takes up a killed one's work begins anew."""
    return run_scenario(scenario_pk, at=timezone.now())  # the work begins when a worker has time for it
