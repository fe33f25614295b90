"""How to open an institution: who registers it, which papers it needs, how long each step may take, and by which law."""

from dataclasses import dataclass
from datetime import date

from qingmiao.core.legislation import declare, load
from qingmiao.filings.rules import RegimeStep, regime_on
from qingmiao.institutions.rules.vocabulary import CertificateKind, LegalNature
from qingmiao.portal.queries.legal_values import source_of
from qingmiao.ui.components import SourceLine

REGISTRATION, SCOPE_WORDS, PREFIXES, HYGIENE = declare("basic.registration", "basic.scope_words", "basic.code_prefixes", "hygiene.method")
# legal value → the paper, and for whom it is needed ("" = everyone)
PAPERS = {
    "certificates.legal_person": (CertificateKind.LEGAL_PERSON, ""),
    "certificates.site_proof": (CertificateKind.SITE_PROOF, ""),
    "certificates.staff_qualification": (CertificateKind.STAFF_QUALIFICATION, "家庭托育点除外"),
    "certificates.health_certificate": (CertificateKind.HEALTH_CERTIFICATE, "家庭托育点除外"),
    HYGIENE: (CertificateKind.HYGIENE_ASSESSMENT, "家庭托育点除外"),
    "certificates.fire": (CertificateKind.FIRE, "家庭托育点除外"),
    "certificates.food_licence": (CertificateKind.FOOD_LICENCE, "供餐的机构"),
    "certificates.kindergarten_licence": (CertificateKind.KINDERGARTEN_LICENCE, "幼儿园托班"),
    "home_based.owners_consent": (CertificateKind.HOME_CONSENT, "家庭托育点"),
}
declare(*PAPERS)


@dataclass(frozen=True)
class Way:
    """One legal nature: where it registers and what it gets there."""

    nature: LegalNature
    prefixes: str


@dataclass(frozen=True)
class NeededPaper:
    """A paper of the packet, for whom, and by which law."""

    kind: str
    condition: str
    source: SourceLine | None
    is_unsure: bool


@dataclass(frozen=True)
class GuideStep:
    """A step after the packet is handed in, and within how many working days."""

    label: str
    by: str
    within: int | None
    source: SourceLine | None


@dataclass(frozen=True)
class Guide:
    """The whole page, under the law of one day."""

    regime: str
    outcome: str
    ways: list[Way]
    registration: SourceLine | None
    scope_words: str
    papers: list[NeededPaper]
    steps: list[GuideStep]


def filing_guide(county_code: str, *, on: date) -> Guide:
    """Return what a would-be operator needs to know, under the law in force on a day."""
    law = load()
    regime = regime_on(law, county_code, on)
    prefixes = law.value(PREFIXES, on).value
    scope = law.value(SCOPE_WORDS, on)
    return Guide(
        regime=regime.label,
        outcome=regime.outcome,
        ways=[Way(nature, "或".join(prefixes[nature.value])) for nature in LegalNature],
        registration=source_of(law.value(REGISTRATION, on)),
        scope_words="或".join(f"“{word}”" for word in scope.value),
        papers=_papers(on),
        steps=[_step(step, on) for step in regime.steps],
    )


def _papers(on: date) -> list[NeededPaper]:
    law = load()
    found = [(law.find(name, on), kind, condition) for name, (kind, condition) in PAPERS.items()]
    return [
        NeededPaper(kind.label, condition, source_of(legal), not legal.mandatory) for legal, kind, condition in found if legal is not None
    ]


def _step(step: RegimeStep, on: date) -> GuideStep:
    legal = load().value(step.within_by, on) if step.within_by else None
    who = {"institution": "机构", "county": "县级卫生健康局"}.get(step.by, step.by)
    return GuideStep(step.label, who, step.within, source_of(legal) if legal else None)
