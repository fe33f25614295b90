"""A page is read into a draft; an officer accepts it as a document or gives it up, and decides each suggestion by itself."""

import hashlib
from datetime import datetime

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.bounded import read_bounded
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock
from qingmiao.policy.models import Document, Reading, Suggestion
from qingmiao.policy.queries.readings import title_of
from qingmiao.policy.rules.reading import read_document
from qingmiao.policy.rules.reading.results import Candidate, Section, fingerprint_of
from qingmiao.policy.services.documents import DocumentText, Parts, add_document
from qingmiao.policy.workflow import READINGS, SUGGESTIONS

LONGEST_NAME, LONGEST_SECTION = 200, 200
UNREADABLE = "这个文件读不出来：可能已损坏，或过大、过于复杂。请在浏览器中只保存正文，或另存为文本后再试。"
KNOWN = "这个文件已经读过：《{}》，{}，由{}读取。"


class AlreadyReadError(DomainError):
    """A file that was read before; `reading` is that reading."""

    def __init__(self, reading: Reading) -> None:
        """Say which reading it is, where it stands and whose it is."""
        super().__init__(KNOWN.format(title_of(reading), reading.get_state_display(), reading.read_by.organisation))
        self.reading = reading


@transaction.atomic
def read_page(data: bytes, file_name: str, *, actor: Post, at: datetime) -> Reading:
    """Read a saved page into a draft.

    Raises DomainError when it holds no article, AlreadyReadError when the file was read before and not given up. Another copy of the same
    words is read: its page says so.
    """
    digest = hashlib.sha256(data).hexdigest()
    known = Reading.objects.filter(raw_sha256=digest).exclude(state=Reading.State.DISCARDED).select_related("read_by__organisation").first()
    if known is not None:
        raise AlreadyReadError(known)
    draft = read_bounded(read_document, data, unreadable=UNREADABLE)
    words = fingerprint_of(draft["title"], [Section(**row) for row in draft["sections"]])
    result = {**draft, "fingerprint": words}
    reading = Reading.objects.create(raw_sha256=digest, file_name=file_name[:LONGEST_NAME], result=result, read_by=actor, read_at=at)
    for kind, found in ((Suggestion.Kind.TARGET, "target_candidates"), (Suggestion.Kind.MEASURE, "measure_candidates")):
        rows = [_suggestion(reading, kind, place, Candidate(**row)) for place, row in enumerate(draft[found], 1)]
        Suggestion.objects.bulk_create(rows)
    audit.record(actor, "read_page", reading, at=at, changes={"title": draft["title"], "sha256": digest})
    return reading


def _suggestion(reading: Reading, kind: str, position: int, candidate: Candidate) -> Suggestion:
    found = (("时间", candidate.period), ("主体", candidate.actor), ("数量", candidate.number))
    why = "；".join(f"{label}：{words}" for label, words in found if words)
    return Suggestion(
        reading=reading, kind=kind, position=position, section=candidate.section[:LONGEST_SECTION], sentence=candidate.sentence, why=why
    )


@transaction.atomic
def accept_reading(reading: Reading, text: DocumentText, parts: Parts, *, actor: Post, at: datetime) -> Document:
    """Put a reading into the library as a new document. Raises DomainError for a number that the library holds already."""
    locked = lock(Reading, reading.pk)
    if locked.state != Reading.State.DRAFT:
        raise DomainError(f"这次读取已经是“{locked.get_state_display()}”，不能再入库。")
    document = add_document(text, parts, actor=actor, at=at)
    locked.document = document
    locked.save(update_fields=["document"])
    READINGS.perform(locked, "accept_reading", actor=actor, at=at, note=document.key)
    return document


@transaction.atomic
def discard_reading(reading: Reading, *, actor: Post, at: datetime) -> None:
    """Give a reading up; its file may then be read again."""
    READINGS.perform(lock(Reading, reading.pk), "discard_reading", actor=actor, at=at)


@transaction.atomic
def decide_suggestion(suggestion: Suggestion, *, is_accepted: bool, actor: Post, at: datetime) -> Suggestion:
    """Accept or decline one sentence, once."""
    locked = lock(Suggestion, suggestion.pk)
    locked.decided_by, locked.decided_at = actor, at
    if locked.state == Suggestion.State.PROPOSED:
        locked.save(update_fields=["decided_by", "decided_at"])
    return SUGGESTIONS.perform(locked, "accept_suggestion" if is_accepted else "decline_suggestion", actor=actor, at=at)


@transaction.atomic
def take_back_suggestion(suggestion: Suggestion, *, actor: Post, at: datetime) -> Suggestion:
    """Take a decision about a sentence back, as long as nothing rests on it."""
    locked = lock(Suggestion, suggestion.pk)
    SUGGESTIONS.perform(locked, "take_back_suggestion", actor=actor, at=at)
    locked.decided_by = locked.decided_at = None
    locked.save(update_fields=["decided_by", "decided_at"])
    return locked
