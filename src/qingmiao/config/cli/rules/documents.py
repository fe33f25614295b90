"""The descriptions of facts and answers under docs/: generated, so that they cannot go stale."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from qingmiao.core.facts import Kind, specs_of
from qingmiao.core.terms import Term
from qingmiao.filings.rules.answers import Answer
from qingmiao.institutions.rules.facts import Facts, NeededBy

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NEEDED = {NeededBy.ALL: "所有机构", NeededBy.INSTITUTION: "托育机构", NeededBy.HOME_BASED: "家庭托育点", NeededBy.NOBODY: ""}
HEAD = """# 机构事实

一份机构事实是一个 JSON 文件，例子见 [examples/facts.json](examples/facts.json)，格式见 [facts.schema.json](facts.schema.json)。

```
qingmiao rules check docs/examples/facts.json --on 2026-11-23 --json
```

- 不认识的项目、不对的类型、不可能的值会被拒绝，并指出是哪一项，例如 `classes[0].places`。
- 没有填写的项目结论是“待核”，不会出错；列表不写表示未填写，写 `[]` 表示没有。
- 日期写作 `2026-01-31`，时间写作 `08:00`，金额以分为单位，面积以平方米为单位，月龄为满月龄。
- “需填”说明完整的备案里谁必须填写；标有“个人信息”的项目存储时加密、显示时遮盖，规则不读取姓名、证件号和电话。
- 结论的格式见 [answers.schema.json](answers.schema.json)。退出码：0 强制要求全部符合，1 有不符合或待核，2 无法读取。

本页由 `qingmiao rules docs docs` 生成，请勿手改。
"""


def write_documents(folder: Path) -> list[Path]:
    """Write facts.md, facts.schema.json and answers.schema.json and return their paths."""
    written = []
    for name, content in documents().items():
        (folder / name).write_text(content, encoding="utf-8")
        written.append(folder / name)
    return written


def documents() -> dict[str, str]:
    """Return the content of each generated file by its name."""
    return {
        "facts.md": facts_page(),
        "facts.schema.json": _schema("机构事实", Facts.model_json_schema()),
        "answers.schema.json": _schema("判断结论", Answer.model_json_schema(mode="serialization")),
    }


def facts_page() -> str:
    """Return the page that lists every fact by section, and every list of words."""
    terms: dict[str, type[Term]] = {}
    parts = [HEAD]
    for path, section in _sections(Facts, ""):
        parts.append(f"\n## {path or '顶层'}\n\n| 项目 | 名称 | 类型 | 需填 | 说明 |\n|---|---|---|---|---|\n")
        parts += [_row(name, field, terms) for name, field in section.model_fields.items()]
    parts.append("\n## 可选的词\n")
    for name in sorted(terms):
        words = "，".join(f"`{term.value}` {term.label}" for term in terms[name])
        parts.append(f"\n- **{name}**：{words}")
    return "".join(parts) + "\n"


def _row(name: str, field: Any, terms: dict[str, type[Term]]) -> str:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    needed = NEEDED[NeededBy(extra.get("needed_by", NeededBy.NOBODY))]
    personal = "个人信息。" if extra.get("personal") else ""
    return f"| `{name}` | {field.title} | {_type_name(field.annotation, terms)} | {needed} | {personal}{field.description or ''} |\n"


def _type_name(annotation: Any, terms: dict[str, type[Term]]) -> str:
    arguments = [argument for argument in get_args(annotation) if argument is not type(None)]
    if getattr(annotation, "__origin__", None) is list:
        return f"列表：{_type_name(arguments[0], terms)}"
    if arguments:
        return _type_name(arguments[0], terms)
    if isinstance(annotation, type) and issubclass(annotation, Term):
        terms[annotation.__name__] = annotation
        return annotation.__name__
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "一组项目"
    return {"str": "文字", "int": "整数", "float": "数字", "bool": "是否", "date": "日期", "time": "时间"}[annotation.__name__]


def _sections(section: type[BaseModel], path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    yield path, section
    for name, spec in specs_of(section).items():
        if spec.section:
            here = f"{path}.{name}" if path else name
            yield from _sections(spec.section, f"{here}[]" if spec.kind is Kind.ROWS else here)


def _schema(title: str, schema: dict[str, Any]) -> str:
    content = {"$schema": DIALECT, **schema, "title": title}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
