"""Child processes that never outlive their parent, and the wish to stop, noticed only where stopping is safe."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

PR_SET_PDEATHSIG = 1
POLL_S, DOT_EVERY_S = 0.1, 2.0
_libc = ctypes.CDLL(None)
_asked: list[int] = []


class Stopped(Exception):  # noqa: N818  # a wish of the user, not a fault
    """Somebody asked the whole to stop."""


def listen_for_stop() -> None:
    """Note Ctrl-C, TERM and HUP instead of dying of them. An exception at any moment could leave a server half started."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: _asked.append(received))


def leave_if_asked() -> None:
    """Raise Stopped if a signal came."""
    if _asked:
        raise Stopped


def _die_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start_child(
    command: Sequence[str], environment: Mapping[str, str], stdout: IO[bytes] | None = None, stderr: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start a command in its own session, so that a Ctrl-C reaches it once, from us, and not twice.

    The kernel sends it SIGTERM when this process dies, even by SIGKILL.
    """
    return subprocess.Popen(
        list(command),
        env=dict(environment),
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509  # this process has one thread
    )


def end_children(children: Sequence[subprocess.Popen[bytes]], patience_s: float) -> None:
    """Ask all to stop at once, wait for each, and then kill what is left of their sessions."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience_s)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    output: str
    complaints: str
    seconds: float


def run_with_dots(title: str, command: Sequence[str], environment: Mapping[str, str]) -> Finished:
    """Run a command to its end behind one line of progress, with a dot every two seconds."""
    print(f"· {title} ", end="", file=sys.stderr, flush=True)
    running = _Running(command, environment)
    shown = running.began
    try:
        while running.child.poll() is None:
            leave_if_asked()
            time.sleep(POLL_S)
            if time.monotonic() - shown >= DOT_EVERY_S:
                shown += DOT_EVERY_S
                print(".", end="", file=sys.stderr, flush=True)
    finally:
        end_children([running.child], patience_s=10)
    finished = running.result()
    print(f" {finished.seconds:.0f} 秒" if finished.code == 0 else " 失败", file=sys.stderr, flush=True)
    return finished


def run_side_by_side(title: str, commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], lanes: int) -> dict[str, Finished]:
    """Run commands that need nothing of each other, `lanes` at a time in the order given, behind one line of progress."""
    print(f"· {title} ", end="", file=sys.stderr, flush=True)
    waiting, running, finished = list(commands), dict[str, _Running](), dict[str, Finished]()
    shown = time.monotonic()
    try:
        while waiting or running:
            leave_if_asked()
            while waiting and len(running) < lanes:
                name = waiting.pop(0)
                running[name] = _Running(commands[name], environment)
            for name in [name for name, one in running.items() if one.child.poll() is not None]:
                finished[name] = done = running.pop(name).result()
                print(f"{name}{'' if done.code == 0 else ' 失败'} {done.seconds:.0f} 秒  ", end="", file=sys.stderr, flush=True)
            time.sleep(POLL_S)
            if time.monotonic() - shown >= DOT_EVERY_S:
                shown += DOT_EVERY_S
                print(".", end="", file=sys.stderr, flush=True)
    finally:
        end_children([one.child for one in running.values()], patience_s=10)
        print(file=sys.stderr, flush=True)
    return finished


class _Running:
    """A command under way, with the files that take what it says."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.began = time.monotonic()
        self.output, self.complaints = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115  # closed by result()
        self.child = start_child(command, environment, self.output, self.complaints)

    def result(self) -> Finished:
        with self.output, self.complaints:
            return Finished(self.child.returncode, _read(self.output), _read(self.complaints), time.monotonic() - self.began)


def _read(written: IO[bytes]) -> str:
    written.seek(0)
    return written.read().decode(errors="replace")
