"""Reads that are written down: an officer opens the personal data of one of the staff."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.filings.models import Filing
from qingmiao.filings.services.drafting import raw_of


@dataclass(frozen=True)
class OpenedPerson:
    """What is shown of one person after a stated purpose."""

    name: str
    identity_number: str
    phone: str
    health_certificate_number: str


@transaction.atomic
def open_person(filing: Filing, key: str, *, purpose: str, actor: Post, at: datetime) -> OpenedPerson:
    """Open one person of a filing and write down who saw it and why. The caller has checked that the actor may."""
    if not purpose.strip():
        raise DomainError("请先选择查看目的，再查看身份信息。")
    rows = [row for row in raw_of(filing).get("staff") or [] if isinstance(row, dict) and key and row.get("key") == key]
    if not rows:
        raise DomainError("人员名单里没有这个人，可能材料已更新，请刷新页面。")
    fields = ("name", "identity_number", "phone", "health_certificate_number")
    audit.record(actor, "reveal", filing, at=at, purpose=purpose.strip(), changes={"staff": key, "fields": list(fields)})
    return OpenedPerson(*(str(rows[0].get(name) or "") for name in fields))
