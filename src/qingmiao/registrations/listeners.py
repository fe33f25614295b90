"""What this app does for the apps below it: it tells a filing what a registrar pushed."""

from qingmiao.filings.services.prefilling import SOURCES, KnownFacts
from qingmiao.registrations.models import Registration


def registered_facts(uscc: str) -> KnownFacts | None:
    """Return the facts that the newest registration of a code tells."""
    found = Registration.objects.filter(uscc=uscc).order_by("-updated_at").first()
    if found is None:
        return None
    told = {
        "name": found.name,
        "uscc": found.uscc,
        "business_scope": found.business_scope,
        "address": found.address,
        "legal_nature": found.legal_nature,
        "registered_on": found.registered_on.isoformat(),
    }
    return KnownFacts({name: value for name, value in told.items() if value}, {"registration": found.pk})


SOURCES.append(registered_facts)
