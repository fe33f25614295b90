"""The one way a file leaves the house: named in Chinese too, never cached where it is not public, never guessed at by a browser."""

from collections.abc import Iterable
from typing import IO
from urllib.parse import quote

from django.http import FileResponse, HttpResponse, StreamingHttpResponse

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
JSON = "application/json"


def disposition(name: str, *, inline: bool = False) -> str:
    """Return the header that names a file, in Chinese too. Source: RFC 6266."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-._") else "-" for letter in name).strip("-")
    plain = f"file{plain}" if plain.startswith(".") else plain or "file"
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def download(data: bytes, content_type: str, name: str) -> HttpResponse:
    """Return the response that saves a file."""
    return _file(data, content_type, disposition(name))


def show_pdf(data: bytes, name: str) -> HttpResponse:
    """Return the response that shows a PDF in the browser."""
    return _file(data, PDF, disposition(name, inline=True))


def show_file(content: IO[bytes], content_type: str, name: str) -> FileResponse:
    """Return the response that shows what somebody has uploaded, also in a frame of our own pages; nothing in it may run.

    A PDF is not sandboxed: older Chromium refuses to show it then, and its viewer runs apart from our pages in any case.
    Styles are allowed because a browser lays out a bare picture with one of its own.
    """
    response = FileResponse(content, content_type=content_type)
    policy = f"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'{'' if content_type == PDF else '; sandbox'}"
    headers = {
        **_headers(disposition(name, inline=content_type != XLSX)),
        "Content-Security-Policy": policy,
        "X-Frame-Options": "SAMEORIGIN",
    }
    for header, value in headers.items():  # afterwards: Django names a file by where it lies
        response[header] = value
    return response


def publish(parts: Iterable[str], content_type: str, name: str = "") -> StreamingHttpResponse:
    """Return the response that sends open data part by part; with a name it is saved. Only for what everyone may have."""
    response = StreamingHttpResponse(parts, content_type=content_type)
    if name:
        response["Content-Disposition"] = disposition(name)
    return response


def _file(data: bytes, content_type: str, named: str) -> HttpResponse:
    return HttpResponse(data, content_type=content_type, headers=_headers(named))


def _headers(named: str) -> dict[str, str]:
    return {"Content-Disposition": named, "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
