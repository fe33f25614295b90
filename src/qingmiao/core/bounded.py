"""Outside files, read in a process of their own that may take only so much memory and time. Use it for every parser of what people send.

    sheets = read_bounded(read_sheets, data, unreadable="这个表格读不出来……")

The function is a pure one of the project that imports no Django; it takes the bytes and returns bytes, or what JSON holds (a dataclass
becomes a dict). The process starts from nothing: no connection, no thread and no secret of this one is in it. When it breaks,
dies or takes too long, the caller gets one sentence, and nothing here was harmed.
"""

import contextlib
import ctypes
import dataclasses
import importlib
import json
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any

from qingmiao.codes.errors import DomainError

MEGABYTE = 1024 * 1024
MOST_MEMORY, MOST_ANSWER = 1024 * MEGABYTE, 64 * MEGABYTE
MOST_CPU_S, MOST_WALL_S = 30, 45
AT_ONCE, PATIENCE_S = 2, 20
BUSY = "系统正在处理其他文件，请过一会儿再试。"
BYTES, JSON, REFUSAL, FAULT = b"b", b"j", b"r", b"f"
PR_SET_PDEATHSIG = 1
_turns = BoundedSemaphore(AT_ONCE)


def read_bounded(read: Callable[[bytes], Any], data: bytes, *, unreadable: str) -> Any:
    """Return what `read` makes of the bytes. Raises its own DomainError, or one with `unreadable` when it fails in any other way."""
    if not _turns.acquire(timeout=PATIENCE_S):
        raise DomainError(BUSY)
    try:
        answer = _answer_of(f"{read.__module__}:{read.__qualname__}", data)
    finally:
        _turns.release()
    kind, body = answer[:1], answer[1:]
    if kind == BYTES:
        return body
    if kind == JSON:
        return json.loads(body)
    if kind == REFUSAL:
        raise DomainError(**json.loads(body))
    raise DomainError(unreadable)


def _answer_of(name: str, data: bytes) -> bytes:
    """Run the function on the data and return what it wrote; nothing when it died. Files, not pipes: their size is bounded too."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(data)
        given.seek(0)
        command = [sys.executable, "-I", "-m", __name__, name]
        surroundings: dict[str, Any] = {"env": {"LC_ALL": "C.UTF-8"}, "cwd": "/", "start_new_session": True}
        with subprocess.Popen(command, stdin=given, stdout=answer, stderr=subprocess.DEVNULL, **surroundings) as child:  # noqa: S603  # our own words
            try:
                code = child.wait(MOST_WALL_S)
            except subprocess.TimeoutExpired:
                child.kill()
                return b""
        answer.seek(0)
        return answer.read() if code == 0 else b""


def limit_this_process() -> None:
    """Bound the memory, time and output of this process, and let it die with its parent, and first when memory runs out."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_CPU_S),
        (resource.RLIMIT_FSIZE, MOST_ANSWER),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _main(name: str, given: IO[bytes], answer: IO[bytes]) -> None:
    """Be the process: read, and write one letter for the kind of answer, and the answer."""
    limit_this_process()
    module, _, function = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), function)(given.read())
        written = BYTES + found if isinstance(found, bytes) else JSON + json.dumps(found, default=dataclasses.asdict).encode()
    except DomainError as refusal:
        written = REFUSAL + json.dumps({"sentence": str(refusal), "exit_code": refusal.exit_code}).encode()
    except Exception as fault:  # noqa: BLE001  # whatever a parser raises over a broken file is the file's fault
        written = FAULT + repr(fault)[:200].encode()
    answer.write(written)


if __name__ == "__main__":
    _main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
