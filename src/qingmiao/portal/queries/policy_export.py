"""The policy library as open data: facts and our own summaries, never the text of a document."""

from typing import Any

from qingmiao.core.legislation import Confidence, Level
from qingmiao.policy.models import DocumentStatus
from qingmiao.policy.rules.topics import TOPICS
from qingmiao.portal.queries.open_data import Field, OpenData


def _field(key: str, title: str, read: Any = None) -> Field:
    return Field(key, title, title, read or (lambda row: getattr(row, key)))


FIELDS = (
    _field("key", "编号"),
    _field("title", "标题"),
    _field("issuers", "发文机关"),
    _field("number", "文号"),
    _field("level", "层级", lambda row: Level(row.level).label if row.level else ""),
    _field("kind", "文种"),
    _field("status", "状态", lambda row: str(DocumentStatus(row.status).label)),
    _field("made_on", "成文日期"),
    _field("published_on", "公布日期"),
    _field("in_force_on", "施行日期"),
    _field("repealed_on", "失效日期"),
    _field("topics", "主题", lambda row: [TOPICS[slug].title for slug in row.topics if slug in TOPICS]),
    _field("summary", "内容概要"),
    _field("recommended", "推荐性"),
    _field("confidence", "核实程度", lambda row: Confidence(row.confidence).label),
)
CLAUSES = _field(
    "clauses",
    "条款",
    lambda row: [{"path": clause.path, "heading": clause.heading, "summary": clause.summary} for clause in row.clauses.all()],
)
POLICIES = OpenData("policies", "托育政策文件库", "documents", FIELDS, only_json=(CLAUSES,))
