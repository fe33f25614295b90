"""How one fact is declared: its Chinese title, who needs it, whether it is personal, and the types of values."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from qingmiao.codes.cleaning import Typed, strange_character
from qingmiao.codes.masks import Personal

# Whose complete facts must hold a fact; a schema adds its own words beside these two.
EVERYONE, NOBODY = "all", "nobody"


@dataclass(frozen=True, slots=True)
class Need:
    """What is asked of one who fills in, by the words of `needed_by`: `wanted` must be given, `others` are not asked for at all."""

    wanted: frozenset[str] = frozenset({EVERYONE})
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Marks what kind of words a text takes, as in `Annotated[str, Cleaned(Typed.CODE)]`; without it, it is a line of text."""

    kind: Typed


@dataclass(frozen=True, slots=True)
class Options:
    """Gives plain values the words they are chosen by, as in `Annotated[int, Options(((1, "周一"), …))]`."""

    words: tuple[tuple[int | str, str], ...]


class Section(BaseModel):
    """A part of the facts. Unknown keys and converted types are refused; None means not yet filled in."""

    # Sections are only ever read as parts of a whole: building each validator by itself would cost a command its start.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


def fact(title: str, description: str = "", *, needed_by: str = NOBODY, personal: Personal | None = None) -> Any:
    """Return the field of one fact. `personal` marks what the store must encrypt and a page must mask, and says what it is."""
    extra: dict[str, Any] = {"needed_by": str(needed_by)}
    if personal:
        extra["personal"] = personal.value
    return Field(default=None, title=title, description=description or None, json_schema_extra=extra)


def _with_real_characters(text: str) -> str:
    if (sentence := strange_character(text)) is not None:
        raise PydanticCustomError("strange_character", "{sentence}", {"sentence": sentence.rstrip("。")})
    return text


FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2199, 12, 31)

RealCharacters = AfterValidator(_with_real_characters)
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$"), RealCharacters
]
LongText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]+$"), RealCharacters
]
Name = Annotated[Text, Cleaned(Typed.NAME)]
Address = Annotated[Text, Cleaned(Typed.ADDRESS)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Phone = Annotated[str, Cleaned(Typed.PHONE), StringConstraints(pattern=r"^\+?[0-9][0-9 \-]{4,18}[0-9]$")]
Count = Annotated[int, Field(ge=0, le=10_000)]
SmallCount = Annotated[int, Field(ge=0, le=500)]
Months = Annotated[int, Field(ge=0, le=240)]
AreaM2 = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Years = Annotated[float, Field(ge=0, le=80, allow_inf_nan=False)]
Hours = Annotated[int, Field(ge=0, le=10_000)]
Fen = Annotated[int, Field(ge=0, le=100_000_000)]
Storey = Annotated[int, Field(ge=-9, le=150)]
