"""Reads of filings: judged, for desks, for one institution."""

from qingmiao.filings.queries.desks import with_deadline
from qingmiao.filings.queries.judging import Judgement, judge_filing, step_of

__all__ = ["Judgement", "judge_filing", "step_of", "with_deadline"]
