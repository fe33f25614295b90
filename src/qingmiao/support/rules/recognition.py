"""What is known of the conditions for recognition as 普惠, judged from the register; the day of the application selects the law.

Source: 广东省关于普惠性托育服务机构的认定和管理办法. Its wording was not seen: no line refuses, the county decides with reasons.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qingmiao.codes.days import day_words
from qingmiao.core.rules import Finding, Given, RuleSet
from qingmiao.core.terms import Term

CONDITIONS = "support.recognition_conditions"


class Step(Term):
    """Where a condition looks."""

    REGISTER = "register", "备案档案"


@dataclass(frozen=True, slots=True)
class HouseFacts:
    """What the register knows: registered code, day of filing, sponsor, how many lines of fees are published."""

    uscc: str
    filed_on: date | None
    form: str
    fees: int | None


RECOGNITION: RuleSet[HouseFacts, Given[HouseFacts]] = RuleSet("recognition", "普惠认定条件", Given, Step)


@RECOGNITION.rule("register.registered", "依法登记", CONDITIONS)
def registered(given: Given[HouseFacts]) -> Iterator[Finding]:
    """A registered legal person."""
    yield Finding(bool(given.facts.uscc), given.facts.uscc or "没有统一社会信用代码", "已依法登记", given.law(CONDITIONS))


@RECOGNITION.rule("register.filed", "已备案", CONDITIONS)
def filed(given: Given[HouseFacts]) -> Iterator[Finding]:
    """Filed with the county."""
    day = given.facts.filed_on
    yield Finding(day is not None, f"{day_words(day)}备案" if day else "尚未备案", "已在县级卫生健康局备案", given.law(CONDITIONS))


@RECOGNITION.rule("register.open_to_all", "面向社会开放", CONDITIONS)
def open_to_all(given: Given[HouseFacts]) -> Iterator[Finding]:
    """Open to everybody; of an employer's house the filing does not say it."""
    holds = None if given.facts.form == "employer" else True
    yield Finding(holds, "用人单位办托" if holds is None else "面向社会", "面向社会开放", given.law(CONDITIONS), "请写明是否向社会开放。")


@RECOGNITION.rule("register.fees_published", "收费公示", CONDITIONS)
def fees_published(given: Given[HouseFacts]) -> Iterator[Finding]:
    """The list of fees is published; whether the price is inclusive nobody can say as long as Qingyuan's reference is not known."""
    fees = given.facts.fees
    yield Finding(
        bool(fees) if fees is not None else None, f"已公示 {fees or 0} 项收费", "收费公示；价格是否普惠待核", given.law(CONDITIONS)
    )
