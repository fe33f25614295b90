"""A population file for `qingmiao compute entitlement`: read in parts of whole families, assessed, summed and written row by row."""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from qingmiao.codes.errors import DomainError
from qingmiao.config.cli.compute.csv_files import UNREADABLE, text_or_nothing
from qingmiao.config.cli.compute.entitlement_cases import SHARES
from qingmiao.config.cli.compute.watch import Watch
from qingmiao.engines.entitlement.answers import yuan
from qingmiao.engines.entitlement.parameters import Parameters
from qingmiao.engines.entitlement.population import Assessment, Population, RowFlag, Status, assess
from qingmiao.engines.entitlement.rules import CATEGORIES, UNKNOWN
from qingmiao.engines.entitlement.what_if import MEASURES, what_if

REQUIRED = ("family", "born_on", "income_1_fen", "income_2_fen")
ROWS_PER_PART = 500_000
MORE = "\x00more"  # where the cells of a row that is longer than the header end up
YES, NO = ("y", "yes", "1", "true", "是"), ("n", "no", "0", "false", "否")
Ints = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Job:
    """What to compute: the file, where rows go (or nowhere), the law, the day, and a value to try (name, value, first day)."""

    path: Path
    output: Path | None
    parameters: Parameters
    on: date
    replacement: tuple[str, Any, date] | None


def assess_file(job: Job, watch: Watch) -> dict[str, Any]:
    """Assess part after part until the file or the time ends; return the summary, whose `complete` says which it was.

    Rows go to the output as they are computed; it appears under its name when all that is to be written is there.
    """
    totals: dict[str, Any] = {}
    heads: list[pl.Series] = []
    complete = True
    with ExitStack() as stack:
        file = stack.enter_context(text_or_nothing(job.output)) if job.output else None
        for number, frame in enumerate(_parts(job.path)):
            if number and watch.is_over:
                complete = False
                break
            read = _Columns(frame)
            population = read.population()
            result = assess(population, job.parameters, job.on)
            _add(totals, _sums(population, result) | _tried(job, population))
            heads.append(frame.get_column("family").gather(population.family_first[:-1]).drop_nulls().hash())
            if file is not None:
                file.write(_rows(frame, population, result, read.faulty).write_csv(include_header=not number))
            watch.say(f"已计算 {totals['children']} 行")
    summary = {"on": job.on.isoformat(), "complete": complete, "rows_in_file": totals["children"] if complete else _rows_in(job.path)}
    families = pl.concat(heads)
    return summary | totals | {"families_not_adjacent": families.len() - families.n_unique()} | _what_if_words(totals)


def _add(totals: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(value, dict):
            _add(totals.setdefault(name, {}), value)
        else:
            totals[name] = totals.get(name, 0) + value


def _tried(job: Job, population: Population) -> dict[str, Any]:
    if job.replacement is None:
        return {}
    if not job.replacement[0].startswith(tuple(MEASURES)):
        raise DomainError(f"{job.replacement[0]} 不影响家庭所得的金额，不能比较受益和受损。", exit_code=UNREADABLE)
    try:
        tried = what_if(population, job.parameters, job.replacement, job.on)
    except (TypeError, ValueError) as error:
        raise DomainError(f"--what-if 的值不适用于该参数（{error}）。", exit_code=UNREADABLE) from error
    counts = {name: getattr(tried, name) for name in ("winners", "losers", "unchanged", "unknown")}
    return {"what_if": counts | {"before_fen": tried.before, "after_fen": tried.after}}


def _what_if_words(totals: Mapping[str, Any]) -> dict[str, Any]:
    if "what_if" not in totals:
        return {}
    tried = totals["what_if"]
    sentence = f"受益{tried['winners']}户，受损{tried['losers']}户，总额变化{yuan(tried['after_fen'] - tried['before_fen'])}。"
    return {"what_if": tried | {"sentence": sentence}}


def _header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = [name.strip() for name in next(csv.reader(file), [])]
    except OSError as error:
        raise DomainError(f"人口文件{path}无法读取：{error.strerror}。", exit_code=UNREADABLE) from error
    except UnicodeDecodeError:
        raise DomainError(f"人口文件{path}不是 UTF-8 编码，请另存为 UTF-8 格式的 CSV 后重试。", exit_code=UNREADABLE) from None
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise DomainError(f"人口文件缺少列：{'、'.join(missing)}，请用 --help 查看列名。", exit_code=UNREADABLE)
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise DomainError(f"人口文件的列名重复：{'、'.join(repeated)}。请只留一列。", exit_code=UNREADABLE)
    return header


def _scan(path: Path) -> pl.LazyFrame:
    columns = dict.fromkeys([*_header(path), MORE], pl.String)
    return pl.scan_csv(path, has_header=False, skip_rows=1, schema=columns, truncate_ragged_lines=True, missing_columns="insert")


def _rows_in(path: Path) -> int:
    return int(_scan(path).select(pl.len()).collect().item())


def _parts(path: Path) -> Iterator[pl.DataFrame]:
    """Parts of the file, at least one (perhaps without rows), none of which ends within a family."""
    scan = _scan(path)
    held = pl.DataFrame(schema=scan.collect_schema())
    try:
        for batch in scan.collect_batches(chunk_size=ROWS_PER_PART, maintain_order=True):
            frame = pl.concat([held, batch])
            starts = _family_starts(frame)
            cut = int(starts[-1]) if starts.size else 0
            held = frame[cut:]
            if cut:
                yield frame[:cut]
    except pl.exceptions.PolarsError as error:
        words = "不是 UTF-8 编码，请另存为 UTF-8 格式的 CSV 后重试" if "utf-8" in str(error) else "不是可读的 CSV，请检查引号是否成对"
        raise DomainError(f"人口文件{path}{words}。", exit_code=UNREADABLE) from error
    yield held


def _family_starts(frame: pl.DataFrame) -> Ints:
    """(f,) the first row of every family; a row without a family is one of its own."""
    family = pl.col("family").str.strip_chars().fill_null("")
    start = frame.select(((family == "") | (family != family.shift(1))).fill_null(value=True)).to_series()
    return np.flatnonzero(start.to_numpy())


class _Columns:
    """Reads columns; what cannot be read becomes an impossible value, which the engine flags, and its row is faulty."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.torn = (frame.get_column(MORE).fill_null("") != "").to_numpy()  # a row that is too short reads as blanks at its end
        self.faulty = self.torn | frame.select(self._text("family") == "").to_series().to_numpy()

    def population(self) -> Population:
        first = _family_starts(self.frame)
        size = np.diff(np.append(first, self.frame.height))
        eligible, applied = self._yes("eligible", default=True), self._days("applied_on", blank=NOT_APPLIED, missing=NOT_ASKED)
        public, later = self._yes("public", default=False), self._yes("later_child", default=False)
        birth, born = self._birth_month(), self._days("born_on", blank=UNREAD, missing=UNREAD)
        applied[(applied != UNREAD) & (applied != NOT_APPLIED) & (applied != NOT_ASKED) & (applied < born)] = LONG_AGO
        birth[self.torn | (eligible < 0) | (applied == UNREAD)] = -1  # the allowance cannot be told
        category = self._codes("category", {name: at for at, name in enumerate(CATEGORIES)})
        category[self.torn | (public < 0) | (later < 0)] = -1  # nor the reduction
        incomes = [self._one_of_family(self._whole(f"income_{parent}_fen", UNKNOWN), (first, size), UNKNOWN) for parent in (1, 2)]
        return Population(
            family_first=np.append(first, self.frame.height),
            birth_month=birth,
            eligible=eligible == 1,
            fee_month=self._whole("fee_month_fen", 0),
            care_months=self._whole("care_months", 0),
            public=public == 1,
            category=category,
            later_child=later == 1,
            applied_day=applied,
            income=np.stack(incomes, axis=1),
            share=self._one_of_family(self._codes("share", {"": 0, **SHARES}), (first, size), -1),
        )

    def _text(self, name: str) -> pl.Expr:
        return pl.col(name).str.strip_chars().fill_null("")

    def _read(self, name: str, value: pl.Expr, *, blank: int, bad: int) -> Ints:
        """One column by an expression that is null where it cannot be read."""
        is_blank = self._text(name) == ""
        table = self.frame.select(pl.when(is_blank).then(blank).otherwise(value).alias("value"))
        column = table.get_column("value")
        self.faulty = self.faulty | column.is_null().to_numpy()
        return column.fill_null(bad).cast(pl.Int64).to_numpy().copy()

    def _whole(self, name: str, blank: int) -> Ints:
        if name not in self.frame.columns:
            return np.full(self.frame.height, blank, np.int64)
        return self._read(name, self._text(name).cast(pl.Int64, strict=False), blank=blank, bad=UNKNOWN if blank == UNKNOWN else -1)

    def _yes(self, name: str, *, default: bool) -> Ints:
        """1 yes, 0 no, -1 unreadable."""
        if name not in self.frame.columns:
            return np.full(self.frame.height, int(default), np.int64)
        text = self._text(name).str.to_lowercase()
        value = pl.when(text.is_in(YES)).then(1).when(text.is_in(NO)).then(0)
        return self._read(name, value, blank=int(default), bad=-1)

    def _days(self, name: str, *, blank: int, missing: int) -> Ints:
        if name not in self.frame.columns:
            return np.full(self.frame.height, missing, np.int64)
        day = self._text(name).str.to_date("%Y-%m-%d", strict=False).to_physical().cast(pl.Int64)
        day = pl.when(day.is_between(NOT_ASKED, NOT_APPLIED)).then(LONG_AGO).otherwise(day)  # two days of 1969 have another meaning
        return self._read(name, day, blank=blank, bad=UNREAD)

    def _birth_month(self) -> Ints:
        day = self._text("born_on").str.to_date("%Y-%m-%d", strict=False)
        return self._read("born_on", day.dt.year().cast(pl.Int64) * 12 + day.dt.month() - 1, blank=-1, bad=-1)

    def _codes(self, name: str, codes: Mapping[str, int]) -> Ints:
        if name not in self.frame.columns:
            return np.zeros(self.frame.height, np.int64)
        value = self._text(name).replace_strict(dict(codes), default=None, return_dtype=pl.Int64)
        return self._read(name, value, blank=codes[""], bad=-1)

    def _one_of_family(self, column: Ints, families: tuple[Ints, Ints], bad: int) -> Ints:
        """What all rows of a family agree on; `bad` where they do not."""
        first, size = families
        one = column[first]
        if first.size < column.size:
            differs = column != np.repeat(one, size)
            one[np.logical_or.reduceat(differs, first)] = bad
            self.faulty = self.faulty | np.repeat(np.logical_or.reduceat(differs, first), size)
        return one


UNREAD = -(10**9)  # a day that is none
NOT_APPLIED, NOT_ASKED = -1, -2  # as in Population
LONG_AGO = 0  # a day of application before every birth: the engine flags it


def _rows(frame: pl.DataFrame, population: Population, result: Assessment, faulty: Ints) -> pl.DataFrame:
    family = np.repeat(np.arange(population.share.size), np.diff(population.family_first))
    amounts = {
        "allowance_fen": result.allowance,
        "deduction_fen": result.deduction,
        "reduction_fen": result.reduction,
        "family_tax_saved_fen": result.tax_saved[family],
        "family_net_cost_fen": result.net_cost[family],
    }
    flags = result.family_flags[family] | np.where(faulty, np.uint8(RowFlag.UNREADABLE), np.uint8(0))
    columns = [pl.Series(name, column).replace({UNKNOWN: None}) for name, column in amounts.items()]
    columns.append(_named("allowance_status", result.allowance_status, lambda code: Status(code).name))
    columns.append(_named("flags", flags, lambda code: "|".join(flag.name or "" for flag in RowFlag if flag & code)))
    return frame.select("family", "born_on").with_columns(columns)


def _named(name: str, codes: Ints, word: Callable[[int], str]) -> pl.Series:
    return pl.Series(name, codes).replace_strict({code: word(code) for code in np.unique(codes).tolist()}, return_dtype=pl.String)


def _sums(population: Population, result: Assessment) -> dict[str, Any]:
    def total(column: Ints) -> int:
        return int(column[column != UNKNOWN].sum())

    statuses = {status.name: int((result.allowance_status == status).sum()) for status in Status}
    return {
        "families": int(population.share.size),
        "children": int(population.birth_month.size),
        "allowance_fen": total(result.allowance),
        "deducted_fen": total(result.deducted),
        "tax_saved_fen": total(result.tax_saved),
        "fee_reduction_fen": total(result.reduction),
        "allowance_status": {name: count for name, count in statuses.items() if count},
        "reductions_unsure": int((result.reduction_status == Status.RATE_UNSURE).sum()),
        "flagged_families": int((result.family_flags != 0).sum()),
    }
