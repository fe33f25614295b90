"""Who the institution is: its code, its registrar, its name and scope."""

from collections.abc import Iterator

from qingmiao.codes.days import day_words
from qingmiao.codes.uscc import problem_with_uscc
from qingmiao.core.rules import NOT_FILLED_IN, Finding, Verdict
from qingmiao.filings.rules.registry import Case, Scope, rule


@rule("basic.name", "机构名称", "basic.name_word")
def name(case: Case) -> Iterator[Finding]:
    """The name is given; it may contain 托育 but need not."""
    law, given = case.law("basic.name_word"), case.facts.basic.name
    note = f"名称可以使用“{law.value}”字样，不是必须。"
    yield Finding(True if given else None, given or NOT_FILLED_IN, "与登记证书一致", law, "请填写机构名称。", note=note)


@rule("basic.code", "统一社会信用代码", "basic.code_prefixes", scope=Scope.ALL)
def code(case: Case) -> Iterator[Finding]:
    """Both check digits of the code are right."""
    law, given = case.law("basic.code_prefixes"), case.facts.basic.uscc
    problem = problem_with_uscc(given) if given else None
    seen = given if given and not problem else f"{given}（{problem}）" if given else NOT_FILLED_IN
    yield Finding(not problem if given else None, seen, "18位，两个校验码正确", law, "请对照登记证书改正代码。")


@rule("basic.code_prefix", "登记机关与代码", "basic.code_prefixes", "basic.registration", scope=Scope.ALL)
def code_prefix(case: Case) -> Iterator[Finding]:
    """The code begins as the registrar of this legal nature issues it."""
    law, also = case.law("basic.code_prefixes"), (case.law("basic.registration"),)
    nature, given = case.facts.basic.legal_nature, case.facts.basic.uscc
    if nature is None or given is None:
        yield Finding(None, NOT_FILLED_IN, "代码与法人性质一致", law, "请填写法人性质和统一社会信用代码。", also=also)
        return
    prefixes = law.value[nature.value]
    required = f"{nature.label}由{nature.registrar.label}登记，领取{nature.certificate}，代码以 {' 或 '.join(prefixes)} 开头"
    yield Finding(given[:2] in prefixes, f"{given[:2]} 开头", required, law, "请核对法人性质和统一社会信用代码。", also=also)


@rule("basic.scope", "业务（经营）范围", "basic.scope_words", "basic.scope_words_assessed")
def scope(case: Case) -> Iterator[Finding]:
    """The registered scope states 托育服务."""
    law, given = case.law("basic.scope_words"), case.facts.basic.business_scope
    holds = any(word in given for word in law.value) if given else None
    required = f"载明“{'”或“'.join(law.value)}”"
    assessed = case.in_force.get("basic.scope_words_assessed")
    note = ""
    if holds is False and given and assessed and any(word in given for word in assessed.value):
        note = "质量评估标准也认可现有表述，但登记和备案以登记和备案办法为准。"
    yield Finding(holds, given or NOT_FILLED_IN, required, law, "请向登记机关变更业务（经营）范围。", note=note)


@rule("basic.inclusive", "普惠认定", "basic.inclusive_recognition", scope=Scope.ALL)
def inclusive(case: Case) -> Iterator[Finding]:
    """An institution that calls itself inclusive is recognised on this day."""
    law, basic = case.law("basic.inclusive_recognition"), case.facts.basic
    if not basic.inclusive:
        yield Finding(None, "未申报普惠", "经县级卫生健康部门认定", law, answer=Verdict.NOT_APPLICABLE)
        return
    begins, until = basic.inclusive_from, basic.inclusive_until
    holds = begins <= case.on and (until is None or case.on <= until) if begins else None
    seen = f"{day_words(begins)} 至 {day_words(until) if until else '长期'}" if begins else NOT_FILLED_IN
    yield Finding(holds, seen, "当日在认定期内", law, "请补充认定日期或申请重新认定。")
