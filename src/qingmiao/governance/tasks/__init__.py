"""Scheduled work of the plan's board, one module per subject: thin, what is done stands in the services."""

from qingmiao.governance.tasks.demonstration import watch_demonstrations

__all__ = ["watch_demonstrations"]
