"""Whoever reads the output may stop reading, as `… | head` does: no command answers with a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPOKEN = [  # what they have in common is main: one of each way to speak
    ["rules", "list"],
    ["rules", "check", "docs/examples/facts.json"],
    ["settings"],
    ["--help"],
    ["compute", "growth", "--help"],
    ["compute", "growth"],  # a refusal, on the error stream
]


def left_unread(words: list[str], *, errors_too: bool) -> tuple[int, bytes]:
    """Run a command whose output nobody reads; return its exit code and what it says on the error stream."""
    reading, writing = os.pipe()
    os.close(reading)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with os.fdopen(writing, "wb") as unread:
        run = subprocess.run(
            [sys.executable, "-m", "qingmiao", *words],
            stdout=unread,
            stderr=unread if errors_too else subprocess.PIPE,
            cwd=ROOT,
            env=environment,
            check=False,
        )
    return run.returncode, run.stderr or b""


@pytest.mark.parametrize("words", SPOKEN, ids=" ".join)
def test_a_command_whose_output_nobody_reads_ends_silently(words: list[str]) -> None:
    code, said = left_unread(words, errors_too=False)
    assert b"Traceback" not in said
    assert b"BrokenPipe" not in said
    assert code in {0, 2}


def test_a_refusal_that_nobody_reads_ends_silently_too() -> None:
    code, _ = left_unread(["compute", "growth"], errors_too=True)
    assert code in {0, 2}  # 120 is what Python answers when its last flush fails
