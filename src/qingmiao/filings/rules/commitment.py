"""The commitment that goes with the filing form."""

from collections.abc import Iterator

from qingmiao.codes.days import day_words
from qingmiao.core.rules import NOT_FILLED_IN, Finding
from qingmiao.filings.rules.registry import Case, Scope, rule


@rule("commitment.signed", "备案承诺书", "commitment.signed", scope=Scope.ALL)
def signed(case: Case) -> Iterator[Finding]:
    """All four promises are made and signed, not later than this day."""
    law, given = case.law("commitment.signed"), case.facts.commitment
    promises = (given.truthful, given.lawful, given.meets_standards, given.accepts_supervision)
    made = sum(promise is True for promise in promises)
    if False in promises:
        holds: bool | None = False
    elif made < len(promises) or given.signed_on is None:
        holds = None
    else:
        holds = given.signed_on <= case.on
    signature = f"，{day_words(given.signed_on)}签署" if given.signed_on else "，未签署"
    seen = f"{made}项承诺{signature}" if made else NOT_FILLED_IN
    yield Finding(holds, seen, "四项承诺全部作出并签署", law, "请由负责人确认承诺并签署。")
