"""Hygiene: a third party's report under the law of 2019, the institution's own assessment since 2022. The day judged selects."""

from collections.abc import Iterator

from qingmiao.codes.days import day_words
from qingmiao.core.legislation import LegalValue
from qingmiao.core.rules import NOT_FILLED_IN, Finding
from qingmiao.filings.rules.certificates import paper_finding
from qingmiao.filings.rules.registry import Case, rule
from qingmiao.institutions.rules.vocabulary import CertificateKind

REPORT, SELF_ASSESSMENT = "report", "self_assessment"


@rule("hygiene.assessment", "卫生评价", "hygiene.method", "hygiene.items")
def assessment(case: Case) -> Iterator[Finding]:
    """The hygiene assessment is passed, in the way the law of the day asks for."""
    method = case.law("hygiene.method")
    if method.value == REPORT:
        yield _report(case, method)
    else:
        yield from _self_assessment(case, method)


def _report(case: Case, law: LegalValue) -> Finding:
    finding = paper_finding(case, CertificateKind.HYGIENE_ASSESSMENT, law)
    return finding._replace(required="有评价“合格”的托幼机构卫生评价报告", note="2022年8月起改为机构自评加现场核实。")


def _self_assessment(case: Case, law: LegalValue) -> Iterator[Finding]:
    items, hygiene = case.law("hygiene.items"), case.facts.hygiene
    note = "2019年的第三方报告自2022年8月起改为机构自评加现场核实。"
    assessed = hygiene.assessed_on
    seen = NOT_FILLED_IN if assessed is None else f"{day_words(assessed)}自评"
    holds = None if assessed is None else assessed <= case.on
    yield Finding(holds, seen, "已完成自评", law, "请填写自评日期。", note=note, also=(items,))
    answers = {item.number: item.met for item in hygiene.items or []}
    for item in items.value["items"]:
        if not item["known"]:
            continue  # nobody can declare or verify what has not been read
        met = answers.get(item["number"])
        seen = NOT_FILLED_IN if met is None else "达标" if met else "未达标"
        yield Finding(met, seen, item["title"], items, "请整改达标后再提交。", subject=str(item["number"]), also=(law,))
