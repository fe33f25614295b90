"""The law of money and leave as the entitlement engine takes it, and its answers as they are written. No Django."""

from functools import cache
from typing import Any

from qingmiao.core import legislation
from qingmiao.engines.entitlement.answers import FEN, Answer, is_unsure
from qingmiao.engines.entitlement.parameters import AREA, Parameters, Version


@cache
def parameters_from_law() -> Parameters:
    """Turn the legislation into the engine's frozen parameters."""
    law = legislation.load()
    names = [name for name in law.names() if name.startswith(AREA)]
    return Parameters({name: tuple(_version(value) for value in law.history(name)) for name in names})


def _version(value: legislation.LegalValue) -> Version:
    document = value.document
    title = None if document is None else f"《{document.title}》" + (f"（{document.number}）" if document.number else "")
    return Version(
        value=value.value,
        since=value.since,
        until=value.until,
        document=title,
        article=value.article,
        confidence=value.confidence.value,
        mandatory=value.mandatory,
        note=value.note,
        unit=value.unit,
        description=value.description,
    )


def plain_answer(answer: Answer) -> dict[str, Any]:
    """Return an answer as it is written in JSON, with the versions of the law it rests on."""
    unit = "amount_fen" if answer.unit == FEN else "days"
    return {
        "code": answer.code,
        "title": answer.title,
        "about": answer.about,
        unit: answer.amount,
        "unsure": is_unsure(answer),
        "status": answer.status,
        "period": [answer.since.isoformat(), answer.until.isoformat()],
        "why": answer.why,
        "sources": [
            {
                "parameter": cited.name,
                "value": cited.version.value,
                "unit": cited.version.unit,
                "since": cited.version.since.isoformat(),
                "document": cited.version.document,
                "article": cited.version.article,
                "confidence": "待核" if cited.version.confidence == "unsure" else cited.version.confidence,
                "mandatory": cited.version.mandatory,
                "note": cited.version.note,
            }
            for cited in answer.sources
        ],
    }
