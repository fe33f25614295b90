"""When the loop of a place, a department or an item deserves a look, by parameters; a warning reminds, it decides nothing. No Django."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qingmiao.core.legislation import Law, declare

(EARLY_WARNING,) = declare("supervision.early_warning")


@dataclass(frozen=True, slots=True)
class Tally:
    """What was found in a year under one heading: how much, decided in time or late, late now, again, and in how many institutions."""

    label: str
    found: int = 0
    cured_in_time: int = 0
    decided: int = 0
    late: int = 0
    repeated: int = 0
    houses: int = 0

    @property
    def cured_share(self) -> float | None:
        """The share cured in time of what is decided; None where nothing is."""
        return self.cured_in_time / self.decided if self.decided else None


def warnings_of(tally: Tally, law: Law, on: date, *, is_item: bool = False) -> Iterator[str]:
    """Yield in sentences what deserves a look under a heading; an item also for the number of institutions where it was found."""
    told = law.value(EARLY_WARNING, on).value
    if tally.found >= told["least"] and tally.late >= tally.found * told["late_share"]:
        yield f"{tally.label}：{tally.found} 项中有 {tally.late} 项逾期未整改"
    if tally.found >= told["least"] and tally.repeated >= tally.found * told["repeated_share"]:
        yield f"{tally.label}：{tally.found} 项中有 {tally.repeated} 项是重复发现"
    if is_item and tally.houses >= told["item_houses"]:
        yield f"“{tally.label}”一年内在 {tally.houses} 家机构发现"
