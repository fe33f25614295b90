"""Scheduled work of the plan's board, one module per subject: thin, what is done stands in the services."""

from qingmiao.governance.tasks.work import watch_tasks

__all__ = ["watch_tasks"]
