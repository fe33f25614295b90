"""Five hundred broken files of each format: every one is read, refused, or costs one bounded process its life within its limits."""

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

from core.fuzzing import READERS, mutated
from qingmiao.codes.errors import DomainError
from qingmiao.core.bounded import MOST_CPU_S, read_bounded

FILES, MOST_SECONDS = 500, 5.0
PROGRAM = Path(__file__).with_name("fuzzing.py")


def read_many(kind: str, first: int) -> list[list[str]]:
    """Read the files from a number on; the last line lacks its end when the process died over that file."""
    command = [sys.executable, str(PROGRAM), kind, str(first), str(FILES)]
    said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=300, check=False)
    return [line.split() for line in said.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(READERS))
def test_broken_files_of_every_format_harm_nobody(kind: str) -> None:
    ends: dict[int, list[str]] = {}
    while len(ends) < FILES:
        lines = read_many(kind, len(ends))
        ends |= {int(number): words for number, *words in lines}
        if not lines[-1][1:]:  # the process died: alone and within its limits the same file is a sentence
            with pytest.raises(DomainError, match="读不出来"):
                read_bounded(READERS[kind], mutated(kind, int(lines[-1][0])), unreadable="读不出来")
    slow = {number: words for number, words in ends.items() if words and float(words[-1]) > MOST_SECONDS}
    assert slow == {}, f"mutated({kind!r}, number) takes over {MOST_SECONDS} of {MOST_CPU_S} seconds"
    read = sum(words[:1] == ["read"] for words in ends.values())
    assert read > FILES // 20, "files so broken that none is read try nothing"


@pytest.mark.parametrize("kind", list(READERS))
def test_a_broken_file_has_a_number_and_a_whole_one_is_read(kind: str) -> None:
    assert mutated(kind, 7) == mutated(kind, 7) != mutated(kind, 8)
    for number in range(3):
        with contextlib.suppress(DomainError):
            read_bounded(READERS[kind], mutated(kind, number), unreadable="读不出来")


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_what_is_kept_of_a_broken_picture_is_a_picture_alone(kind: str) -> None:
    ending = b"\xff\xd9" if kind == "jpeg" else b"IEND\xaeB`\x82"
    kept = []
    for number in range(40):
        with contextlib.suppress(Exception):
            kept.append(READERS[kind](mutated(kind, number)))
    assert len(kept) > 5
    assert all(picture.endswith(ending) and b"Exif" not in picture and b"eXIf" not in picture for picture in kept)
