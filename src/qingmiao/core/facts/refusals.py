"""The validator's refusals in Chinese."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

# pydantic's kind of error → sentence; {…} are the limits the validator names.
SENTENCES: Mapping[str, str] = {
    "extra_forbidden": "没有这个项目，请删除或改正名称",
    "missing": "缺少这个项目",
    "model_type": "应为一组项目（对象）",
    "model_attributes_type": "应为一组项目（对象）",
    "list_type": "应为列表",
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "string_too_long": "太长，最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不对",
    "string_unicode": "含有无法识别的字符",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "int_parsing_size": "数字太大",
    "float_type": "应为数字",
    "finite_number": "应为有限的数字",
    "bool_type": "应为“是”或“否”（true 或 false）",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "date_too_early": "日期不能早于 {ge}",
    "date_too_late": "日期不能晚于 {le}",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "json_invalid": "不是可读的 JSON 内容",
}
DATE = re.compile(r"\d{4}-\d\d-\d\d")
DATE_SENTENCES: Mapping[str, str] = {"greater_than_equal": "date_too_early", "less_than_equal": "date_too_late"}


NOT_MONEY = "不是金额，请用数字写，如 1800 或 1800.50"


def sentence_of(error: ErrorDetails) -> str:
    """Return one Chinese clause, without a full stop, for one refusal."""
    kind, context = error["type"], error.get("ctx", {})
    if isinstance(error["input"], str) and str((error["loc"] or ("",))[-1]).endswith("_fen"):
        return NOT_MONEY
    if kind == "enum":
        return f"不在可选的范围内，可填：{_options(context)}"
    if kind in DATE_SENTENCES and DATE.fullmatch(str(next(iter(context.values())))):
        kind = DATE_SENTENCES[kind]
    if kind in SENTENCES:
        return SENTENCES[kind].format(**context)
    if kind.startswith(("date_", "datetime_")):
        return "不是有效日期，应写作 2026-01-31"
    if kind.startswith("time_"):
        return "不是有效时间，应写作 08:00"
    if _is_chinese(error["msg"]):
        return error["msg"]
    return "值不可用"


def _options(context: Mapping[str, Any]) -> str:
    return str(context.get("expected", "")).replace("'", "").replace(" or ", "、").replace(", ", "、")


def _is_chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)
