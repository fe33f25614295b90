"""What an institution is due: every programme with its answer, what is missing, what arrives when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qingmiao.institutions.models import Institution
from qingmiao.support.models import Award, DeclaredFact, FactFile, PayeeAccount, UtilitySite
from qingmiao.support.queries.lists import award_amount, award_status, period_words
from qingmiao.support.queries.standing_lists import site_status
from qingmiao.support.rules.fact_kinds import FACTS, FactPeriod, read_period
from qingmiao.support.rules.programmes import Programme, of_beneficiary
from qingmiao.support.rules.vocabulary import Beneficiary
from qingmiao.support.rules.words import value_words
from qingmiao.ui import components


@dataclass(frozen=True)
class OwnLine:
    """A programme with the newest answer; `missing` says which facts nobody has told."""

    programme: Programme
    award: Award | None
    status: components.Status
    amount: str
    period: str
    missing: Sequence[str]


@dataclass(frozen=True)
class OwnSupport:
    """The page of an institution."""

    groups: dict[str, list[OwnLine]]
    facts: list[tuple[DeclaredFact, str]]
    files: list[FactFile]
    sites: list[tuple[UtilitySite, components.Status]]
    account: PayeeAccount | None
    due_fen: int


def own_support(house: Institution, on: date) -> OwnSupport:
    """Return everything an institution is due on a day, in five queries."""
    newest: dict[str, Award] = {}
    for award in Award.objects.filter(institution=house, is_superseded=False).order_by("period", "pk"):
        newest[award.programme] = award
    groups: dict[str, list[OwnLine]] = {}
    for programme in of_beneficiary(Beneficiary.INSTITUTION):
        groups.setdefault(programme.group, []).append(_line(programme, newest.get(programme.key), on))
    facts = DeclaredFact.objects.filter(institution=house).order_by("-known_at", "-pk")
    sites = UtilitySite.objects.filter(institution=house)
    return OwnSupport(
        groups=groups,
        facts=[(fact, value_words(FACTS[fact.key].measure, fact.value)) for fact in facts],
        files=list(FactFile.objects.filter(institution=house).select_related("file").order_by("-year", "pk")),
        sites=[(site, site_status(site)) for site in sites],
        account=PayeeAccount.objects.filter(institution=house).first(),
        due_fen=sum(award.amount_fen or 0 for award in newest.values()),
    )


def _line(programme: Programme, award: Award | None, on: date) -> OwnLine:
    if award is None:
        over = programme.version_on(on) is None
        word = "已停止" if over else "还没有计算"
        return OwnLine(programme, None, components.Status(word, "none"), "—", "", ())
    missing = _missing(programme, [read_period(kept) for kept in award.facts]) if award.verdict == "not_computed" else []
    return OwnLine(programme, award, award_status(award), award_amount(award), period_words(award), missing)


def _missing(programme: Programme, facts: Sequence[FactPeriod]) -> list[str]:
    known = {fact.key for fact in facts}
    return [FACTS[key].title for key in sorted(programme.facts()) if key not in known]
