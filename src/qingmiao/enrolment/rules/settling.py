"""Prepaid money: what may be prepaid, what is released for a month, what is given back. Every entry sums to zero."""

from collections.abc import Iterable, Mapping

from qingmiao.enrolment.rules.vocabulary import Account

Lines = tuple[tuple[str, int], ...]  # account, 分; the sum of an entry's lines is zero


def charge(amount_fen: int) -> Lines:
    """A month was reckoned: the family owes it."""
    return ((Account.RECEIVABLE, amount_fen), (Account.INCOME, -amount_fen))


def receive(amount_fen: int, owed_fen: int) -> Lines:
    """Money came: it pays what is owed, the rest is prepaid and goes into custody."""
    paid = min(amount_fen, max(owed_fen, 0))
    rest = amount_fen - paid
    lines = ((Account.HOUSE, paid), (Account.RECEIVABLE, -paid), (Account.CUSTODY, rest), (Account.FAMILY, -rest))
    return tuple(line for line in lines if line[1])


def release(amount_fen: int) -> Lines:
    """A month of care was given: what it costs leaves custody for the institution, and the family owes that much less."""
    return (
        (Account.CUSTODY, -amount_fen),
        (Account.HOUSE, amount_fen),
        (Account.FAMILY, amount_fen),
        (Account.RECEIVABLE, -amount_fen),
    )


def give_back(amount_fen: int) -> Lines:
    """What was not used goes back to the family."""
    return ((Account.CUSTODY, -amount_fen), (Account.FAMILY, amount_fen))


def reverse_of(lines: Iterable[tuple[str, int]]) -> Lines:
    """Take an entry back by its opposite; nothing is ever removed."""
    return tuple((account, -amount) for account, amount in lines)


def balances(lines: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return what stands on each account; they sum to zero."""
    found: dict[str, int] = dict.fromkeys((str(account) for account in Account), 0)
    for account, amount in lines:
        found[account] += amount
    return found


def prepaid_fen(standing: Mapping[str, int]) -> int:
    """Return what the family has in custody."""
    return -standing[Account.FAMILY]


def releasable_fen(standing: Mapping[str, int]) -> int:
    """Return what custody can pay of what is owed."""
    return max(min(prepaid_fen(standing), standing[Account.RECEIVABLE]), 0)


def refund_fen(standing: Mapping[str, int]) -> int:
    """Return what is given back when everything was charged: what is in custody, less what is still owed; never below zero."""
    return max(prepaid_fen(standing) - max(standing[Account.RECEIVABLE], 0), 0)


def deposit_cap(amount_fen: int, month_fen: int, most_months: int | None, most_fen: int | None) -> str:
    """Tell in what a prepayment is more than the city allows; empty where it is not, or where the city set nothing."""
    if most_fen is not None and amount_fen > most_fen:
        return f"一次预收 {amount_fen / 100:,.2f} 元，超过规定的 {most_fen / 100:,.2f} 元。"
    if most_months is not None and month_fen and amount_fen > most_months * month_fen:
        return f"一次预收超过 {most_months} 个月的费用。"
    return ""
