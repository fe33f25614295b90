"""Beginning: a filing with what is known of it, an amendment, a deregistration."""

from datetime import datetime

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.codes.cleaning import clean_code
from qingmiao.filings.models import Filing, FilingKind
from qingmiao.filings.services.drafting import prefill, save_reason, save_section, start_filing
from qingmiao.filings.services.prefilling import known_facts
from qingmiao.institutions.models import Institution


@transaction.atomic
def begin_filing(institution: Institution, *, legal_nature: str, uscc: str, actor: Post, at: datetime) -> Filing:
    """Open a filing with its legal nature and code; what a registrar pushed for the code fills the gaps."""
    filing = start_filing(institution, FilingKind.FILING, actor=actor, at=at)
    code = clean_code(uscc)
    basic = {**filing.facts["basic"], "legal_nature": legal_nature, **({"uscc": code} if code else {})}
    if known_facts(code) is not None:
        basic.pop("name")  # the registrar's name counts, not the one the account was opened under
    filing = save_section(filing, "basic", basic, version=filing.version, actor=actor, at=at)
    return prefill(filing, code, version=filing.version, actor=actor, at=at) or filing


@transaction.atomic
def begin_change(institution: Institution, kind: FilingKind, reason: str, *, actor: Post, at: datetime) -> Filing:
    """Open an amendment or a deregistration with its reason."""
    filing = start_filing(institution, kind, actor=actor, at=at)
    return save_reason(filing, reason, version=filing.version, actor=actor, at=at)
