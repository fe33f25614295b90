"""A parser of outside files may take what it is given and no more; its death is one sentence, and nothing here is harmed."""

import os
import pickle
import resource
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from qingmiao.codes.errors import DomainError
from qingmiao.core import bounded
from qingmiao.core.bounded import BUSY, read_bounded

SENTENCE = "这个文件读不出来。"


class Does:
    """A file that does something in the process that unpickles it: the worst a parser could be made to do."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.reduced = (function, arguments)

    def __reduce__(self) -> Any:
        return self.reduced


def doing(function: Callable[..., Any], *arguments: Any) -> bytes:
    return pickle.dumps(Does(function, *arguments))


def asked(words: str) -> Any:
    return read_bounded(pickle.loads, doing(eval, words), unreadable=SENTENCE)


def test_an_answer_comes_back_as_it_is() -> None:
    assert read_bounded(zlib.decompress, zlib.compress("青苗".encode()), unreadable=SENTENCE) == "青苗".encode()
    assert read_bounded(pickle.loads, pickle.dumps({"a": [1, "二", None]}), unreadable=SENTENCE) == {"a": [1, "二", None]}


@pytest.mark.parametrize(
    "file",
    [
        doing(eval, "b'x' * (1 << 40)"),
        doing(eval, "[bytearray(1 << 20) for _ in range(1 << 20)]"),
        doing(os.abort),
        doing(os._exit, 0),
        doing(os.kill, 0, 9),
        doing(eval, "1 / 0"),
        doing(eval, "{1, 2}"),
        doing(eval, "b'x' * (80 << 20)"),
        doing(eval, "'[' * (80 << 20)"),
        doing(eval, "(_ for _ in ()).throw(SystemExit(0))"),
        b"not a pickle",
    ],
)
def test_whatever_a_file_does_there_is_one_sentence_here(file: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(DomainError, match=SENTENCE):
        read_bounded(pickle.loads, file, unreadable=SENTENCE)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KB


@pytest.mark.parametrize("file", [doing(time.sleep, 60), doing(eval, "[0 for _ in iter(int, 1)]")])
def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch, file: bytes) -> None:
    monkeypatch.setattr(bounded, "MOST_WALL_S", 1)
    began = time.monotonic()
    with pytest.raises(DomainError, match=SENTENCE):
        read_bounded(pickle.loads, file, unreadable=SENTENCE)
    assert time.monotonic() - began < 10


REFUSING = "(_ for _ in ()).throw(__import__('qingmiao.codes.errors').codes.errors.DomainError('请换一个', exit_code=2))"


def test_a_refusal_keeps_its_own_words() -> None:
    with pytest.raises(DomainError, match="请换一个") as refused:
        asked(REFUSING)
    assert refused.value.exit_code == 2


def test_the_process_knows_no_secret_holds_nothing_open_and_is_bounded() -> None:
    assert set(asked("dict(__import__('os').environ)")) <= {"LC_ALL", "LC_CTYPE"}
    assert len(asked("__import__('os').listdir('/proc/self/fd')")) <= 4
    limits = asked("[__import__('resource').getrlimit(n) for n in (0, 1, 4, 9)]")
    assert limits == [[30, 30], [64 << 20, 64 << 20], [0, 0], [1 << 30, 1 << 30]]
    assert asked("__import__('os').getpgid(0)") != os.getpgid(0)


def test_only_so_many_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "PATIENCE_S", 0.2)

    def one(_: int) -> str:
        try:
            return str(read_bounded(pickle.loads, doing(time.sleep, 3), unreadable=SENTENCE))
        except DomainError as refusal:
            return str(refusal)

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(one, range(4)))
    assert answers == sorted(["None", "None", BUSY, BUSY])
