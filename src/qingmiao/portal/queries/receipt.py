"""What anyone who holds a receipt's code may see: whether it still holds, and the facts as filed."""

import base64
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from qingmiao.codes.days import is_day
from qingmiao.codes.masks import Personal, mask
from qingmiao.codes.signing import is_signed, public_bytes, signing_key
from qingmiao.filings.models import Receipt, ReceiptState
from qingmiao.filings.rules.receipts import LABELS, signed_message
from qingmiao.portal.queries.institution import receipt_status
from qingmiao.ui.components import Status
from qingmiao.ui.words import day_cn

SENTENCES = {
    ReceiptState.VALID: "这份回执有效，机构目前的备案事项与下列内容一致。",
    ReceiptState.AMENDED: "机构后来办理了变更备案，这份回执只说明当时的备案事项。现行事项请看机构页面。",
    ReceiptState.WITHDRAWN: "机构已注销备案，这份回执不再有效。",
}


@dataclass(frozen=True)
class ReceiptPage:
    """One receipt as its code shows it."""

    code: str
    number: str
    status: Status
    sentence: str
    items: list[tuple[str, str]]
    is_genuine: bool
    issued_on: date
    institution_code: str
    institution_name: str


def receipt_page(code: str) -> ReceiptPage | None:
    """Return the receipt of a code, in one query; None when no receipt has it."""
    row = (
        Receipt.objects.filter(code=code)
        .values("code", "number", "state", "issued_on", "content", "signature", "filing__institution__code", "filing__institution__name")
        .first()
    )
    if row is None:
        return None
    content = row["content"]
    return ReceiptPage(
        code=row["code"],
        number=row["number"],
        status=receipt_status(row["state"]),
        sentence=SENTENCES[ReceiptState(row["state"])],
        items=[(label, _shown(key, content[key])) for key, label in LABELS.items() if content.get(key) not in (None, "")],
        is_genuine=_is_genuine(content, bytes(row["signature"])),
        issued_on=row["issued_on"],
        institution_code=row["filing__institution__code"],
        institution_name=row["filing__institution__name"],
    )


def _shown(key: str, item: object) -> str:
    """Return an item in words. Receipts of before may hold a whole name under their signature: it is masked where it is shown."""
    if key == "principal":
        return mask(str(item), Personal.NAME)
    return day_cn(date.fromisoformat(str(item))) if is_day(str(item)) else str(item)


def _is_genuine(content: dict[str, object], signature: bytes) -> bool:
    """Tell whether the stored items carry this authority's signature, under the key of today or one before it."""
    message = signed_message(content)
    return any(
        is_signed(public_bytes(signing_key(secret, "receipt")), message, signature) for secret in settings.DATA_KEYS.secrets.values()
    )


def receipt_public_key() -> str:
    """Return the authority's public key, base64: what anyone needs to check a receipt offline."""
    secret = settings.DATA_KEYS.secret
    return base64.b64encode(public_bytes(signing_key(secret, "receipt"))).decode()
