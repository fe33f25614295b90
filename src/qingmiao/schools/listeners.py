"""What this app does for workforce: a student is never counted in a ratio, and is one person when two turn out to be one."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from qingmiao.accounts.models import Post
from qingmiao.schools.queries.students import students_here
from qingmiao.schools.services.interning import merge_students
from qingmiao.workforce.queries.uncounted import declare_uncounted
from qingmiao.workforce.services import workers_merged
from qingmiao.workforce.services.merging import Move

declare_uncounted(students_here)


@receiver(workers_merged)
def on_workers_merged(*, move: Move, actor: Post, at: datetime, **_told: Any) -> None:
    """Let internships follow."""
    merge_students(move, actor=actor, at=at)
