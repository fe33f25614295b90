"""How money is divided so that no 分 is lost: whole parts first, what is left to the largest remainders, ties to the first. No Django."""

from collections.abc import Sequence
from fractions import Fraction


def whole_fen(amount: Fraction) -> int:
    """Return an exact amount in whole 分, half up; what is taken away is rounded as what is given."""
    sign = -1 if amount < 0 else 1
    return sign * int(abs(amount) + Fraction(1, 2))


def divide(amount: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Divide whole 分 by weights; the parts add up to the amount. All weights zero: everything goes to the first part.

    Raises ValueError for no weight at all and for a negative one.
    """
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError(f"weights must be one or more and not negative, got {list(weights)}")
    if amount < 0:
        return [-part for part in divide(-amount, weights)]
    whole = sum(weights, Fraction(0))
    if not whole:
        return [amount, *[0] * (len(weights) - 1)]
    exact = [Fraction(amount) * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    left = amount - sum(parts)
    for place in sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))[:left]:
        parts[place] += 1
    return parts
