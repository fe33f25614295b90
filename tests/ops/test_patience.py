"""Slow and idle clients take no thread: two hundred of any kind, and the site answers the next visitor at once."""

import contextlib
import http.client
import itertools
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http import get_parser
from hypothesis import given
from hypothesis import strategies as st

from qingmiao.config.patient_worker import MOST_BODY, MOST_HEAD, ArrivedUnreader, Arriving, RefusedError
from tests.ops.installed import QINGMIAO, installed
from tests.ops.test_run import free_port

CLIENTS, AT_ONCE_S, PATIENCE_S = 200, 4.0, 60.0
HEAD = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n"


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({cut % (len(data) + 1) for cut in cuts} | {0, len(data)})
    return [data[a:b] for a, b in itertools.pairwise(places) if a < b]


@given(st.binary(max_size=3000), st.lists(st.integers(0, 5000), max_size=8))
def test_a_request_in_any_pieces_arrives_as_it_was_sent(body: bytes, cuts: list[int]) -> None:
    arriving = Arriving(time.monotonic() + 10)
    told = [arriving.take(piece) for piece in pieces(HEAD % len(body) + body, cuts)]
    assert told == [False] * (len(told) - 1) + [True]
    arriving.received.seek(0)
    one, other = socket.socketpair()
    other.close()
    parser = get_parser(Config(), one, ("127.0.0.1", 1))
    parser.unreader = ArrivedUnreader(one)
    parser.unreader.arrived = arriving.received
    assert next(parser).body.read() == body
    parser.unreader.end()
    one.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nX: " + b"a" * (MOST_HEAD + 1), 431),
        (HEAD % (MOST_BODY + 1), 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\ntransfer-encoding:x, chunked\r\n\r\n", 411),
    ],
)
def test_a_request_beyond_measure_is_refused_before_it_is_kept(sent: bytes, status: int) -> None:
    arriving = Arriving(0)
    with pytest.raises(RefusedError) as refused:
        arriving.take(sent)
    arriving.received.close()
    assert refused.value.status == status


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The web server as it is installed, on a database of its own."""
    log, port = tmp_path_factory.mktemp("log") / "log", free_port()
    with ExitStack() as stack:
        environment = stack.enter_context(installed("patient")) | {"PORT": str(port)}
        output = stack.enter_context(log.open("wb"))
        running = stack.enter_context(subprocess.Popen([*QINGMIAO, "serve"], env=environment, stdout=output, stderr=output))
        stack.callback(running.terminate)
        deadline = time.monotonic() + PATIENCE_S
        while answer_in(port) > PATIENCE_S:
            assert running.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        for _ in range(4):  # both processes have looked up everything once
            answer_in(port)
        yield port


def answer_in(port: int) -> float:
    """Return how many seconds a visitor waits for an answer; infinity for none."""
    began = time.monotonic()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE_S) as answer:
            answer.read()
    except OSError:
        return float("inf")
    return time.monotonic() - began


def opened(port: int, words: bytes = b"", *, window: int = 0) -> socket.socket:
    client = socket.socket()
    if window:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    client.connect(("127.0.0.1", port))
    client.sendall(words)
    return client


def half_a_second_request(port: int) -> socket.socket:
    client = opened(port, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    client.recv(1000)
    client.sendall(b"GET /")
    return client


SLOW: dict[str, Callable[[int], socket.socket]] = {
    "silent": opened,
    "slow headers": lambda port: opened(port, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "),
    "slow body": lambda port: opened(port, HEAD % 100_000),
    "chunks": lambda port: opened(port, b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"),
    "waits for the end": lambda port: opened(port, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"),
    "half a second request": half_a_second_request,
    "two requests at once": lambda port: opened(port, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 2 + b"GET /"),
    "reads slowly": lambda port: opened(port, b"GET /policies/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", window=1024),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(SLOW))
def test_two_hundred_slow_clients_hold_up_nobody(server: int, kind: str) -> None:
    """Each sends another byte from time to time, as long as the server takes it."""
    number = 40 if kind == "reads slowly" else CLIENTS  # each of these costs a page
    with ExitStack() as stack:
        clients: list[socket.socket] = [stack.enter_context(SLOW[kind](server)) for _ in range(number)]
        ended = threading.Event()
        stack.callback(ended.set)
        if kind not in ("silent", "waits for the end", "reads slowly"):
            threading.Thread(target=dribble, args=(clients, ended), daemon=True).start()
        time.sleep(20 if kind == "reads slowly" else 2)
        waited = sorted(answer_in(server) for _ in range(7))
    assert waited[3] < AT_ONCE_S, waited


def dribble(clients: list[Any], ended: threading.Event) -> None:
    while not ended.wait(0.3):
        for client in clients:
            with contextlib.suppress(OSError):
                client.sendall(b"a")


@pytest.mark.slow
def test_a_client_that_never_finishes_its_request_is_sent_away(server: int) -> None:
    with opened(server, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ") as client:
        client.settimeout(PATIENCE_S)
        began = time.monotonic()
        assert client.recv(100).startswith(b"HTTP/1.1 408")
        assert 5 < time.monotonic() - began < 30


@pytest.mark.slow
def test_a_connection_serves_one_request_after_the_other(server: int) -> None:
    with opened(server) as client:
        for _ in range(3):
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            answer = http.client.HTTPResponse(client)
            answer.begin()
            assert (answer.status, answer.read()[:1]) == (200, b"{")
