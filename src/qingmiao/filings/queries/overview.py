"""Where a filing stands, as its institution sees it: the next step, the clocks, what happened."""

from dataclasses import dataclass
from datetime import date

from qingmiao.core.clocks import ClockChip, calendar, chip, clocks_of, latest_of_each_kind
from qingmiao.filings.models import Filing, FilingKind, FilingState
from qingmiao.filings.workflow import workflow_of
from qingmiao.ui import components
from qingmiao.ui.timeline import timeline

TONES: dict[str, components.Tone] = {
    FilingState.RETURNED: "warn",
    FilingState.NONCONFORMING: "bad",
    FilingState.VERIFIED: "ok",
    FilingState.COMPLETED: "ok",
    FilingState.RECEIPTED: "ok",
}
EVENT_TONES: dict[str, components.Tone] = {
    "return": "warn",
    "find_nonconforming": "bad",
    "issue_receipt": "ok",
    "verify": "ok",
    "complete": "ok",
}


@dataclass(frozen=True)
class NextStep:
    """The one thing to do now, or what is being waited for (then without `action`)."""

    sentence: str
    action: str = ""


def next_step(filing: Filing) -> NextStep:
    """Return what the institution does next."""
    name = filing.get_kind_display()
    steps = {
        FilingState.DRAFT: NextStep(f"{name}还没有提交。", "说明每个人的去向" if filing.kind == FilingKind.DEREGISTRATION else "继续填写"),
        FilingState.RETURNED: NextStep("县级卫生健康局退回了材料，请按要求补正后重新提交。", "去补正"),
        FilingState.SUBMITTED: NextStep("材料已送县级卫生健康局，请等待受理。"),
        FilingState.ACCEPTED: NextStep("材料已受理，请等待出具回执。"),
        FilingState.RECEIPTED: NextStep("回执已出具，请等待现场核实。"),
        FilingState.INSPECTED: NextStep("现场核验合格，请等待发证。"),
        FilingState.NONCONFORMING: NextStep("现场核实有不符合的项目，请整改后报送。", "报送整改情况"),
        FilingState.RECTIFIED: NextStep("整改情况已报送，请等待复核。"),
        FilingState.VERIFIED: NextStep("现场核实符合，本件办结。"),
        FilingState.WITHDRAWN: NextStep("本件已撤回。"),
        FilingState.COMPLETED: NextStep("本件已办结。"),
    }
    return steps[FilingState(filing.state)]


def state_status(filing: Filing) -> components.Status:
    """Return a filing's state as a coloured word."""
    return components.Status(filing.get_state_display(), TONES.get(filing.state, "none"))


def chips_of(filing: Filing, on: date) -> list[ClockChip]:
    """Return the clocks of a filing as shown on a day; of each kind the latest."""
    clocks, _ = latest_of_each_kind(clocks_of(filing))
    return [chip(clock, on, days) for days in [calendar()] for clock in clocks] if clocks else []


def case_timeline(filing: Filing, on: date) -> list[components.Event]:
    """Return what happened to a filing, newest first."""
    return timeline(filing, {name: step.label for name, step in workflow_of(filing, on).by_name.items()}, EVENT_TONES)
