"""How one fact is declared: its Chinese title, who needs it, whether it is personal, and the types of values."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from qingmiao.codes.masks import Personal


class NeededBy(StrEnum):
    """Whose complete facts must hold this fact."""

    ALL = "all"
    INSTITUTION = "institution"  # every form but the home-based point
    HOME_BASED = "home_based"
    NOBODY = "nobody"


class Section(BaseModel):
    """A part of the facts. Unknown keys and converted types are refused; None means not yet filled in."""

    # Sections are only ever read as parts of Facts: building each validator by itself would cost the command its start.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


def fact(title: str, description: str = "", *, needed_by: NeededBy = NeededBy.NOBODY, personal: Personal | None = None) -> Any:
    """Return the field of one fact. `personal` marks what the store must encrypt and a page must mask, and says what it is."""
    extra: dict[str, Any] = {"needed_by": needed_by.value}
    if personal:
        extra["personal"] = personal.value
    return Field(default=None, title=title, description=description or None, json_schema_extra=extra)


FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2199, 12, 31)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]+$")]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 \-]{4,18}[0-9]$")]
Count = Annotated[int, Field(ge=0, le=10_000)]
SmallCount = Annotated[int, Field(ge=0, le=500)]
Months = Annotated[int, Field(ge=0, le=240)]
AreaM2 = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Years = Annotated[float, Field(ge=0, le=80, allow_inf_nan=False)]
Hours = Annotated[int, Field(ge=0, le=10_000)]
Fen = Annotated[int, Field(ge=0, le=100_000_000)]
Storey = Annotated[int, Field(ge=-9, le=150)]
