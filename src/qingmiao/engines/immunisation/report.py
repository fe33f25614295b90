"""One child's forecast in words, for a screen or a JSON file."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from qingmiao.engines.immunisation.days import NEVER
from qingmiao.engines.immunisation.forecast import Forecast, missing_doses
from qingmiao.engines.immunisation.plan import plan_visits
from qingmiao.engines.immunisation.programme import CONFIDENCES, EPOCH, products
from qingmiao.engines.immunisation.records import REASON_TEXTS, REMARK_TEXTS, STATUS_TEXTS, Children, Given, Reason, Remark, Status

COMPLETE, TO_BE_CAUGHT_UP, UNKNOWN = "齐全", "需补种", "无法判定"


def confidence_of(result: Forecast, place: int, child: int) -> str:
    """How sure the rules behind one outstanding dose are: the weakest of its age, interval and completion age, of R10 and of caution."""
    dose = result.programme.doses[place]
    level = dose.confidence
    if dose.vaccine in {"DTaP", "DT"} and result.outlook.is_handed_over[child]:
        level = max(level, "low", key=CONFIDENCES.index)
    if result.outlook.is_cautious[place, child]:
        level = max(level, "unsure", key=CONFIDENCES.index)
    return level


def describe(result: Forecast, children: Children, given: Given, child: int) -> dict[str, Any]:
    """Everything about one child: doses with their outcome, entry check, outstanding doses, plan. Texts in Chinese."""
    missing = np.flatnonzero(missing_doses(result.outlook)[:, child])
    known = NEVER < children.birth[child] <= (result.on - EPOCH).days
    verdict = (COMPLETE if result.is_complete[child] else TO_BE_CAUGHT_UP) if known else UNKNOWN
    return {
        "edition": result.programme.edition,
        "on": result.on.isoformat(),
        "verdict": verdict,
        "missing": [result.programme.doses[place].code for place in missing],
        "doses": _doses(result, given, child),
        "outstanding": _outstanding(result, child),
        "plan": [
            {"on": visit.on.isoformat(), "doses": [result.programme.doses[place].code for place in visit.places]}
            for visit in plan_visits(result, children, child)
        ],
    }


def _doses(result: Forecast, given: Given, child: int) -> list[dict[str, Any]]:
    rows = []
    outcome = result.outcome
    for dose in np.flatnonzero(given.child == child):
        # A combined vaccine has a part for each series, each with a reason of its own.
        parts = np.flatnonzero(outcome.dose == dose)
        reasons = [Reason(int(outcome.reason[part])) for part in parts]
        remarks = [flag for part in parts for flag in Remark(int(outcome.remark[part]))]
        rows.append(
            {
                "counts_as": [result.programme.doses[outcome.place[part]].code for part in parts if outcome.place[part] >= 0],
                "reasons": [reason.name.lower() for reason in reasons if reason != Reason.COUNTED],
                "texts": [*(REASON_TEXTS[reason] for reason in reasons), *(REMARK_TEXTS[remark] for remark in remarks)],
            }
        )
    return rows


def _outstanding(result: Forecast, child: int) -> list[dict[str, Any]]:
    rows = []
    for place, dose in enumerate(result.programme.doses):
        status = Status(int(result.outlook.status[place, child]))
        if status == Status.NONE:
            continue
        product = products()[result.outlook.product[place, child]] if result.outlook.product[place, child] >= 0 else None
        rows.append(
            {
                "dose": dose.code,
                "vaccine": product.vaccine if product else dose.vaccine,
                "vaccine_zh": product.name if product else dose.name,
                "status": status.name.lower(),
                "status_zh": STATUS_TEXTS[status],
                "earliest": _iso(int(result.outlook.earliest[place, child])),
                "complete_before": dose.before_label,
                "confidence": confidence_of(result, place, child),
                "sources": dose.sources,
            }
        )
    return rows


def _iso(day: int) -> str | None:
    return None if day <= NEVER else _date(day).isoformat()


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)
