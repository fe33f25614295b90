"""The one way a file made on the spot leaves the house: named, never cached where it is personal, never guessed at by a browser."""

from urllib.parse import quote

from django.http import HttpResponse

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def disposition(name: str, *, inline: bool = False) -> str:
    """Return the header that names a file, in Chinese too. Source: RFC 6266."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-._") else "-" for letter in name).strip("-") or "file"
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def download(data: bytes, content_type: str, name: str) -> HttpResponse:
    """Return the response that saves a file."""
    return _file(data, content_type, disposition(name))


def show_pdf(data: bytes, name: str) -> HttpResponse:
    """Return the response that shows a PDF in the browser."""
    return _file(data, PDF, disposition(name, inline=True))


def _file(data: bytes, content_type: str, named: str) -> HttpResponse:
    headers = {"Content-Disposition": named, "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=content_type, headers=headers)
