"""How the web server waits for slow and idle clients: without giving them a thread.

gunicorn's threaded worker hands a new connection to a thread and lets it read there, so that a few clients who send slowly stop the
site; and it closes a connection by waiting for its client in the loop that serves all others. Here the loop collects a request, and
a thread gets it only when it has arrived whole; an answer is left to the kernel at once; the loop also looks after what ends.
"""

import re
import socket
import struct
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from selectors import EVENT_READ
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from gunicorn.http import get_parser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

MOST_HEAD, MOST_BODY = 32 * 1024, 128 * 1024 * 1024
KEPT_IN_MEMORY = CHUNK = 64 * 1024
HEAD_WITHIN_S, BODY_WITHIN_S, SLOWEST_BODY = 10.0, 30.0, 10_000  # bytes a second
LINGER_S, SEND_WITHIN_S, SWEEP_EVERY_S = 2.0, 15, 1.0
SEND_BUFFER = 1024 * 1024
HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
WITHOUT_LENGTH = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)  # a front server gathers it and tells the length
WAITS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
REASONS = {408: "Request Timeout", 411: "Length Required", 413: "Content Too Large", 431: "Request Header Fields Too Large"}


class RefusedError(Exception):
    """A request that is not waited for to its end; says the status to answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(eq=False)
class Arriving:
    """What has come of one request. `awaited` is its whole length, once its head tells it."""

    until: float
    received: IO[bytes] = field(default_factory=lambda: SpooledTemporaryFile(KEPT_IN_MEMORY))  # noqa: SIM115  # lives as long as the request
    head: bytes = b""
    size: int = 0
    awaited: int | None = None

    def take(self, data: bytes) -> bool:
        """Keep what came, and tell whether the request is whole. Raises RefusedError for one beyond all measure."""
        self.received.write(data)
        self.size += len(data)
        if self.awaited is None:
            self._read_head(data)
        return self.awaited is not None and self.size >= self.awaited

    def _read_head(self, data: bytes) -> None:
        self.head += data
        end = self.head.find(HEAD_END)
        if (len(self.head) if end < 0 else end) > MOST_HEAD:
            raise RefusedError(431)
        if end < 0:
            return
        self.head = self.head[: end + len(HEAD_END)]
        if WITHOUT_LENGTH.search(self.head):
            raise RefusedError(411)
        length = LENGTH.search(self.head)
        body = int(length[1]) if length else 0
        if body > MOST_BODY:
            raise RefusedError(413)
        self.awaited = len(self.head) + body
        self.until = time.monotonic() + BODY_WITHIN_S + body / SLOWEST_BODY


class ArrivedUnreader(SocketUnreader):  # type: ignore[misc]  # gunicorn carries no types
    """Gives the parser what has arrived before it asks the socket."""

    arrived: IO[bytes] | None = None

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return the next bytes of the request."""
        if self.arrived is not None:
            if data := self.arrived.read(size_hint or CHUNK):
                return data
            self.end()
        received: bytes = super().chunk(size_hint)
        return received

    def end(self) -> None:
        """Let go of what arrived; a view may have left some of it unread."""
        if self.arrived is not None:
            self.arrived.close()
            self.arrived = None


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn carries no types
    """gunicorn's threaded worker, whose loop waits for requests and for ends."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.arriving: dict[TConn, Arriving] = {}
        self.lingering: dict[TConn, float] = {}
        self.swept_at = 0.0

    def enqueue_req(self, conn: TConn) -> None:
        """Collect the next request of a connection, new or kept alive, before a thread gets it."""
        conn.sock.settimeout(0)
        begun = conn.parser.unreader.take_buffered() if conn.parser else b""
        self.arriving[conn] = Arriving(time.monotonic() + HEAD_WITHIN_S)
        self.poller.register(conn.sock, EVENT_READ, partial(self._receive, conn))
        if begun:
            self._take(conn, begun)

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        """Keep a connection for its next request, or let it end, never waiting for its client here."""
        conn.parser.unreader.end()
        if not fs.cancelled() and fs.exception() is None and fs.result():
            super().finish_request(conn, fs)
        else:
            self._linger(conn)

    def handle(self, conn: TConn) -> Any:
        """Serve a request in a thread. A client that sent more than one request at once gets one answer and the end."""
        sent_more = conn.sent_more
        return super().handle(conn) and not sent_more

    def murder_pending(self) -> None:
        """End what has been waited for long enough; gunicorn's loop calls this after every event."""
        now = time.monotonic()
        if now - self.swept_at < SWEEP_EVERY_S:
            return
        self.swept_at = now
        for conn in [conn for conn, arriving in self.arriving.items() if arriving.until < now or not (self.alive or arriving.size)]:
            self._refuse(conn, 408)
        for conn in [conn for conn, until in self.lingering.items() if until < now]:
            self._drop(conn)

    def _receive(self, conn: TConn, _socket: socket.socket) -> None:
        try:
            data = conn.sock.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._take(conn, data)
        else:
            self._drop(conn)

    def _take(self, conn: TConn, data: bytes) -> None:
        arriving = self.arriving[conn]
        had_no_head = arriving.awaited is None
        try:
            is_whole = arriving.take(data)
        except RefusedError as refused:
            self._refuse(conn, refused.status)
            return
        except OSError:  # the disk is full
            self._drop(conn)
            return
        if is_whole:
            self._serve(conn, arriving)
        elif had_no_head and arriving.awaited is not None and WAITS.search(arriving.head):
            self._say(conn, b"HTTP/1.1 100 Continue\r\n\r\n")

    def _serve(self, conn: TConn, arriving: Arriving) -> None:
        """Give a whole request to a thread; what it sends is the kernel's affair, within bounds of time."""
        self._stop_waiting(conn)
        if conn.parser is None:
            conn.parser = get_parser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = ArrivedUnreader(conn.sock)
            conn.initialized = True
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            for direction in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
                conn.sock.setsockopt(socket.SOL_SOCKET, direction, struct.pack("ll", SEND_WITHIN_S, 0))
        arriving.received.seek(0)
        conn.parser.unreader.arrived = arriving.received
        conn.sent_more = arriving.size > (arriving.awaited or 0)
        conn.data_ready = True
        conn.sock.settimeout(None)
        super().enqueue_req(conn)

    def _refuse(self, conn: TConn, status: int) -> None:
        """Answer a request that nobody waits for any longer; a connection that never sent a byte just ends."""
        if self.arriving[conn].size:
            self._say(conn, f"HTTP/1.1 {status} {REASONS[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
        self.arriving[conn].received.close()
        self._stop_waiting(conn)
        self._linger(conn)

    @staticmethod
    def _say(conn: TConn, words: bytes) -> None:
        """Send a few words if the client takes them at once."""
        try:
            conn.sock.send(words)
        except OSError:
            return

    def _stop_waiting(self, conn: TConn) -> None:
        """Take a connection off the loop, whatever it was waited for."""
        self.poller.unregister(conn.sock)
        self.lingering.pop(conn, None)
        self.arriving.pop(conn, None)

    def _linger(self, conn: TConn) -> None:
        """End our side, and wait in the loop for the client to end its own: else the kernel cuts the last words off."""
        try:
            conn.sock.settimeout(0)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, EVENT_READ, partial(self._receive_end, conn))
        except (OSError, ValueError):
            self.nr_conns -= 1
            conn.close()
        else:
            self.lingering[conn] = time.monotonic() + LINGER_S

    def _receive_end(self, conn: TConn, _socket: socket.socket) -> None:
        try:
            if conn.sock.recv(CHUNK):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._drop(conn)

    def _drop(self, conn: TConn) -> None:
        if conn in self.arriving:
            self.arriving[conn].received.close()
        self._stop_waiting(conn)
        self.nr_conns -= 1
        conn.close()
