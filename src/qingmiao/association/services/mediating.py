"""Mediation: a family brings a dispute, the association accepts it or not, both are heard, it ends with an outcome."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation, Post
from qingmiao.association.models import Dispute, DisputeNote, DisputeState, Member
from qingmiao.association.permissions import MEDIATE_DISPUTE, VIEW_DISPUTE
from qingmiao.association.rules import ACCEPTANCE_DAYS, MEDIATION_DAYS, Outcome
from qingmiao.association.workflow import DISPUTES
from qingmiao.core import audit
from qingmiao.core.clocks import start_clock, stop_clocks
from qingmiao.core.errors import DomainError
from qingmiao.core.followed import Sender, begin, fill
from qingmiao.core.legislation import load
from qingmiao.core.numbers import next_number
from qingmiao.core.parties import News, tell
from qingmiao.core.privacy import reveal
from qingmiao.core.typed_words import written
from qingmiao.core.watching import Watch
from qingmiao.core.workflow import take
from qingmiao.institutions.models import Institution

ACCEPTANCE_CLOCK, MEDIATION_CLOCK = "dispute_acceptance", "dispute_mediation"
MOST_NOTES = 20


@dataclass(frozen=True)
class Brought:
    """What a family brings: which institution, what happened, what it wishes."""

    institution: Institution
    text: str
    wish: str = ""


@transaction.atomic
def bring_dispute(brought: Brought, sender: Sender, *, at: datetime) -> Dispute:
    """Take a family's dispute with a member in. Raises DomainError where the institution is no member, or without a phone."""
    known = begin(Dispute, sender, at=at)
    if known is not None:
        return known
    member = Member.objects.filter(institution=brought.institution, left_on=None).select_related("association__organisation").first()
    if member is None:
        raise DomainError("这家机构不是协会会员，协会不能调解。可以向卫生健康局投诉。", field="institution")
    if not sender.name.strip() or not sender.phone.strip():
        raise DomainError("请填写您的姓名和手机号，调解时要联系您。", field="phone" if sender.name.strip() else "name")
    on, law = timezone.localdate(at), load()
    row = Dispute(
        association=member.association,
        institution=brought.institution,
        case_number=next_number("调", member.association.division_code, on),
        text=written(brought.text, "请写明发生了什么。", field="text"),
        wish=brought.wish.strip(),
    )
    fill(row, sender, at=at)
    row.save()
    start_clock(row, ACCEPTANCE_CLOCK, "决定是否受理", on=on, working_days=int(law.value(ACCEPTANCE_DAYS, on).value))
    audit.record(None, "bring_dispute", row, at=at)
    tell(row, _news(row, "brought", f"收到调解申请：{row.case_number}"), member.association.organisation, at=at)
    return row


@transaction.atomic
def accept_dispute(row: Dispute, substance: str, *, version: int, actor: Post, at: datetime) -> Dispute:
    """Accept; the institution sees the substance, never who brought it in full."""
    row, on = take(row, version), timezone.localdate(at)
    row.substance = written(substance, "请写明给机构看的事由。", field="substance")
    DISPUTES.perform(row, "accept_dispute", actor=actor, at=at)
    stop_clocks(row, on=on, outcome="accepted")
    start_clock(row, MEDIATION_CLOCK, "调解", on=on, working_days=int(load().value(MEDIATION_DAYS, on).value))
    tell(row, _news(row, "accepted", f"协会受理了一件调解：{row.case_number}", row.substance), row.institution.organisation, at=at)
    return row


@transaction.atomic
def refuse_dispute(row: Dispute, reason: str, *, version: int, actor: Post, at: datetime) -> Dispute:
    """Say why a dispute is not mediated."""
    row, on = take(row, version), timezone.localdate(at)
    row.answer, row.ended_on = written(reason, "请写明为什么不受理、可以找谁。"), on
    DISPUTES.perform(row, "refuse_dispute", actor=actor, at=at)
    stop_clocks(row, on=on, outcome="refused")
    return row


@transaction.atomic
def end_dispute(row: Dispute, outcome: Outcome, answer: str, *, version: int, actor: Post, at: datetime) -> Dispute:
    """End a mediation with its outcome; both sides read it."""
    row, on = take(row, version), timezone.localdate(at)
    row.outcome, row.answer, row.ended_on = outcome, written(answer, "请写明结果。", field="answer"), on
    DISPUTES.perform(row, "end_dispute", actor=actor, at=at, note=outcome.label)
    stop_clocks(row, on=on, outcome="ended")
    tell(row, _news(row, "ended", f"调解结束：{outcome.label}", row.answer), row.institution.organisation, at=at)
    return row


@dataclass(frozen=True)
class Entry:
    """What is taken down, and which sides may read it beside the association."""

    text: str
    for_family: bool = False
    for_house: bool = False


@transaction.atomic
def note_dispute(row: Dispute, entry: Entry, *, actor: Post, at: datetime) -> DisputeNote:
    """Take down what was said or done. What an institution writes goes to the association, which may pass it on in its own words."""
    text = written(entry.text, "请写明内容。", field="text")
    row = take(row)
    if row.state not in (DisputeState.ASKED, DisputeState.ACCEPTED) or not VIEW_DISPUTE.permits(actor, row):
        raise DomainError("这件调解已经结束。")
    is_office = MEDIATE_DISPUTE.permits(actor, row)
    for_family, for_house = (entry.for_family, entry.for_house) if is_office else (False, True)
    note = DisputeNote.objects.create(dispute=row, text=text, for_family=for_family, for_house=for_house, by=actor, at=at)
    audit.record(actor, "note_dispute", row, at=at, changes={"for_family": for_family, "for_house": for_house})
    receiver: Organisation | None = (row.institution.organisation if for_house else None) if is_office else row.association.organisation
    if row.state == DisputeState.ACCEPTED:
        tell(row, _news(row, "noted", f"调解有新内容：{row.case_number}"), receiver, at=at)
    return note


@transaction.atomic
def reply_as_family(row: Dispute, text: str, *, at: datetime) -> None:
    """Take down what the family adds."""
    text = written(text, "请写明要补充的内容。", field="text")
    row = take(row)
    if row.state not in (DisputeState.ASKED, DisputeState.ACCEPTED):
        raise DomainError("这件调解已经结束。")
    if row.notes.filter(by=None).count() >= MOST_NOTES:
        raise DomainError("补充的次数已到上限，请电话联系协会。")
    DisputeNote.objects.create(dispute=row, text=text, for_family=True, by=None, at=at)
    audit.record(None, "reply_dispute", row, at=at)
    tell(row, _news(row, "replied", f"家庭有补充：{row.case_number}"), row.association.organisation, at=at)


@transaction.atomic
def read_dispute(row: Dispute, *, actor: Post, at: datetime) -> None:
    """Write down that somebody reads a dispute."""
    audit.record(actor, "read_dispute", row, at=at, purpose="调解")


@transaction.atomic
def reveal_family(row: Dispute, purpose: str, *, actor: Post, at: datetime) -> list[tuple[str, str]]:
    """Return who brought a dispute, for a stated purpose."""
    return [(label, reveal(row, field, actor=actor, at=at, purpose=purpose)) for label, field in (("姓名", "name"), ("手机号", "phone"))]


def _news(row: Dispute, event: str, title: str, body: str = "") -> News:
    return News(event, title, body, reverse("dispute_show", kwargs={"pk": row.pk}), version=row.version)


DISPUTE_CLOCKS: Watch[Dispute] = Watch(
    Dispute,
    title=lambda row, clock: f"调解 {row.case_number}（{clock.label}）",
    said=lambda _row, clock: clock.label,
    path=lambda row: reverse("dispute_show", kwargs={"pk": row.pk}),
    who_acts=lambda row, _clock, _on: row.association.organisation,
    who_stands_above=lambda row, _clock, _on: row.association.organisation,
    related=("association__organisation",),
)
