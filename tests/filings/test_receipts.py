"""Receipts: what is signed cannot be forged, what is printed is official paper."""

import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from filings.factories import AT, a_receipted_filing, complete_facts, manager_of
from qingmiao.codes.signing import from_text, public_bytes, signing_key, to_text
from qingmiao.config.cli import main
from qingmiao.core.models import AuditEntry
from qingmiao.filings.models import Receipt
from qingmiao.filings.rules.receipts import carried_text, read_carried
from qingmiao.filings.services.printing import print_receipt


def own_key() -> bytes:
    return public_bytes(signing_key(settings.DATA_KEYS.secrets[settings.DATA_KEYS.current], "receipt"))


@pytest.fixture
def receipt(db: None) -> Receipt:
    return Receipt.objects.get(filing=a_receipted_filing())


def test_the_code_carries_the_facts_and_a_good_signature(receipt: Receipt) -> None:
    carried = carried_text(receipt.content, bytes(receipt.signature))
    assert read_carried(carried, own_key()) == receipt.content


@pytest.mark.parametrize("forge", ["other places", "other signature", "no signature", "nonsense"])
def test_a_forged_code_is_refused(receipt: Receipt, forge: str) -> None:
    good = carried_text(receipt.content, bytes(receipt.signature))
    message, _, signature = good.partition(".")
    changed = to_text(from_text(message).replace(b'"places":45', b'"places":99'))
    forged = {
        "other places": f"{changed}.{signature}",
        "other signature": f"{message}.{to_text(b'x' * 64)}",
        "no signature": message,
        "nonsense": "🙂.🙂",
    }[forge]
    assert forged != good
    assert read_carried(forged, own_key()) is None


def test_the_command_checks_a_code_without_the_database(receipt: Receipt, capsys: pytest.CaptureFixture[str]) -> None:
    carried = carried_text(receipt.content, bytes(receipt.signature))
    assert main(["verify-receipt", f"https://example.cn/receipts/X/#{carried}"]) == 0
    assert receipt.number in capsys.readouterr().out
    assert main(["verify-receipt", f"x{carried}"]) == 1
    assert main(["verify-receipt", carried, "--key", "not base64!"]) == 2


def test_the_print_is_pdf_a_with_every_font_inside_and_rare_characters_readable(receipt: Receipt, tmp_path: Path) -> None:
    filing = receipt.filing
    people = complete_facts()["staff"]
    people[0]["name"] = "陈䶮"
    filing.personal = filing.personal.open().replace("示例乙", "陈䶮")
    filing.save()
    pdf = tmp_path / "receipt.pdf"
    pdf.write_bytes(print_receipt(Receipt.objects.get(pk=receipt.pk), actor=manager_of(filing.institution), at=AT))
    text = said(["pdftotext", "-layout", str(pdf), "-"]).replace(" ", "")
    assert receipt.number in text
    assert "陈䶮" in text
    assert receipt.code in text
    fonts = said(["pdffonts", str(pdf)]).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts)
    assert b"pdfaid:part" in pdf.read_bytes()
    assert AuditEntry.objects.filter(verb="print_receipt").count() == 1


def said(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
