"""Reads of the policy library, for its own pages and for the apps above it."""

from qingmiao.policy.queries.library import source_marks
from qingmiao.policy.queries.suggestions import accepted_suggestions

__all__ = ["accepted_suggestions", "source_marks"]
