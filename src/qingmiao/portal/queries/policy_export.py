"""The policy library as open data: facts and our own summaries, never the text of a document."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qingmiao.core.legislation import Confidence, Level
from qingmiao.policy.models import Status
from qingmiao.policy.rules.topics import TOPICS
from qingmiao.portal.queries.export import BYTE_ORDER_MARK, Echo, cell, plain_value


@dataclass(frozen=True)
class PolicyField:
    """One column: its key in JSON, its title in CSV, and how it is read from a document."""

    key: str
    title: str
    read: Callable[[Any], Any]


def _column(key: str, title: str) -> PolicyField:
    return PolicyField(key, title, lambda row: getattr(row, key))


FIELDS = (
    _column("key", "编号"),
    _column("title", "标题"),
    _column("issuers", "发文机关"),
    _column("number", "文号"),
    PolicyField("level", "层级", lambda row: Level(row.level).label if row.level else ""),
    _column("kind", "文种"),
    PolicyField("status", "状态", lambda row: str(Status(row.status).label)),
    _column("made_on", "成文日期"),
    _column("published_on", "公布日期"),
    _column("in_force_on", "施行日期"),
    _column("repealed_on", "失效日期"),
    PolicyField("topics", "主题", lambda row: [TOPICS[slug].title for slug in row.topics if slug in TOPICS]),
    _column("summary", "内容概要"),
    _column("recommended", "推荐性"),
    PolicyField("confidence", "核实程度", lambda row: Confidence(row.confidence).label),
)


def policy_csv_lines(found: Iterable[Any], *, at: datetime) -> Iterator[str]:
    """Return the library as CSV, line by line: UTF-8 with mark, a header of Chinese titles, 数据截至 in the last column."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow([*(field.title for field in FIELDS), "数据截至"])
    as_of = at.isoformat(timespec="seconds")
    for row in found:
        yield writer.writerow([*(cell(field.read(row)) for field in FIELDS), as_of])


def policy_json_text(found: Iterable[Any], *, at: datetime, city: str) -> str:
    """Return the library as one JSON object: about it, then `documents`, each with its clauses in our own words."""
    about = {
        "title": f"{city}托育政策文件库",
        "as_of": at.isoformat(timespec="seconds"),
        "fields": {field.key: field.title for field in FIELDS},
        "documents": [_item(row) for row in found],
    }
    return json.dumps(about, ensure_ascii=False, indent=1)


def _item(row: Any) -> dict[str, Any]:
    facts = {field.key: plain_value(field.read(row)) for field in FIELDS}
    clauses = [{"path": clause.path, "heading": clause.heading, "summary": clause.summary} for clause in row.clauses.all()]
    return {**facts, "clauses": clauses}
