"""Files that leave the house: their names, and nothing in a sheet that runs."""

from pathlib import Path
from urllib.parse import quote

import pytest

from qingmiao.core.downloads import CSV, PDF, disposition, download, publish, show_file, show_pdf
from qingmiao.core.formulas import harmless, looks_like_formula


@pytest.mark.parametrize(
    ("name", "plain"),
    [("登记信息.xlsx", "file.xlsx"), ("receipt-1.pdf", "receipt-1.pdf"), ('a"; evil="b.csv', "a---evil--b.csv"), ("名单", "file")],
)
def test_a_file_is_named_in_plain_letters_and_in_chinese(name: str, plain: str) -> None:
    named = disposition(name)
    assert named.startswith(f"attachment; filename=\"{plain}\"; filename*=UTF-8''")
    assert "\n" not in disposition(f"{name}\r\nX-Evil: 1")


def test_what_is_not_public_is_kept_by_nobody() -> None:
    for response in (download(b"a", CSV, "a.csv"), show_pdf(b"a", "a.pdf")):
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Content-Type-Options"] == "nosniff"
    assert show_pdf(b"a", "a.pdf")["Content-Type"] == PDF


def test_what_was_uploaded_is_named_as_it_was_and_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "f3a9").write_bytes(b"%PDF-1.7")
    with (tmp_path / "f3a9").open("rb") as content:
        response = show_file(content, PDF, "消防合格证明.pdf")
        assert response["Content-Disposition"] == f"inline; filename=\"file.pdf\"; filename*=UTF-8''{quote('消防合格证明.pdf')}"
        assert response["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert response["Cache-Control"] == "private, no-store"
        assert response.getvalue() == b"%PDF-1.7"


def test_open_data_goes_out_part_by_part_and_may_be_kept() -> None:
    response = publish(iter(["a\r\n", "b\r\n"]), CSV, "a.csv")
    assert response.streaming
    assert "Cache-Control" not in response
    assert response.getvalue() == b"a\r\nb\r\n"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u3000="])
def test_what_a_spreadsheet_would_run_becomes_text(start: str) -> None:
    assert looks_like_formula(f"{start}HYPERLINK(1)")
    assert harmless(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("words", ["青禾=1", "-3", "+2.5", "0763-1234567", ""])
def test_words_and_numbers_stay_as_they_are(words: str) -> None:
    assert harmless(words) == words


@pytest.mark.parametrize("words", ["-1_000", "-inf", "+1+1", "-３", "-5\n"])
def test_what_only_resembles_a_number_is_made_text(words: str) -> None:
    assert harmless(words) == f"'{words}"
