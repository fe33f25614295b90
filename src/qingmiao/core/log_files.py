"""The file in which a browser gives out what it could not send. Read bounded; imports no Django."""

import json
import re
from typing import Any

from qingmiao.codes.errors import DomainError

FORMAT = "qingmiao-log"
UNKEEPABLE = re.compile("[\0\ud800-\udfff]")  # no text of a database or a page
NOT_A_LOG = "这个文件不是从本系统导出的离线内容，或者不完整，没有收进任何内容。"


def read_log(data: bytes) -> dict[str, Any]:
    """Read an exported log into plain values; runs bounded. Raises DomainError for anything else."""
    told: Any = json.loads(data)
    texts = ("kind", "key", "title", "person")
    is_log = isinstance(told, dict) and told.get("format") == FORMAT and all(isinstance(told.get(name), str) for name in texts)
    if not is_log or any(UNKEEPABLE.search(told[name]) for name in texts):
        raise DomainError(NOT_A_LOG)
    if not isinstance(told.get("photos"), dict) or not all(isinstance(one, str) for one in told["photos"].values()):
        raise DomainError(NOT_A_LOG)
    return dict(told)
