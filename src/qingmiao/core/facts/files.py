"""A file of facts, before anything is known about its content."""

import json
import sys
from pathlib import Path
from typing import Any

from qingmiao.codes.errors import DomainError

MOST_BYTES = 10 * 1024 * 1024
STANDARD_INPUT = "-"


def read_facts_file(name: str) -> object:
    """Return the JSON content of a file, `-` for standard input; DomainError with exit code 2 when it cannot be read."""
    content = _bytes(name)
    if len(content) > MOST_BYTES:
        raise _unreadable("文件超过 10 MB")
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_without_repeats)
    except UnicodeDecodeError as wrong:
        raise _unreadable("不是 UTF-8 编码") from wrong
    except json.JSONDecodeError as wrong:
        raise _unreadable(f"第 {wrong.lineno} 行第 {wrong.colno} 个字附近不是正确的 JSON") from wrong
    except ValueError as wrong:
        raise _unreadable("含有过长的数字") from wrong
    except RecursionError as wrong:
        raise _unreadable("层次太深") from wrong


def _bytes(name: str) -> bytes:
    try:
        if name == STANDARD_INPUT:
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as wrong:
        raise _unreadable("文件不存在或打不开") from wrong


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise _unreadable(f"项目“{repeated}”重复")
    return content


def _unreadable(reason: str) -> DomainError:
    return DomainError(f"事实文件无法读取：{reason}。请检查文件后重试。", exit_code=2)
