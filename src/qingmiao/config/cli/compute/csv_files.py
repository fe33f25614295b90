"""CSV in and out for the engines' commands: one Chinese sentence for what cannot be read, and nothing written unless all went well."""

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from qingmiao.codes.errors import DomainError

UNREADABLE = 2
MISSING_WORDS = frozenset({"", "NA", "na", "NaN", "nan", "."})


class Table:
    """Rows of one CSV file as texts, every row as long as the header. `first_line`: line of the first row in the file.

    faulty: rows (from 0) in which something could not be read, which grows as columns are asked for: a row of another length than the
    header, whose cells are then all taken as empty, or a text that is no number.
    """

    def __init__(self, header: list[str], rows: list[list[str]], first_line: int, torn: Mapping[int, int] | None = None) -> None:
        self.header = header
        self.rows = rows
        self.first_line = first_line
        self._torn = dict(torn or {})  # row → how many cells it had
        self.faulty = set(self._torn)

    def texts(self, name: str) -> list[str]:
        """One column, stripped; empty texts where the file has no such column."""
        if name not in self.header:
            return [""] * len(self.rows)
        place = self.header.index(name)
        return ["" if number in self._torn else row[place].strip() for number, row in enumerate(self.rows)]

    def numbers_or_nan(self, name: str) -> list[float]:
        """One column as numbers; nan where it is empty, unreadable, or the file has no such column."""
        values = []
        for number, text in enumerate(self.texts(name)):
            try:
                values.append(float("nan") if text in MISSING_WORDS else float(text))
            except ValueError:
                values.append(float("nan"))
                self.faulty.add(number)
        return values

    def numbers(self, name: str) -> list[float]:
        """The same where one unreadable row spoils the whole: raises DomainError with exit code 2, which names the line."""
        values = self.numbers_or_nan(name)
        self.refuse_torn()
        if self.faulty:
            number = min(self.faulty)
            message = f"第{self.first_line + number}行的 {name} 列不是数字：{self.texts(name)[number]!r}。请改正后重试。"
            raise DomainError(message, exit_code=UNREADABLE)
        return values

    def refuse_torn(self) -> None:
        """Raise DomainError with exit code 2 where a row is of another length than the header."""
        for number, cells in self._torn.items():
            message = f"第{self.first_line + number}行有{cells}列，表头有{len(self.header)}列。请改正后重试。"
            raise DomainError(message, exit_code=UNREADABLE)

    def extend(self, following: "Table") -> None:
        """Append the rows of the next block."""
        before = len(self.rows)
        self.rows.extend(following.rows)
        self._torn |= {before + number: cells for number, cells in following._torn.items()}
        self.faulty |= {before + number for number in following.faulty}

    def is_faulty(self) -> NDArray[np.bool_]:
        """(n,) the faulty rows as a mask."""
        mask = np.zeros(len(self.rows), np.bool_)
        mask[list(self.faulty)] = True
        return mask


def read_blocks(path: Path, required: Sequence[str], *, rows_per_block: int = 50_000) -> Iterator[Table]:
    """Read a CSV file in blocks, at least one (perhaps without rows).

    A row of another length than the header is kept, cut or filled up, and marked as torn. Raises DomainError with exit code 2 where the
    file is missing, not UTF-8, or lacks or repeats a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _blocks(file, path, required, rows_per_block)
    except (FileNotFoundError, IsADirectoryError):
        raise DomainError(f"找不到文件 {path}，请检查路径。", exit_code=UNREADABLE) from None
    except UnicodeDecodeError:
        raise DomainError(f"文件 {path} 不是 UTF-8 编码，请另存为 UTF-8 格式的 CSV 后重试。", exit_code=UNREADABLE) from None
    except csv.Error:
        message = f"文件 {path} 不是可读的 CSV：某个单元格过长，多半是引号没有成对。请改正后重试。"
        raise DomainError(message, exit_code=UNREADABLE) from None


def _blocks(file: Iterable[str], path: Path, required: Sequence[str], rows_per_block: int) -> Iterator[Table]:
    reader = csv.reader(file)
    header = [name.strip() for name in next(reader, [])]
    missing = [name for name in required if name not in header]
    if missing:
        raise DomainError(f"文件 {path} 缺少列：{'、'.join(missing)}。", exit_code=UNREADABLE)
    repeated = [name for name in set(header) if name and header.count(name) > 1]
    if repeated:
        raise DomainError(f"文件 {path} 的列名重复：{'、'.join(sorted(repeated))}。请只留一列。", exit_code=UNREADABLE)
    rows: list[list[str]] = []
    torn: dict[int, int] = {}
    first_line = 2
    for row in reader:
        if not row:
            continue
        if len(row) != len(header):
            torn[len(rows)] = len(row)
            row = [*row, *[""] * len(header)][: len(header)]  # noqa: PLW2901  # the row as it is kept
        rows.append(row)
        if len(rows) == rows_per_block:
            yield Table(header, rows, first_line, torn)
            first_line, rows, torn = reader.line_num + 1, [], {}
    yield Table(header, rows, first_line, torn)


def read_table(path: Path, required: Sequence[str], *, keeps_torn: bool = False) -> Table:
    """Read a whole CSV file; a row of another length than the header is refused unless the caller flags such rows."""
    whole: Table | None = None
    for block in read_blocks(path, required):
        if whole is None:
            whole = block
        else:
            whole.extend(block)
    assert whole is not None  # noqa: S101  # read_blocks yields at least once
    if not keeps_torn:
        whole.refuse_torn()
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
