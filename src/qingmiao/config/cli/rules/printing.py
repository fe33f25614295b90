"""What `qingmiao rules` prints: entries as plain data, and the same entries as text."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import Any

from qingmiao.codes.errors import DomainError
from qingmiao.config.rooms import modules
from qingmiao.core.legislation import Law, LegalValue
from qingmiao.core.rules import RULE_SETS, Rule, RuleLine, RuleSet, Source, Verdict, holds
from qingmiao.supervision.rules.vocabulary import Consequence

Entry = Mapping[str, Any]
EVERYONE = "all"
MARKS = {Verdict.MET: "✓", Verdict.UNMET: "✗", Verdict.ADVISED: "△", Verdict.NOT_APPLICABLE: "－", Verdict.UNCHECKED: "？"}


def list_entries(law: Law, on: date) -> list[Entry]:
    """Return every rule of every set with its legal values in force on a day."""
    return [_rule_entry(one, rule, [legal for name in rule.law if (legal := law.find(name, on))]) for one, rule in _all_rules()]


def list_text(entries: Sequence[Entry], on: date) -> str:
    """Return one paragraph per rule."""
    lines = [f"{on} 有效的规则（{len(entries)} 条）"]
    for place, entry in enumerate(entries):
        if place == 0 or entry["set"] != entries[place - 1]["set"]:
            lines.append(f"\n{entry['set_title']}")
        lines.append(f"\n{entry['key']}  {entry['title']}（{entry['step']}）")
        lines += [f"  {_value_text(value)}" for value in entry["law"]] or ["  当日没有生效的规定"]
    return "\n".join(lines)


def show_entry(law: Law, name: str) -> Entry:
    """Return a rule with the whole history of its values, or the history of one value; DomainError for another name."""
    called = next(((one, rule) for one, rule in _all_rules() if rule.key == name), None)
    if called:
        return _rule_entry(*called, [legal for value in called[1].law for legal in law.history(value)])
    if name in law.names():
        users = [rule.key for _, rule in _all_rules() if name in rule.law]
        return {"key": name, "title": law.history(name)[0].description, "rules": users, "law": [_value_entry(v) for v in law.history(name)]}
    raise DomainError(f"没有名为“{name}”的规则或参数，请用 qingmiao rules list 查看名称。", exit_code=2)


def show_text(entry: Entry) -> str:
    """Return the entry as lines."""
    lines = [f"{entry['key']}  {entry['title']}"]
    if entry.get("rules"):
        lines.append(f"使用它的规则：{'、'.join(entry['rules'])}")
    return "\n".join(lines + [f"  {_value_text(value)}" for value in entry["law"]])


def check_text(lines: Sequence[RuleLine], on: date) -> str:
    """Return the judgement with what must be done first."""
    text = [f"判断日期 {on}：{'强制要求全部符合' if holds(lines) else '有强制要求不符合或待核'}"]
    text.append("，".join(f"{verdict.label} {sum(line.verdict is verdict for line in lines)}" for verdict in Verdict))
    for line in sorted(lines, key=lambda line: not line.blocks):
        subject = f"〔{line.subject}〕" if line.subject else ""
        text.append(f"{MARKS[line.verdict]} {line.verdict.label}  {line.title}{subject}：{line.fact_seen}；要求：{line.required}")
        text += [f"    {more}" for more in (line.fix, line.note, *map(_source_text, line.sources)) if more]
    return "\n".join(text)


def _source_text(source: Source) -> str:
    parts = (source.document or "（没有文件依据）", source.number, source.article, f"自 {source.since}", source.confidence.label)
    return " ".join(part for part in parts if part)


def _all_rules() -> Iterator[tuple[RuleSet[Any, Any], Rule[Any, Any]]]:
    """Yield every rule with its set, of every app that has rules."""
    for module in modules("rules"):
        import_module(module)  # which registers them
    for one in RULE_SETS.values():
        yield from ((one, rule) for rule in one.ordered())


def _rule_entry(one: RuleSet[Any, Any], rule: Rule[Any, Any], values: Sequence[LegalValue]) -> Entry:
    return {
        "set": one.key,
        "set_title": one.title,
        "key": rule.key,
        "title": rule.title,
        "step": rule.step.label,
        "scope": rule.scope.value if rule.scope else EVERYONE,
        "law": [_value_entry(legal) for legal in values],
    }


def _value_entry(legal: LegalValue) -> Entry:
    return {
        "name": legal.name,
        "description": legal.description,
        "value": legal.value,
        "unit": legal.unit,
        "document": legal.document.title if legal.document else None,
        "number": legal.document.number if legal.document else None,
        "article": legal.article,
        "confidence": legal.confidence.value,
        "confidence_label": legal.confidence.label,
        "mandatory": legal.mandatory,
        "since": legal.since.isoformat(),
        "until": legal.until.isoformat() if legal.until else None,
        "note": legal.note,
    }


def _value_text(value: Entry) -> str:
    shown = _shown(value["value"])
    document = " ".join(part for part in (value["document"] or "没有文件依据", value["number"], value["article"]) if part)
    days = f"{value['since']} 起" + (f"至 {value['until']}" if value["until"] else "")
    force = "强制" if value["mandatory"] else "不强制"
    note = f"；{value['note']}" if value["note"] else ""
    unit = value["unit"] or ""
    return f"{value['name']}：{value['description']} = {shown}{unit}（{days}，{force}，{value['confidence_label']}；{document}{note}）"


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "（未规定）", True: "是", False: "否"}[value]
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return "、".join(value)
    if isinstance(value, dict) and "look" in value:
        return f"{value['look']}；{Consequence(value['consequence']).label}"
    if isinstance(value, dict | list):
        return "（内容较长，请加 --json 查看）"
    return str(value)
