"""Taking a filing for a decision."""

from qingmiao.core.workflow import lock
from qingmiao.filings.models import Filing


def take(filing: Filing, version: int) -> Filing:
    """Lock a filing, refuse a page drawn before its last change, and count this change."""
    locked = lock(Filing, filing.pk, version=version)
    locked.version += 1
    locked.save(update_fields=["version"])
    return locked
