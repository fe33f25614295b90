"""Reads of the policy library, for its own pages and for the apps above it."""

from qingmiao.policy.queries.library import source_marks

__all__ = ["source_marks"]
