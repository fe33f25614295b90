"""Where a measure stands, derived from its tasks and figures; nobody types it."""

from dataclasses import dataclass

from qingmiao.governance.rules.promises import Word


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """How many tasks of a measure are how far; a cancelled one does not count. `late` and `blocked` are among those in hand."""

    in_hand: int = 0
    late: int = 0
    blocked: int = 0
    done: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.in_hand + self.done


def measure_word(counts: TaskCounts, *, has_figures: bool, is_public: bool = True) -> Word:
    """Return the word for a measure: late while one task is; done when all that was asked is; begun also by what its indicators show.

    Of a plan that `is_public` a measure without tasks and figures has not been reported on; whether it has begun nobody knows.
    """
    if counts.late:
        return Word.LATE
    if counts.in_hand:
        return Word.OPEN
    if counts.done:
        return Word.DONE
    if has_figures:
        return Word.OPEN
    return Word.NOT_REPORTED if is_public else Word.NOT_BEGUN


def measure_reason(counts: TaskCounts, *, has_figures: bool, is_public: bool = True) -> str:
    """Say in a sentence why a measure has its word."""
    if counts.late:
        return f"{counts.late} 项任务过了期限还没有完成。"
    if counts.in_hand:
        return f"{counts.in_hand} 项任务在办，{counts.done} 项已完成。"
    if counts.done:
        return f"交办的 {counts.done} 项任务都已完成。"
    if has_figures:
        return "还没有交办任务，相关指标已有数字。"
    return "责任单位还没有报告，也没有相关的数字。" if is_public else "方案还没有公布。"
