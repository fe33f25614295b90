"""Institutions in the situations the public meets them, made by the services that make them in life."""

import json
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from made_once import made_once
from qingmiao.codes.signing import signing_key
from qingmiao.core.facts import part
from qingmiao.filings.models import Filing, FilingState, NonconformityNotice, Receipt, ReceiptState
from qingmiao.filings.rules.receipts import signed_message
from qingmiao.institutions.models import Certificate, Institution
from qingmiao.institutions.rules.facts import Facts
from qingmiao.institutions.services import Establishment, close_institution, establish_facts, open_institution

EXAMPLE = json.loads((Path(__file__).parents[2] / "docs/examples/facts.json").read_text(encoding="utf-8"))
AT = datetime(2026, 11, 2, 2, tzinfo=UTC)
FILED_ON = date(2026, 11, 2)


def facts(**basic: Any) -> dict[str, Any]:
    """The documented example, other than said in its first section."""
    changed = deepcopy(EXAMPLE)
    changed["basic"] |= basic
    return changed


@made_once
def preparing(name: str = "筹备中的托育园", county: str = "441802") -> Institution:
    return open_institution(name, county, actor=None, at=AT)


@made_once
def filed(changed: dict[str, Any] | None = None, *, uscc: str = "", on: date = FILED_ON, **basic: Any) -> Institution:
    """An institution whose facts hold since a day; every one gets a code of its own unless told."""
    whole = changed or facts(**basic)
    institution = open_institution(whole["basic"]["name"], whole["basic"]["county_code"], actor=None, at=AT)
    whole["basic"]["uscc"] = uscc or f"91{institution.code[:6]}MA{institution.pk:08d}"
    kept, personal = part(whole, Facts)
    establish_facts(institution, Establishment(kept, personal, on, f"备-{institution.code}"), actor=None, at=AT)
    return institution


@made_once
def home_based(children: int = 3, **basic: Any) -> Institution:
    """A home-based point: no classes, one group."""
    whole = facts(**({"form": "home_based"} | basic))
    whole["classes"] = []
    whole["home_based"] = {"places": 5, "children": children, "carers": 2, "own_dwelling": True, "owners_consent": True}
    return filed(whole)


@made_once
def filing_of(institution: Institution, **fields: Any) -> Filing:
    columns = {"state": FilingState.VERIFIED, "created_at": AT, "saved_at": AT, "submitted_at": AT} | fields
    return Filing.objects.create(institution=institution, county_code=institution.county_code, **columns)


@made_once
def receipt_of(institution: Institution, code: str = "7K2M9Q4T8WXA", state: str = ReceiptState.VALID, **content: Any) -> Receipt:
    """A signed receipt of the institution's first filing."""
    items = {
        "number": f"清城托备〔2026〕{institution.pk:04d}号",
        "name": institution.name,
        "address": institution.address,
        "uscc": institution.uscc,
        "legal_nature": "营利性企业",
        "form": "独立托育机构",
        "care_modes": "全日托、半日托",
        "principal": "示*",
        "places": institution.places,
        "issuer": "清城区卫生健康局",
        "issued_on": "2026-11-02",
    } | content
    secret = settings.DATA_KEYS.secrets[settings.DATA_KEYS.current]
    return Receipt.objects.create(
        filing=filing_of(institution),
        number=items["number"],
        code=code,
        state=state,
        issued_on=FILED_ON,
        issuer=items["issuer"],
        content=items,
        signature=signing_key(secret, "receipt").sign(signed_message(items)),
    )


@made_once
def finding_of(institution: Institution, **fields: Any) -> NonconformityNotice:
    columns = {"number": f"告-{institution.pk}", "reasons": "监控保存天数：仅保存 60 天；窗地比：0.15", "published_at": AT} | fields
    return NonconformityNotice.objects.create(filing=filing_of(institution), **columns)


@made_once
def paper_of(institution: Institution, kind: str, expires_on: date | None = None, **fields: Any) -> Certificate:
    return Certificate.objects.create(institution=institution, kind=kind, expires_on=expires_on, issued_on=date(2025, 1, 6), **fields)


def closed(institution: Institution, on: date) -> Institution:
    close_institution(institution, on=on, actor=None, at=AT)
    return institution
