"""The packet of a filing: which papers it asks for."""

from dataclasses import dataclass
from datetime import date

from qingmiao.core.legislation import declare, load
from qingmiao.institutions.rules.facts import Facts
from qingmiao.institutions.rules.vocabulary import CertificateKind, InstitutionForm, LegalNature, Tenure

(LEASE_YEARS,) = declare("premises.lease_years")


@dataclass(frozen=True)
class Paper:
    """A kind of paper, whether the packet must hold it, and for whom where not for everyone."""

    kind: CertificateKind
    is_needed: bool
    note: str = ""


def papers_of(facts: Facts) -> list[Paper]:
    """Return the papers this packet asks for. Source: 登记和备案办法 article 8; 家庭托育点管理办法."""
    kinds, basic = CertificateKind, facts.basic
    cooks = bool(basic.serves_meals) and not basic.meals_delivered
    conditions = [
        (kinds.LEGAL_PERSON, True),
        (kinds.SITE_PROOF, True),
        (kinds.LEASE, facts.premises.tenure is Tenure.LEASED),
        (kinds.FIRE, not facts.is_home_based),
        (kinds.FOOD_LICENCE, cooks and not facts.is_home_based),
        (kinds.HYGIENE_ASSESSMENT, not facts.is_home_based),
        (kinds.STAFF_QUALIFICATION, not facts.is_home_based),
        (kinds.HEALTH_CERTIFICATE, True),
        (kinds.KINDERGARTEN_LICENCE, basic.form is InstitutionForm.KINDERGARTEN_CLASS),
        (kinds.HOME_CONSENT, facts.is_home_based),
    ]
    welcome = [kinds.LIABILITY_INSURANCE]
    if basic.serves_meals and (facts.is_home_based or basic.meals_delivered):
        welcome.append(kinds.FOOD_LICENCE)
    needed = [Paper(kind, is_needed=True) for kind, applies in conditions if applies]
    return needed + [Paper(kind, is_needed=False) for kind in welcome]


def papers_to_prepare(nature: LegalNature, on: date) -> list[tuple[str, str]]:
    """Return (paper, for whom) before anything is filled in, the registrar's certificate by its own name, under the law of a day."""
    kinds, years = CertificateKind, load().value(LEASE_YEARS, on).value
    return [
        (nature.certificate, ""),
        (kinds.SITE_PROOF.label, f"租赁场地的另附租赁合同，租期至少 {years} 年"),
        (kinds.STAFF_QUALIFICATION.label, "家庭托育点不需要"),
        (kinds.HEALTH_CERTIFICATE.label, "每名工作人员都要有"),
        (kinds.HYGIENE_ASSESSMENT.label, "在本系统逐项自评；家庭托育点不需要"),
        (kinds.FIRE.label, "家庭托育点不需要"),
        (kinds.FOOD_LICENCE.label, "供餐的机构"),
        (kinds.KINDERGARTEN_LICENCE.label, "幼儿园托班"),
        (kinds.HOME_CONSENT.label, "家庭托育点"),
    ]
