"""The papers of the filing packet: there, and valid on the day."""

from collections.abc import Iterator

from qingmiao.codes.ages import add_months
from qingmiao.codes.days import day_words
from qingmiao.core.legislation import LegalValue
from qingmiao.core.rules import NOT_FILLED_IN, Finding, Verdict
from qingmiao.filings.rules.registry import Case, Scope, rule
from qingmiao.institutions.rules.facts import Certificate
from qingmiao.institutions.rules.vocabulary import CertificateKind, InstitutionForm


def valid_paper(case: Case, kind: CertificateKind) -> Certificate | None:
    """Return the latest paper of a kind that is valid on the day; issue and expiry days count."""
    papers = [paper for paper in case.facts.certificates or [] if paper.kind is kind and _is_valid(case, paper)]
    return max(papers, key=lambda paper: paper.issued_on or case.on, default=None)


def paper_finding(case: Case, kind: CertificateKind, law: LegalValue) -> Finding:
    """Judge whether a valid paper of a kind is there."""
    required = f"有当日有效的{kind.label}"
    if case.facts.certificates is None:
        return Finding(None, NOT_FILLED_IN, required, law, "请上传证照材料。")
    paper = valid_paper(case, kind)
    if paper is not None:
        issued = f"{day_words(paper.issued_on)}签发，" if paper.issued_on else ""
        lasting = day_words(paper.expires_on) if paper.expires_on else "长期"
        return Finding(holds=True, seen=f"{issued}有效期至{lasting}", required=required, law=law)
    of_kind = [paper for paper in case.facts.certificates if paper.kind is kind]
    if any(paper.issued_on is None for paper in of_kind):
        return Finding(None, "签发日期未填写", required, law, "请填写签发日期。")
    seen = "已过期或尚未生效" if of_kind else "没有"
    fix = f"请{'更新' if of_kind else '补充'}{kind.label}。"
    return Finding(holds=False, seen=seen, required=required, law=law, fix=fix)


@rule("certificates.legal_person", "法人登记证书", "certificates.legal_person", scope=Scope.ALL)
def legal_person(case: Case) -> Iterator[Finding]:
    """The certificate of the legal person is there, called as its nature calls it."""
    nature = case.facts.basic.legal_nature
    finding = paper_finding(case, CertificateKind.LEGAL_PERSON, case.law("certificates.legal_person"))
    yield finding._replace(required=f"有当日有效的{nature.certificate}") if nature else finding


@rule("certificates.site_proof", "场地证明", "certificates.site_proof", scope=Scope.ALL)
def site_proof(case: Case) -> Iterator[Finding]:
    """The proof of the right to the site is there."""
    yield paper_finding(case, CertificateKind.SITE_PROOF, case.law("certificates.site_proof"))


@rule("certificates.staff_qualification", "人员资格证明", "certificates.staff_qualification")
def staff_qualification(case: Case) -> Iterator[Finding]:
    """The proofs of the staff's qualifications are there."""
    yield paper_finding(case, CertificateKind.STAFF_QUALIFICATION, case.law("certificates.staff_qualification"))


@rule("certificates.staff_health", "人员健康证明", "certificates.health_certificate")
def staff_health(case: Case) -> Iterator[Finding]:
    """The proofs of the staff's health are there; each person's validity is judged with the staff."""
    yield paper_finding(case, CertificateKind.HEALTH_CERTIFICATE, case.law("certificates.health_certificate"))


@rule("certificates.fire", "消防安全检查合格证明", "certificates.fire")
def fire(case: Case) -> Iterator[Finding]:
    """The fire certificate is there."""
    yield paper_finding(case, CertificateKind.FIRE, case.law("certificates.fire"))


@rule("certificates.fire_yearly", "年度消防合格证明", "certificates.fire_within_months")
def fire_yearly(case: Case) -> Iterator[Finding]:
    """A fire certificate of the last twelve months is advised."""
    law, paper = case.law("certificates.fire_within_months"), valid_paper(case, CertificateKind.FIRE)
    required = f"宜为近{law.value}个月内取得"
    if case.facts.certificates is None or paper is None or paper.issued_on is None:
        yield Finding(None, NOT_FILLED_IN, required, law)
        return
    holds = case.on <= add_months(paper.issued_on, law.value)
    yield Finding(holds, f"{day_words(paper.issued_on)}签发", required, law, "建议申请年度消防检查。")


def food_licence_finding(case: Case, law: LegalValue) -> Finding:
    """Judge the food licence of whoever serves meals; of meals that are delivered the market regulator decides who needs one."""
    serves, paper = case.facts.basic.serves_meals, paper_finding(case, CertificateKind.FOOD_LICENCE, law)
    if serves is None:
        return Finding(None, "是否供餐未填写", "供餐的应有", law, "请在基本情况中填写是否供餐。")
    if not serves:
        return Finding(None, "不供餐", "供餐的应有", law, answer=Verdict.NOT_APPLICABLE)
    if case.facts.basic.meals_delivered and not paper.holds:
        note = "餐食外送的，机构是否仍须取得许可由市场监管部门确定，待核。"
        return paper._replace(holds=None, seen=f"餐食外送，{paper.seen}", note=note, binding=False)
    return paper


@rule("certificates.food_licence", "食品经营许可证", "certificates.food_licence")
def food_licence(case: Case) -> Iterator[Finding]:
    """Whoever serves meals holds a food licence."""
    yield food_licence_finding(case, case.law("certificates.food_licence"))


@rule("certificates.kindergarten_licence", "幼儿园办学许可证", "certificates.kindergarten_licence")
def kindergarten_licence(case: Case) -> Iterator[Finding]:
    """A kindergarten's toddler class also shows the kindergarten's licence, as far as known."""
    if case.has_form(InstitutionForm.KINDERGARTEN_CLASS):
        law = case.law("certificates.kindergarten_licence")
        finding = paper_finding(case, CertificateKind.KINDERGARTEN_LICENCE, law)
        yield finding._replace(note="外地通知要求“两证一书”，国家规定待核。")


@rule("certificates.liability_insurance", "责任保险", "certificates.liability_insurance")
def liability_insurance(case: Case) -> Iterator[Finding]:
    """A liability insurance is advised."""
    yield paper_finding(case, CertificateKind.LIABILITY_INSURANCE, case.law("certificates.liability_insurance"))


def _is_valid(case: Case, paper: Certificate) -> bool:
    if paper.issued_on is None or paper.issued_on > case.on:
        return False
    return paper.expires_on is None or case.on <= paper.expires_on
