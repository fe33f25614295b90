"""A programme's rule as it is kept with an award, and read back for a replay. No Django."""

import hashlib
import json
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from qingmiao.core.legislation import Confidence
from qingmiao.support.rules.programmes import Condition, Formula, Programme, ProgrammeVersion
from qingmiao.support.rules.splitting import Span
from qingmiao.support.rules.vocabulary import MoneySource, Split


def plain_rule(programme: Programme, span: Span) -> dict[str, Any]:
    """Return the versions of a programme that touch a span, as they are kept with an award."""
    touching = [
        one for one in programme.versions if one.since < span.end and (one.until is None or one.until + timedelta(days=1) > span.first)
    ]
    return {"title": programme.title, "versions": [_plain(one) for one in touching]}


def read_rule(kept: dict[str, Any]) -> tuple[ProgrammeVersion, ...]:
    """Read back what `plain_rule` wrote."""
    return tuple(_read(one) for one in kept["versions"])


def digest_of(facts: Any, law: Any, rule: Any) -> str:
    """Return a word that is another one when any input is."""
    return hashlib.sha256(json.dumps([facts, law, rule], ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(version: ProgrammeVersion) -> dict[str, Any]:
    until = version.until.isoformat() if version.until else None
    return {
        "since": version.since.isoformat(),
        "until": until,
        "document": version.document,
        "document_title": version.document_title,
        "article": version.article,
        "confidence": version.confidence.value,
        "note": version.note,
        "conditions": [asdict(condition) for condition in version.conditions],
        "formula": asdict(version.formula),
        "split": version.split.value,
        "shares": [[source.value, share] for source, share in version.shares],
        "order": list(version.order),
    }


def _read(kept: dict[str, Any]) -> ProgrammeVersion:
    return ProgrammeVersion(
        since=date.fromisoformat(kept["since"]),
        until=date.fromisoformat(kept["until"]) if kept["until"] else None,
        document=kept["document"],
        document_title=kept["document_title"],
        article=kept["article"],
        confidence=Confidence(kept["confidence"]),
        note=kept["note"],
        conditions=tuple(Condition(**condition) for condition in kept["conditions"]),
        formula=Formula(**kept["formula"]),
        split=Split(kept["split"]),
        shares=tuple((MoneySource(source), share) for source, share in kept["shares"]),
        order=tuple(kept["order"]),
    )
