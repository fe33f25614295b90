"""What a receipt's signature covers, and the text its code carries. Pure: the same on the server, in the shell and offline."""

import json
from typing import Any

from qingmiao.codes.signing import from_text, is_signed, to_text

# The items of a receipt (form 3), in the order in which they are shown.
LABELS = {
    "number": "编号",
    "name": "机构名称",
    "address": "机构住所",
    "legal_nature": "机构性质",
    "form": "机构形式",
    "care_modes": "服务范围",
    "principal": "负责人",
    "uscc": "统一社会信用代码",
    "places": "托位数",
    "issuer": "备案机关",
    "issued_on": "备案日期",
}


def signed_message(content: dict[str, Any]) -> bytes:
    """Return the bytes that are signed: the receipt's items as JSON with sorted keys."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def carried_text(content: dict[str, Any], signature: bytes) -> str:
    """Return what the code carries behind the address: the items and their signature, base64url, parted by a dot."""
    return f"{to_text(signed_message(content))}.{to_text(signature)}"


def read_carried(text: str, public: bytes) -> dict[str, Any] | None:
    """Return the items carried by a code, or None when they are not signed by this authority."""
    try:
        message, _, signature = text.partition(".")
        content = json.loads(from_text(message)) if is_signed(public, from_text(message), from_text(signature)) else None
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
