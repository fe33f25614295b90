"""Scheduled work of the plan's board, one module per subject: thin, what is done stands in the services."""

from qingmiao.governance.tasks.demonstration import watch_demonstrations
from qingmiao.governance.tasks.figures import take_snapshot
from qingmiao.governance.tasks.work import watch_tasks

__all__ = ["take_snapshot", "watch_demonstrations", "watch_tasks"]
