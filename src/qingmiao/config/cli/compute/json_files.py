"""JSON in and out for the engines' commands: one Chinese sentence for what cannot be read."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qingmiao.codes.errors import DomainError
from qingmiao.config.cli.compute.csv_files import UNREADABLE, text_or_nothing


def read_json(path: Path) -> Any:
    """Read a JSON file, with or without a byte order mark. A key that stands twice is refused: readers differ on which one counts.

    Raises DomainError with exit code 2.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except FileNotFoundError:
        raise DomainError(f"找不到文件 {path}，请检查路径。", exit_code=UNREADABLE) from None
    except OSError as fault:
        raise DomainError(f"文件 {path} 无法读取：{fault.strerror}。", exit_code=UNREADABLE) from None
    except UnicodeDecodeError:
        raise DomainError(f"文件 {path} 不是 UTF-8 编码，请另存后重试。", exit_code=UNREADABLE) from None
    except json.JSONDecodeError as fault:
        raise DomainError(f"文件 {path} 第{fault.lineno}行不是正确的 JSON，请改正后重试。", exit_code=UNREADABLE) from None
    except RecursionError:
        raise DomainError(f"文件 {path} 的括号嵌套过深，不是本命令的输入。", exit_code=UNREADABLE) from None


def read_object(path: Path) -> dict[str, Any]:
    """Read a JSON file that must hold one object."""
    document = read_json(path)
    if not isinstance(document, dict):
        raise DomainError(f"文件 {path} 的最外层应是一个 JSON 对象。", exit_code=UNREADABLE)
    return document


def write_json(path: Path, document: Any) -> None:
    """Write a JSON file, or nothing where that fails."""
    with text_or_nothing(path) as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
        file.write("\n")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in found if names.count(name) > 1)
        raise DomainError(f"JSON 中的键 {repeated} 在同一处出现了两次，请只留一个。", exit_code=UNREADABLE)
    return found
