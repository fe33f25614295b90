"""How values and amounts are written for a person. No Django."""

from qingmiao.engines.entitlement.answers import yuan
from qingmiao.support.rules.vocabulary import Measure


def amount_words(amount: int | None) -> str:
    """Return an amount of 分 in 元; what is not known is said so."""
    return "金额待核" if amount is None else yuan(amount)


def value_words(measure: Measure, value: int) -> str:
    """Return the value of a fact as a person reads it."""
    if measure is Measure.YES_NO:
        return "是" if value else "否"
    if measure is Measure.FEN:
        return yuan(value)
    if measure is Measure.BP:
        return f"{value / 100:g}%"
    if measure is Measure.PRICE:
        return f"{value / 10_000:g}元"
    return str(value)
