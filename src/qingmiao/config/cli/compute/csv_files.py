"""CSV in and out for the engines' commands: one Chinese sentence for what cannot be read, and nothing written unless all went well."""

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from qingmiao.codes.errors import DomainError

UNREADABLE = 2
MISSING_WORDS = frozenset({"", "NA", "na", "NaN", "nan", "."})


class Table:
    """Rows of one CSV file as texts, with the header's names. `first_line` is the line number of the first row in the file."""

    def __init__(self, header: list[str], rows: list[list[str]], first_line: int) -> None:
        self.header = header
        self.rows = rows
        self.first_line = first_line

    def texts(self, name: str) -> list[str]:
        """One column, stripped; empty texts where the file has no such column."""
        if name not in self.header:
            return [""] * len(self.rows)
        place = self.header.index(name)
        return [row[place].strip() for row in self.rows]

    def numbers(self, name: str) -> list[float]:
        """One column as numbers, nan where it is empty or the file has no such column."""
        values = []
        for offset, text in enumerate(self.texts(name)):
            try:
                values.append(float("nan") if text in MISSING_WORDS else float(text))
            except ValueError:
                message = f"第{self.first_line + offset}行的 {name} 列不是数字：{text!r}。请改正后重试。"
                raise DomainError(message, exit_code=UNREADABLE) from None
        return values


def read_blocks(path: Path, required: Sequence[str], *, rows_per_block: int = 50_000) -> Iterator[Table]:
    """Read a CSV file in blocks, at least one (perhaps without rows).

    Raises DomainError with exit code 2 where the file is missing, not UTF-8, lacks a required column or holds a row of another length.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _blocks(file, path, required, rows_per_block)
    except (FileNotFoundError, IsADirectoryError):
        raise DomainError(f"找不到文件 {path}，请检查路径。", exit_code=UNREADABLE) from None
    except UnicodeDecodeError:
        raise DomainError(f"文件 {path} 不是 UTF-8 编码，请另存为 UTF-8 格式的 CSV 后重试。", exit_code=UNREADABLE) from None
    except csv.Error as fault:
        raise DomainError(f"文件 {path} 不是可读的 CSV：{fault}。", exit_code=UNREADABLE) from None


def _blocks(file: Iterable[str], path: Path, required: Sequence[str], rows_per_block: int) -> Iterator[Table]:
    reader = csv.reader(file)
    header = [name.strip() for name in next(reader, [])]
    missing = [name for name in required if name not in header]
    if missing:
        raise DomainError(f"文件 {path} 缺少列：{'、'.join(missing)}。", exit_code=UNREADABLE)
    rows: list[list[str]] = []
    first_line = 2
    for row in reader:
        if not row:
            continue
        if len(row) != len(header):
            message = f"文件 {path} 第{reader.line_num}行有{len(row)}列，表头有{len(header)}列。请改正后重试。"
            raise DomainError(message, exit_code=UNREADABLE)
        rows.append(row)
        if len(rows) == rows_per_block:
            yield Table(header, rows, first_line)
            first_line, rows = reader.line_num + 1, []
    yield Table(header, rows, first_line)


def read_table(path: Path, required: Sequence[str]) -> Table:
    """Read a whole CSV file."""
    whole: Table | None = None
    for block in read_blocks(path, required):
        if whole is None:
            whole = block
        else:
            whole.rows.extend(block.rows)
    assert whole is not None  # noqa: S101  # read_blocks yields at least once
    return whole


@contextmanager
def text_or_nothing(path: Path) -> Iterator[TextIO]:
    """Open a file for writing that appears under its name only when the block ends without a failure."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            yield file
        draft.replace(path)
    except (FileNotFoundError, NotADirectoryError, PermissionError, IsADirectoryError) as fault:
        raise DomainError(f"无法写入 {path}：请检查目录是否存在、是否有权限。", exit_code=UNREADABLE) from fault
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def whole_or_nothing(path: Path) -> Iterator[Callable[[Iterable[Sequence[Any]]], None]]:
    """The same for CSV: gives a function that writes rows."""
    with text_or_nothing(path) as file:
        yield csv.writer(file, lineterminator="\n").writerows
