"""The rules of prices in words a family can use, each with its document."""

from dataclasses import dataclass
from datetime import date

from qingmiao.core.legislation import LegalValue, declare, load
from qingmiao.institutions.rules.vocabulary import Sponsor
from qingmiao.portal.queries.legal_values import source_of
from qingmiao.ui.components import SourceLine

LISTED, GUIDED, RECOGNISED = declare("fees.listed_only", "fees.public_guided_price", "basic.inclusive_recognition")


@dataclass(frozen=True)
class PriceRule:
    """One rule in a sentence."""

    words: str
    source: SourceLine | None


def price_rules(sponsor: str, *, inclusive: bool, on: date) -> list[PriceRule]:
    """Return the rules that hold for an institution on a day; what is not in force is not said."""
    law = load()
    found = [
        _rule("不在这张清单上的费用，机构不得收取。", law.find(LISTED, on)),
        _rule("公办机构的基本服务费实行政府指导价，机构不能自己定。", law.find(GUIDED, on)) if sponsor == Sponsor.PUBLIC.value else None,
        _rule("这家机构经县级卫生健康部门认定为普惠；本市的普惠价格上限待核，可向县级卫生健康局问。", law.find(RECOGNISED, on))
        if inclusive
        else None,
    ]
    return [rule for rule in found if rule is not None]


def _rule(words: str, legal: LegalValue | None) -> PriceRule | None:
    return PriceRule(words, source_of(legal)) if legal is not None and legal.value else None
