"""Whom the clock of a task concerns: its owner before the day, the conference's convenor once it has passed."""

from django.urls import reverse

from qingmiao.core.watching import Watch
from qingmiao.governance.models import Task, TaskState
from qingmiao.governance.queries.offices import convenor_for

CLOCKS: Watch[Task] = Watch(
    Task,
    title=lambda task, _clock: f"{task.title}：",
    said=lambda task, _clock: f"{task.owner} 的任务",
    path=lambda task: reverse("task_show", kwargs={"pk": task.pk}),
    who_acts=lambda task, _clock, _on: task.owner,
    who_stands_above=lambda task, _clock, on: convenor_for(task.owner.division_code, on),
    # What is reported waits for its reviewer, not for its owner.
    is_waiting=lambda task: task.state == TaskState.OPEN,
    related=("owner",),
)
