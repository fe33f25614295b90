"""What was deferred, carried out as a worker does: after the request, by the task that the house declares under that name."""

import json
from typing import Any

from django.db import connection

from qingmiao.core.jobs import app

WAITING = "SELECT id, args FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo' ORDER BY id"


def waiting_jobs(name: str) -> list[dict[str, Any]]:
    """Return what the waiting jobs of a task were told."""
    return [told for _, told in _waiting(name)]


def run_jobs(name: str) -> list[Any]:
    """Carry out the waiting jobs of a task, once each, and return what each answered."""
    app.perform_import_paths()
    answers = []
    for pk, told in _waiting(name):
        answers.append(app.tasks[name].func(**told))
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [pk])
    return answers


def _waiting(name: str) -> list[tuple[int, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [name])
        return [(pk, json.loads(told) if isinstance(told, str) else told) for pk, told in cursor.fetchall()]
