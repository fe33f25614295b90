"""Jobs: work deferred inside the transaction that decides it, carried out by any worker on any machine."""

from typing import Any

from procrastinate.contrib.django import app

RETRIES = 5


def defer(task: Any, **arguments: Any) -> int:
    """Put a task in the queue within the current transaction; it exists only if the transaction commits. Return its id."""
    job_id: int = task.defer(**arguments)
    return job_id


__all__ = ["RETRIES", "app", "defer"]
