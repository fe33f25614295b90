"""How a demonstration moves: nominated, visited, granted or refused; then it runs out, is withdrawn, or ends with its institution.

Only a person refuses or withdraws. The system itself ends what is over: the term, or the institution.
"""

from datetime import date
from functools import lru_cache

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.demonstration.models import CriteriaOccasion, Demonstration, DemonstrationState
from qingmiao.demonstration.permissions import DECIDE_DEMONSTRATION
from qingmiao.demonstration.rules import read_lines, stopping
from qingmiao.institutions.models import Standing

State = DemonstrationState
UNDER_REVIEW = frozenset({State.NOMINATED, State.VISITED})
OPEN_STATES = UNDER_REVIEW | {State.GRANTED}


def institution_is_filed(row: Demonstration) -> str | None:
    """Hold back what makes no sense for an institution that is no longer filed."""
    return None if row.institution.standing == Standing.FILED else f"{row.institution.name} 已不是备案机构，不能认定为示范点。"


def criteria_hold(row: Demonstration) -> str | None:
    """Hold back a grant while a criterion that must hold is not met on the day of the decision."""
    wrong = stopping(read_lines(row.criteria.get(CriteriaOccasion.DECISION, {})))
    if not wrong:
        return None
    return f"“{wrong[0].title}”不符合（{wrong[0].fact_seen}），不能认定为示范点。请待改正后再决定，或者不予通过。"


def institution_is_closed(row: Demonstration) -> str | None:
    """Hold back the end by deregistration of an institution that goes on."""
    return None if row.institution.standing == Standing.DEREGISTERED else "机构没有注销备案。"


@lru_cache(maxsize=8)
def workflow_on(on: date) -> Workflow[Demonstration]:
    """Return the transition table as it holds on a day."""

    def term_is_over(row: Demonstration) -> str | None:
        return None if row.term is not None and (row.term.isempty or row.term.upper <= on) else "示范期还没有满。"

    return Workflow(
        "demonstration",
        Demonstration,
        (
            Transition(
                "record_demonstration_visit",
                "记录实地评审",
                frozenset({State.NOMINATED}),
                State.VISITED,
                DECIDE_DEMONSTRATION,
                guards=(institution_is_filed,),
                consequence="记录后不能修改，县级和机构可以看到评审日期和记录。",
            ),
            Transition(
                "grant_demonstration",
                "认定为示范点",
                frozenset({State.VISITED}),
                State.GRANTED,
                DECIDE_DEMONSTRATION,
                guards=(institution_is_filed, criteria_hold),
                consequence="将认定为示范点，通知机构和县级，并将机构名称、示范期向社会公示。",
            ),
            Transition(
                "refuse_demonstration",
                "不予通过",
                UNDER_REVIEW,
                State.REFUSED,
                DECIDE_DEMONSTRATION,
                consequence="将把不予通过的理由告知机构和县级，不向社会公示。",
            ),
            Transition(
                "withdraw_demonstration",
                "撤销示范点",
                frozenset({State.GRANTED}),
                State.WITHDRAWN,
                DECIDE_DEMONSTRATION,
                consequence="将自今天起撤销示范点，通知机构和县级，并将撤销日期和原因向社会公示。",
            ),
            Transition("expire_demonstration", "示范期满", frozenset({State.GRANTED}), State.EXPIRED, None, guards=(term_is_over,)),
            Transition("end_demonstration", "随机构注销终止", OPEN_STATES, State.ENDED, None, guards=(institution_is_closed,)),
        ),
    )
