"""How a filing moves. Which steps there are, and in which order, is data of the regime in force on the day materials came in.

The law decides the regime by date and county (`filing.regime`); this file says who may take each step and what holds it back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from qingmiao.core.drafts import raw_facts
from qingmiao.core.legislation import load
from qingmiao.core.permissions import Action
from qingmiao.core.workflow import Transition, Workflow
from qingmiao.filings.models import Filing, FilingKind, FilingState
from qingmiao.filings.permissions import DECIDE_FILING, SUBMIT_FILING, VERIFY_FILING
from qingmiao.filings.rules import Regime, RegimeTransition, regime_named, regime_on
from qingmiao.institutions.queries.identity import identity_problems
from qingmiao.institutions.rules.facts import read_draft

# Keys of the regime's steps whose clocks end with a transition.
RECEIPT_CLOCK, VERIFICATION_CLOCK = "receipt_issued", "verified"


@dataclass(frozen=True)
class Step:
    """What does not depend on the regime: label, who, and the consequence told before it is taken."""

    label: str
    action: Action[Filing]
    consequence: str


STEPS = {
    "accept": Step("受理", DECIDE_FILING, "将告知机构材料已受理；回执时限自收到材料起算，不因受理改变。"),
    "return": Step("退回补正", DECIDE_FILING, "将一次告知机构需补正的全部内容；补正后重新提交时重新起算时限。"),
    "issue_receipt": Step("出具回执", DECIDE_FILING, "将生成备案回执并向社会公示该机构备案信息。"),
    "verify": Step("现场核实符合", VERIFY_FILING, "将记录核实结论并告知机构。"),
    "find_nonconforming": Step("告知不符合", VERIFY_FILING, "将通知机构理由并向社会公示。"),
    "report_rectification": Step("报送整改", SUBMIT_FILING, "将通知县级卫生健康局复核。"),
}


def not_deregistration(filing: Filing) -> str | None:
    """Hold back what makes no sense for a closing institution."""
    return "注销备案没有这一步。" if filing.kind == FilingKind.DEREGISTRATION else None


def only_deregistration(filing: Filing) -> str | None:
    """Hold back the closing of an institution that did not ask for it."""
    return None if filing.kind == FilingKind.DEREGISTRATION else "只有注销备案才能这样办结。"


def everyone_is_settled(filing: Filing) -> str | None:
    """Every child and every member of staff must have an answer before an institution closes. Source: 管理规范 article 7."""
    if filing.kind != FilingKind.DEREGISTRATION:
        return None
    open_count = filing.settlements.filter(answered_at=None).count()
    return f"还有 {open_count} 名婴幼儿或工作人员的去向没有填写，请逐一填写后再提交。" if open_count else None


def is_once_in_the_register(filing: Filing) -> str | None:
    """Hold back what would put an institution into the register a second time: by its code, its name and address, or a licence."""
    if filing.kind == FilingKind.DEREGISTRATION:
        return None
    problems = identity_problems(read_draft(raw_facts(filing))[0], filing.institution)
    return f"{problems[0].sentence}。" if problems else None


COMMON = (
    Transition(
        "submit",
        "提交",
        frozenset({FilingState.DRAFT, FilingState.RETURNED}),
        FilingState.SUBMITTED,
        SUBMIT_FILING,
        guards=(everyone_is_settled,),
        consequence="提交后材料送县级卫生健康局，退回补正前不能修改。",
    ),
    Transition(
        "withdraw",
        "撤回",
        frozenset({FilingState.DRAFT, FilingState.RETURNED, FilingState.SUBMITTED}),
        FilingState.WITHDRAWN,
        SUBMIT_FILING,
        consequence="撤回后本件办结，以后可重新建立；已填写的内容仍可查看。",
    ),
    Transition(
        "complete",
        "办结注销",
        frozenset({FilingState.SUBMITTED}),
        FilingState.COMPLETED,
        DECIDE_FILING,
        guards=(only_deregistration, everyone_is_settled),
        consequence="将注销该机构备案、收回回执效力并向社会公示。",
    ),
)


# (state, state before) → the transition that takes a mistaken step back
RECALLS = {
    (FilingState.RETURNED, FilingState.SUBMITTED): "recall_return",
    (FilingState.RETURNED, FilingState.ACCEPTED): "recall_return_accepted",
    (FilingState.NONCONFORMING, FilingState.RECEIPTED): "recall_notice",
    (FilingState.NONCONFORMING, FilingState.RECTIFIED): "recall_recheck",
}
RECALLING = tuple(
    Transition(
        name,
        "撤回退回补正" if state == FilingState.RETURNED else "撤回不符合告知",
        frozenset({state}),
        before,
        DECIDE_FILING if state == FilingState.RETURNED else VERIFY_FILING,
        consequence="将告知机构；原告知书作废并留在档案里，时限照原来的日期继续计算。",
    )
    for (state, before), name in RECALLS.items()
)

GUARDS: dict[str, tuple[Callable[[Filing], str | None], ...]] = {
    "return": (),
    "accept": (not_deregistration, is_once_in_the_register),
    "issue_receipt": (not_deregistration, is_once_in_the_register),
}


def workflow_of(filing: Filing, on: date) -> Workflow[Filing]:
    """Return the transition table of a filing. The day its materials were first received selects the law; a draft takes today's."""
    law = load()
    if filing.received_on is None:
        return _workflow(regime_on(law, filing.county_code, on))
    return _workflow(regime_named(law, filing.regime, filing.received_on))


@cache
def _workflow(regime: Regime) -> Workflow[Filing]:
    return Workflow("filing", Filing, (*COMMON, *RECALLING, *(_transition(row) for row in regime.transitions)))


def _transition(row: RegimeTransition) -> Transition[Filing]:
    step = STEPS[row.name]
    return Transition(
        name=row.name,
        label=row.label or step.label,
        sources=row.sources,
        target=row.target,
        action=step.action,
        guards=GUARDS.get(row.name, (not_deregistration,)),
        consequence=row.consequence or step.consequence,
    )
