"""One child as its guardian sees it: facts, guardians, proxies, what was agreed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingmiao.accounts.models import Post
from qingmiao.core.privacy import Sealed
from qingmiao.families.models import Child, Consent, DataRequest, Guardianship, Proxy
from qingmiao.families.queries import guardians_of, proxies_of
from qingmiao.families.queries.cases import REQUEST_STATUS
from qingmiao.families.queries.held import right_words
from qingmiao.families.queries.home import LINKS, STATUS, ChildLink, last_day, name_of
from qingmiao.families.rules import CONSENT_WORDS, ConsentPurpose, age_words
from qingmiao.ui.components import Status


@dataclass(frozen=True)
class GuardianLine:
    """A guardian of the child; `claim` only where it is the reader's own."""

    name: str
    tie: str
    status: Status
    claim: Guardianship | None


@dataclass(frozen=True)
class ProxyLine:
    """Somebody who was given rights."""

    proxy: Proxy
    name: str
    rights: str
    until_on: date
    waits: bool


@dataclass(frozen=True)
class Overview:
    """The whole page of a child."""

    child: Child
    name: str
    age: str
    certificate: Sealed
    number: Sealed
    guardians: Sequence[GuardianLine]
    proxies: Sequence[ProxyLine]
    agreed: str
    requests: Sequence[tuple[DataRequest, Status]]
    links: Sequence[ChildLink]


@dataclass(frozen=True)
class Asked:
    """One purpose, the words of today, and every answer with its date, newest first."""

    purpose: ConsentPurpose
    words: str
    is_given: bool
    since: datetime | None
    answers: Sequence[Consent]


def overview(child: Child, post: Post, on: date) -> Overview:
    """Return the page of a child, in five queries."""
    guardians = [
        GuardianLine(row.guardian.display_name, row.get_kind_display(), STATUS[row.state], row if row.guardian_id == post.user_id else None)
        for row in guardians_of(child, on)
    ]
    proxies = [
        ProxyLine(row, row.name.open(), right_words(row.rights), last_day(row), row.person_id is None and row.rights != ["pick_up"])
        for row in proxies_of(child, on)
    ]
    agreed = "、".join(one.purpose.label for one in asked_of(child) if one.is_given) or "还没有同意任何一项"
    requests = [(row, REQUEST_STATUS[row.state]) for row in DataRequest.objects.filter(child=child)[:5]]
    return Overview(
        child, name_of(child), age_words(child.birth_date, child.expected_on, on), child.certificate, child.number, guardians, proxies,
        agreed, requests, LINKS,
    )  # fmt: skip


def asked_of(child: Child) -> list[Asked]:
    """Return every purpose with its answers; one query."""
    answers: dict[str, list[Consent]] = {}
    for row in Consent.objects.filter(child=child).select_related("by"):
        answers.setdefault(row.purpose, []).append(row)
    found = []
    for purpose in ConsentPurpose:
        said = answers.get(purpose, [])
        found.append(Asked(purpose, CONSENT_WORDS[purpose], bool(said) and said[0].is_given, said[0].at if said else None, said))
    return found
