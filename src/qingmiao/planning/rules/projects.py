"""Projects: whose money, and how late one is likely to be, from those that are over. Pure; no Django."""

from collections.abc import Sequence

from qingmiao.core.terms import Term

FEWEST = 5


class MoneySource(Term):
    """Whose money it is."""

    CENTRAL = "central", "中央预算内投资"
    PROVINCE = "province", "省级资金"
    CITY = "city", "市级资金"
    COUNTY = "county", "县级资金"
    OWN = "own", "自筹"


def likely_late_days(late: Sequence[int]) -> int | None:
    """Return by how many days half of the projects that opened were late; None where too few have opened to tell."""
    if len(late) < FEWEST:
        return None
    ordered = sorted(late)
    return ordered[len(ordered) // 2]
