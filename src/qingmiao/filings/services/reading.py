"""Reads that are written down: an officer opens the personal data of one of the staff."""

from datetime import datetime

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.drafts import raw_facts
from qingmiao.core.errors import DomainError
from qingmiao.filings.models import Filing

SHOWN = {"name": "姓名", "identity_number": "公民身份号码", "phone": "联系电话", "health_certificate_number": "健康合格证编号"}


@transaction.atomic
def open_person(filing: Filing, key: str, *, purpose: str, actor: Post, at: datetime) -> list[tuple[str, str]]:
    """Return what is kept of one person as (label, value), and write down who saw it and why. The caller has checked that the actor may."""
    rows = [row for row in raw_facts(filing).get("staff") or [] if isinstance(row, dict) and key and row.get("key") == key]
    if not rows:
        raise DomainError("人员名单里没有这个人，可能材料已更新，请刷新页面。")
    audit.record(actor, "reveal", filing, at=at, purpose=purpose.strip(), changes={"staff": key, "fields": list(SHOWN)})
    return [(label, str(rows[0].get(name) or "")) for name, label in SHOWN.items()]
