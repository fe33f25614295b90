"""The default payment file and its receipt: CSV with a number for every line and a total at the end. No Django.

Out: 序号,编号,收款人,账号,金额（元）,用途. Back: 序号,编号,金额（元）,结果,原因. The last line of both says
合计, how many lines, and the sum. A receipt that is cut, reordered, doubled or holds a foreign line is refused whole, in one
sentence. Another bank's format is another module with the same two functions.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qingmiao.codes.errors import DomainError
from qingmiao.core.formulas import looks_like_formula

HEAD = ("序号", "编号", "收款人", "账号", "金额（元）", "用途")
RECEIPT_HEAD = ("序号", "编号", "金额（元）", "结果", "原因")
TOTAL, PAID, FAILED = "合计", "成功", "失败"
MOST_LINES = 20_000


@dataclass(frozen=True)
class Order:
    """A payment as it goes out."""

    place: int
    key: str
    payee: str
    account: str
    amount_fen: int
    words: str


@dataclass(frozen=True)
class Receipt:
    """What a bank says of one payment."""

    place: int
    key: str
    amount_fen: int
    is_paid: bool
    reason: str


def write_orders(orders: Sequence[Order]) -> bytes:
    """Return the payment file, with a byte order mark so that spreadsheets read it as UTF-8."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(HEAD)
    for one in orders:
        lines.writerow([one.place, one.key, _plain(one.payee), one.account, _yuan(one.amount_fen), _plain(one.words)])
    lines.writerow([TOTAL, len(orders), "", "", _yuan(sum(one.amount_fen for one in orders)), ""])
    return out.getvalue().encode("utf-8-sig")


def _plain(words: str) -> str:
    return f"'{words}" if looks_like_formula(words) else words


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def read_receipt(data: bytes) -> list[dict[str, Any]]:
    """Return the lines of a receipt as plain mappings. Raises DomainError for what is no whole receipt. Runs bounded."""
    try:
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as unreadable:
        raise DomainError("回单不是 UTF-8 编码的 CSV 文件，没有读取。") from unreadable
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows or tuple(cell.strip() for cell in rows[0]) != RECEIPT_HEAD:
        raise DomainError(f"回单的标题应为：{'、'.join(RECEIPT_HEAD)}，没有读取。")
    if len(rows) > MOST_LINES + 2:
        raise DomainError(f"回单超过 {MOST_LINES} 行，没有读取。")
    if len(rows[-1]) != len(RECEIPT_HEAD) or rows[-1][0].strip() != TOTAL:
        raise DomainError("回单最后一行不是合计，可能不完整，没有读取。")
    lines = [_line(number, row) for number, row in enumerate(rows[1:-1], start=1)]
    if rows[-1][1].strip() != str(len(lines)) or _fen(rows[-1][2], "合计") != sum(line["amount_fen"] for line in lines):
        raise DomainError("回单的合计和各行加起来不一致，没有读取。")
    return lines


def _line(number: int, row: Sequence[str]) -> dict[str, Any]:
    if len(row) != len(RECEIPT_HEAD):
        raise DomainError(f"回单第 {number} 行的列数不对，没有读取。")
    place, key, amount, result, reason = (cell.strip() for cell in row)
    if place != str(number):
        raise DomainError(f"回单第 {number} 行的序号是“{place[:10]}”，次序被改动过，没有读取。")
    if result not in (PAID, FAILED):
        raise DomainError(f"回单第 {number} 行的结果应为“{PAID}”或“{FAILED}”，没有读取。")
    if result == FAILED and not reason:
        raise DomainError(f"回单第 {number} 行失败，但没有原因，没有读取。")
    told = {"place": number, "key": key, "amount_fen": _fen(amount, f"第 {number} 行")}
    return {**told, "is_paid": result == PAID, "reason": reason[:200]}


def _fen(words: str, where: str) -> int:
    yuan, _, cents = words.strip().partition(".")
    if (
        not yuan.isdecimal()
        or not yuan.isascii()
        or len(yuan) > 12
        or len(cents) > 2
        or (cents and not (cents.isdecimal() and cents.isascii()))
    ):
        raise DomainError(f"回单{where}的金额“{words.strip()[:20]}”不是数字，没有读取。")
    return int(yuan) * 100 + int((cents + "00")[:2])
