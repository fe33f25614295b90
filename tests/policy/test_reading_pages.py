"""Pages in the manner of ministries, provinces, counties, newspapers and mirrors: each is read as pages/expected.yaml says."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import typst
import yaml

from qingmiao.codes.errors import DomainError
from qingmiao.policy.rules.reading import Draft, read_document

PAGES = Path(__file__).parent / "pages"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((PAGES / "expected.yaml").read_text())
AGAIN = "<!-- again -->"
ALWAYS = ("title", "published", "source", "own")
SET = {"kind", "encoding", "repeated", "refused"}
# Stored copies of pages have Latin marks and ordinary blanks.
LATIN = str.maketrans("，：；！（）？\u3000", ",:;!()? ")


def bytes_of(name: str, expected: dict[str, Any], fonts: Path) -> bytes:
    """Return a page as it would be saved: printed, in its encoding, or with its middle part many times."""
    if name.endswith(".typ"):
        return typst.compile(str(PAGES / name), font_paths=[str(fonts)])
    text = (PAGES / name).read_text()
    if "repeated" in expected:
        before, middle, after = text.split(AGAIN)
        text = before + middle * expected["repeated"] + after
    return text.encode(expected.get("encoding", "utf-8"))


def lines_of(draft: Draft) -> list[str]:
    return [line for section in draft.sections for line in [section.title, *section.paragraphs]]


def found_in(draft: Draft, expected: dict[str, Any]) -> dict[str, Any]:
    """Return what a draft says of everything that is expected, in the same form: equal if all is read right."""
    lines, told = lines_of(draft), "\n".join([draft.title or "", *lines_of(draft)])
    targets = [candidate.sentence for candidate in draft.target_candidates]
    lost = [row.before for row in draft.repaired if row.kind == "缺字"]
    flagged = expected.get("flagged")
    found: dict[str, Any] = {
        "title": draft.title,
        "published": draft.published_at,
        "source": draft.source,
        "own": next((row.number for row in draft.documents if row.own), None),
        "cited": [row.number + " 待核" * bool(row.note) for row in draft.documents if not row.own],
        "sections": [f"{section.level} {section.number} {section.title}".strip() for section in draft.sections if section.level],
        "stays": [line for line in expected.get("stays", ()) if line in lines],
        "has": [words for words in expected.get("has", ()) if words in told],
        "gone": [words for words in expected.get("gone", ()) if words not in told],
        "targets": targets,
        "flagged": [words for words in flagged if any(words in row for row in lost)] if flagged else lost,
        "repaired": [kind for kind in expected.get("repaired", ()) if any(row.kind == kind for row in draft.repaired)],
    }
    return {key: value for key, value in found.items() if key in expected or key in ALWAYS}


def always_compared(name: str) -> dict[str, Any]:
    return {**dict.fromkeys(ALWAYS), **{key: value for key, value in EXPECTED[name].items() if key not in SET}}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_page_is_read_as_a_careful_officer_would(name: str, settings: Any) -> None:
    expected = EXPECTED[name]
    data = bytes_of(name, expected, settings.FONTS_DIR)
    if expected.get("refused"):
        with pytest.raises(DomainError, match=r"。$"):
            read_document(data)
        return
    draft = read_document(data)
    assert found_in(draft, expected) == always_compared(name)
    if "repeated" in expected:
        assert len(draft.sections) > 3 * expected["repeated"]


@pytest.mark.parametrize("name", [name for name, row in EXPECTED.items() if not name.endswith(".typ") and not row.get("refused")])
def test_a_stored_copy_with_latin_marks_is_read_the_same(name: str) -> None:
    expected = {key: latin(value) if key not in SET | {"repaired"} else value for key, value in EXPECTED[name].items()}
    data = bytes_of(name, EXPECTED[name], Path())
    text = data.decode(EXPECTED[name].get("encoding", "utf-8")).translate(LATIN)
    wanted = {**dict.fromkeys(ALWAYS), **{key: value for key, value in expected.items() if key not in SET}}
    assert found_in(read_document(text.encode()), expected) == wanted


def latin(value: Any) -> Any:
    return [latin(row) for row in value] if isinstance(value, list) else value.translate(LATIN) if isinstance(value, str) else value


PLAIN = [
    name
    for name, row in EXPECTED.items()
    if name.endswith(".txt") and not row.get("refused") and not {"繁体字"} & set(row.get("repaired", ()))
]


@pytest.mark.parametrize("name", PLAIN)
def test_no_line_of_a_text_vanishes_without_being_told(name: str) -> None:
    text = bytes_of(name, EXPECTED[name], Path()).decode(EXPECTED[name].get("encoding", "utf-8"))
    draft = read_document(text.encode())
    told = [f"{section.heading}{''.join(section.paragraphs)}" for section in draft.sections]
    known = words_of("".join([draft.title or "", *told, *(row.text for row in draft.removed), *(row.raw for row in draft.documents)]))
    assert not [line for line in text.splitlines() if words_of(line)[:10] not in known]


def words_of(text: str) -> str:
    """Return the words of a text alone: no blanks, no marks, digits and letters in one width."""
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text))


def test_every_page_of_the_folder_is_expected() -> None:
    assert {path.name for path in PAGES.iterdir()} - {"expected.yaml"} == set(EXPECTED)
    assert not [name for name, row in EXPECTED.items() if not re.search("[一-鿿]", row["kind"])]
