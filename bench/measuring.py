"""How every benchmark measures: contenders in own processes, in turn, warm, quality before time.

Each contender lives in a process of its own, pinned to the same cores, so that its memory is its own and a peer that hangs can be stopped
without losing the run. The rounds go A B A B, so a machine that slows down slows both.
"""

import importlib
import multiprocessing
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

PEER_REPEATS, OUR_REPEATS = 3, 5


@dataclass(frozen=True)
class Contender:
    """One way to do the work.

    `prepare` is "module:function" in bench/; called with `arguments` in the contender's own process it builds the inputs and returns a
    function without arguments: that function is what is timed. `limit_s` is for one call.
    """

    name: str
    prepare: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    package: str = "qingmiao"
    ours: bool = False
    repeats: int = 0
    warm_calls: int = 1
    limit_s: float = 300.0
    cores: int = 1

    @property
    def wanted(self) -> int:
        """How many timed calls: at least three for a peer and five for ours, unless the case says otherwise."""
        return self.repeats or (OUR_REPEATS if self.ours else PEER_REPEATS)


@dataclass
class Measurement:
    """What was seen of one contender. `failure` says in words why there are no times."""

    name: str
    version: str
    ours: bool
    seconds: list[float] = field(default_factory=list)
    processor_seconds: list[float] = field(default_factory=list)
    idle_mb: float = 0.0
    peak_mb: float = 0.0
    failure: str = ""

    @property
    def median(self) -> float | None:
        """Median seconds of the timed calls, None where there is none."""
        return statistics.median(self.seconds) if self.seconds else None


@dataclass
class Report:
    """One case: the quality statements that were checked, then the measurements."""

    engine: str
    case: str
    quality: list[tuple[str, bool]]
    measurements: list[Measurement]
    unit_count: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """True where every quality statement holds."""
        return all(holds for _, holds in self.quality)

    def processor_ratio(self, peer: Measurement) -> float | None:
        """The same by processor time, which a busy machine does not stretch; all cores are added up."""
        ours = [statistics.median(m.processor_seconds) for m in self.measurements if m.ours and m.processor_seconds]
        return statistics.median(peer.processor_seconds) / min(ours) if ours and peer.processor_seconds else None

    def ratio(self, peer: Measurement) -> float | None:
        """How many times faster the best of ours is than this peer."""
        ours = [m.median for m in self.measurements if m.ours and m.median is not None]
        return peer.median / min(ours) if ours and peer.median is not None else None


QualityCheck = Callable[[dict[str, Any]], list[tuple[str, bool]]]


def compare(engine: str, case: str, contenders: Sequence[Contender], check: QualityCheck, *, unit_count: int = 0) -> Report:
    """Run the contenders in turn (A B A B …), then check the results with `check`, then report.

    `check` gets the last result of every contender that has one, by name, and answers with statements and whether they hold.
    """
    workers = [_Worker(contender) for contender in contenders]
    try:
        for worker in workers:
            worker.warm_up()
        for turn in range(max(contender.wanted for contender in contenders)):
            for worker in workers:
                if turn < worker.contender.wanted:
                    worker.time_one_call()
        results = {worker.contender.name: result for worker in workers if (result := worker.last_result()) is not None}
        quality = check(results)
        return Report(engine, case, quality, [worker.measurement for worker in workers], unit_count)
    finally:
        for worker in workers:
            worker.stop()


class _Worker:
    """The parent's side of one contender's process."""

    def __init__(self, contender: Contender) -> None:
        self.contender = contender
        self.measurement = Measurement(contender.name, version_of(contender.package), contender.ours)
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(
            target=_serve, args=(theirs, contender.prepare, dict(contender.arguments), contender.cores), daemon=True
        )
        self.process.start()
        theirs.close()

    def warm_up(self) -> None:
        """Prepare, then call untimed: compilation, caches and imports are not what is compared."""
        prepared = self._ask("prepare")
        if prepared is not None:
            self.measurement.idle_mb = prepared["peak_mb"]
        for _ in range(self.contender.warm_calls):
            self._ask("call")

    def time_one_call(self) -> None:
        answer = self._ask("call")
        if answer is not None:
            self.measurement.seconds.append(answer["seconds"])
            self.measurement.processor_seconds.append(answer["processor_seconds"])
            self.measurement.peak_mb = answer["peak_mb"]

    def last_result(self) -> Any:  # whatever the contender returns
        answer = self._ask("result")
        return None if answer is None else answer["result"]

    def stop(self) -> None:
        if self.process.is_alive():
            self.process.kill()
        self.process.join()

    def _ask(self, what: str) -> dict[str, Any] | None:
        if self.measurement.failure:
            return None
        try:
            self.connection.send(what)
            if not self.connection.poll(self.contender.limit_s):
                self.measurement.failure = f"no answer in {self.contender.limit_s:g} s ({what})"
                self.stop()
                return None
            answer: dict[str, Any] = self.connection.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self.measurement.failure = f"process died ({what})"
            return None
        if "failure" in answer:
            self.measurement.failure = answer["failure"]
            return None
        return answer


def _serve(connection: Connection, prepare: str, arguments: dict[str, Any], cores: int) -> None:
    """The contender's side. Cores are set before any library starts its threads."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    call: Callable[[], Any] | None = None
    result: Any = None
    while True:
        what = connection.recv()
        try:
            if what == "prepare":
                module, function = prepare.split(":")
                call = getattr(importlib.import_module(module), function)(**arguments)
                connection.send({"peak_mb": peak_memory_mb()})
            elif what == "call" and call is not None:
                result = None
                started, processor = time.perf_counter(), time.process_time()
                result = call()
                spent = {"seconds": time.perf_counter() - started, "processor_seconds": time.process_time() - processor}
                connection.send(spent | {"peak_mb": peak_memory_mb()})
            else:
                connection.send({"result": result})
        except Exception as failure:  # noqa: BLE001  # a peer may fail in any way; the report says how
            connection.send({"failure": f"{type(failure).__name__}: {str(failure)[:120]}"})


def peak_memory_mb() -> float:
    """Highest resident memory of this process so far. VmHWM, because ru_maxrss survives exec and would carry the parent's peak."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def version_of(package: str) -> str:
    """Installed version of a distribution, empty where it is not installed; our own from the tree that is measured."""
    if package == "qingmiao":
        return str(importlib.import_module("qingmiao").__version__)
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def machine() -> dict[str, str]:
    """What the figures belong to."""
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), "")
    packages = {name: version_of(name) for name in ("numpy", "numba", "scipy")}
    return {"cpu": model, "cores": str(os.cpu_count()), "system": platform.platform(), "python": platform.python_version(), **packages}


def as_json(reports: Sequence[Report]) -> dict[str, Any]:
    """Everything seen, for a file."""
    cases = []
    for report in reports:
        row = asdict(report) | {"is_sound": report.is_sound}
        for entry, measurement in zip(row["measurements"], report.measurements, strict=True):
            entry |= {
                "median_s": measurement.median,
                "times_slower_than_ours": report.ratio(measurement),
                "times_slower_by_processor": report.processor_ratio(measurement),
            }
        cases.append(row)
    return {"machine": machine(), "cases": cases}


def as_table(report: Report) -> str:
    """Quality first, then a Markdown table of one case."""
    lines = [f"### {report.engine}: {report.case}", ""]
    lines += [f"- {'holds' if holds else 'FAILS'}: {statement}" for statement, holds in report.quality]
    lines += [f"- {note}" for note in report.notes]
    if not report.is_sound:
        return "\n".join([*lines, "", "Quality fails: no time is printed."])
    lines += [
        "",
        "| contender | version | median | range | n | processor | per second | peak memory | ours is faster by |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join(lines + [_row(report, measurement) for measurement in report.measurements])


def _row(report: Report, seen: Measurement) -> str:
    if seen.median is None:
        return f"| {seen.name} | {seen.version} | {seen.failure or 'not run'} | | | | | | |"
    rate = f"{report.unit_count / seen.median:,.0f}" if report.unit_count else ""
    ratio = report.ratio(seen)
    by_processor = report.processor_ratio(seen)
    faster = "" if seen.ours or ratio is None else f"{ratio:,.1f}× ({by_processor:,.1f}× processor)"
    processor = _seconds(statistics.median(seen.processor_seconds))
    times = f"{_seconds(seen.median)} | {_seconds(min(seen.seconds))}–{_seconds(max(seen.seconds))} | {len(seen.seconds)} | {processor}"
    return f"| {seen.name} | {seen.version} | {times} | {rate} | {seen.peak_mb:.0f} MB ({seen.idle_mb:.0f} before) | {faster} |"


def _seconds(value: float) -> str:
    return f"{value * 1e3:.3g} ms" if value < 1 else f"{value:.3g} s"
