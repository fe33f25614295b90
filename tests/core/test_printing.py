"""A paper is printed whatever characters its words hold; what has no type is marked, and the paper says so."""

import io

import pytest
from pypdf import PdfReader

from filings import factories
from filings.factories import AT, manager_of
from qingmiao.core.drafts import raw_facts
from qingmiao.core.errors import DomainError
from qingmiao.core.printing import qr_svg
from qingmiao.filings.models import Filing, Receipt
from qingmiao.filings.services.printing import print_receipt

WORDS = ["\ue123", "\U000f0000", "\u0378", "\x07", "\ufffd", "ก", "\uffff", "😀", "𠮷", "\u200b", "\u202e", "\U0003106c", "ا"]
NO_TYPE = {"\ue123", "\U000f0000", "\u0378", "\uffff"}


@pytest.mark.django_db
@pytest.mark.parametrize("word", WORDS)
def test_a_receipt_is_printed_whatever_its_words_hold(word: str) -> None:
    filing = factories.a_receipted_filing()
    receipt = Receipt.objects.get(filing=filing)
    receipt.content = {**receipt.content, "name": f"清城区{word}托育"}
    pdf = print_receipt(receipt, actor=manager_of(filing.institution), at=AT)
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace(" ", "").replace("\n", "")
    assert ("打印字库没有的字" in text) or word not in NO_TYPE
    assert receipt.number in text


@pytest.mark.django_db
def test_a_receipt_of_the_longest_words_still_carries_an_address() -> None:
    filing = factories.a_receipted_filing()
    receipt = Receipt.objects.get(filing=filing)
    receipt.content = {**receipt.content, "name": "𠮷" * 200, "address": "𠮷" * 200}
    assert print_receipt(receipt, actor=manager_of(filing.institution), at=AT).startswith(b"%PDF")
    assert (
        qr_svg("https://example.cn/r/X/", "a" * 2900) != qr_svg("https://example.cn/r/X/") == qr_svg("https://example.cn/r/X/", "a" * 3000)
    )


@pytest.mark.django_db
def test_a_name_that_no_font_has_cannot_be_handed_in() -> None:
    draft = factories.a_complete_draft(basic={"name": "清城区\ue123托育"})
    assert raw_facts(Filing.objects.get(pk=draft.pk))["basic"]["name"] == "清城区\ue123托育"
    with pytest.raises(DomainError, match="无法识别"):
        factories.hand_in(draft)
