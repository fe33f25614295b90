"""统一社会信用代码: structure and both check digits.

18 characters: registering authority, category, 6-digit division, 9-character organisation code, check character.
Source: GB 32100-2015 (character 18, modulus 31); GB 11714-1997 (character 17, modulus 11 over characters 9 to 16).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from qingmiao.codes.cleaning import clean_code
from qingmiao.codes.errors import DomainError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
VALUE = {character: value for value, character in enumerate(ALPHABET)}
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LENGTH = 18


@dataclass(frozen=True, slots=True)
class Uscc:
    """A code whose two check digits are right."""

    code: str

    @property
    def prefix(self) -> str:
        """Authority and category: 12 public body, 52 social organisation, 91 company, 92 sole trader."""
        return self.code[:2]

    @property
    def division(self) -> str:
        """The six digits of the registering authority's division."""
        return self.code[2:8]

    @property
    def organisation(self) -> str:
        """The nine characters of the organisation code."""
        return self.code[8:17]


def parse_uscc(text: str) -> Uscc:
    """Return the code, upper-cased and without blanks, or raise DomainError saying what is wrong with it."""
    code = clean_code(text)
    problem = problem_with_uscc(code)
    if problem:
        raise DomainError(f"统一社会信用代码{problem}，请对照登记证书核对。", field="uscc")
    return Uscc(code)


def problem_with_uscc(code: str) -> str | None:
    """Return what is wrong with a code as a Chinese clause, None when it is right. Lower case is wrong here."""
    if len(code) != LENGTH:
        return f"应为18位，现为{len(code)}位"
    strange = [character for character in code if character not in VALUE]
    if strange:
        return f"含有不能使用的字符“{strange[0]}”"
    if not code[2:8].isdecimal():
        return "第3至8位应为登记机关的行政区划代码"
    if organisation_check(code[8:16]) != code[16]:
        return "第9至17位（主体标识码）的校验码不对"
    if check_character(code[:17]) != code[17]:
        return "最后一位校验码不对"
    return None


def complete_uscc(prefix: str, division: str, organisation: str) -> Uscc:
    """Return the code for a two-character prefix, a division and the first eight characters of an organisation code."""
    head = prefix + division + organisation + organisation_check(organisation)
    return Uscc(head + check_character(head))


def organisation_check(organisation: str) -> str:
    """Return the ninth character for the first eight of an organisation code."""
    rest = 11 - sum(weight * int(character, 36) for weight, character in zip(ORGANISATION_WEIGHTS, organisation, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def check_character(head: str) -> str:
    """Return the eighteenth character for the first seventeen."""
    return ALPHABET[-_weighted(head) % 31]


def _weighted(characters: Iterable[str]) -> int:
    return sum(weight * VALUE[character] for weight, character in zip(WEIGHTS, characters, strict=True))
