"""The county looks at the proof of a guardianship, ends one for a reason, and enters a court's order against one."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post, User
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.notices import notify_person
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.families.models import CourtOrder, Guardianship, Proxy
from qingmiao.families.permissions import CHECK_GUARDIANSHIP, LIFT_ORDER
from qingmiao.families.rules import EndReason
from qingmiao.families.workflow import GUARDIANSHIP


@transaction.atomic
def confirm_guardianship(row: Guardianship, said: str, *, version: int, actor: Post, at: datetime) -> Guardianship:
    """Say that the proof shows a guardian. Raises DomainError without a scan or a word on how it was checked."""
    row = take(row, version)
    if not said.strip() and not row.proofs.exists():
        raise DomainError("没有证明材料。请写明怎样核对的，例如当面看过原件。", field="said")
    row.said, row.checked_at, row.checked_by, row.is_disputed = said.strip()[:200], at, actor, False
    GUARDIANSHIP.perform(row, "confirm_guardianship", actor=actor, at=at)
    _tell(row, row.guardian, "confirmed", "监护关系已核对", "您可以为孩子申请、签字、付款。", at=at)
    for other in (
        Guardianship.objects.in_force(timezone.localdate(at)).filter(child=row.child).exclude(pk=row.pk).select_related("guardian")
    ):
        title = f"{row.guardian.display_name}经核对是孩子的监护人"
        _tell(row, other.guardian, f"joined-{other.pk}", title, "如有异议，请联系县级卫生健康局。", at=at)
    return row


@transaction.atomic
def refuse_guardianship(row: Guardianship, said: str, *, version: int, actor: Post, at: datetime) -> Guardianship:
    """Say that the proof does not show a guardian; whoever claimed it is told why, and sees nothing of the child from now on."""
    row = take(row, version)
    row.said = written(said, "请写明为什么不认可，会告诉本人。", field="said")[:200]
    row.checked_at, row.checked_by, row.is_disputed = at, actor, False
    GUARDIANSHIP.perform(row, "refuse_guardianship", actor=actor, at=at)
    _tell(row, row.guardian, "refused", "监护关系没有得到认可", row.said, at=at)
    return row


@transaction.atomic
def end_guardianship(row: Guardianship, reason: EndReason, on: date, *, version: int, actor: Post, at: datetime) -> Guardianship:
    """End a guardianship for a reason, from a day on. What the person gave away as a guardian ends with it where nobody else stands."""
    row, today = take(row, version), timezone.localdate(at)
    if not row.period.lower <= on <= today:
        raise DomainError("终止日期应在监护开始以后、今天以前。", field="on")
    row.period, row.end_reason = DateRange(row.period.lower, on, "[]"), reason
    GUARDIANSHIP.perform(row, "end_guardianship", actor=actor, at=at)
    _withdraw_grants(row, actor=actor, at=at)
    return row


@dataclass(frozen=True)
class Order:
    """A court's order as its paper tells it."""

    court: str
    number: str
    from_on: date
    until_on: date | None = None


@transaction.atomic
def enter_court_order(row: Guardianship, order: Order, *, actor: Post, at: datetime) -> CourtOrder:
    """Bar a guardian by a court's order: from now on the person sees nothing of the child, and what he gave away is withdrawn.

    Raises DomainError for an order to come, one that has run out, or one without court and number. The person is not told here.
    """
    row, today = lock(Guardianship, row.pk), timezone.localdate(at)
    if not CHECK_GUARDIANSHIP.permits(actor, row):
        raise DomainError("您的岗位不能登记法院裁定。")
    if order.from_on > today:
        raise DomainError("裁定的开始日期不能晚于今天。", field="from_on")
    if order.until_on is not None and order.until_on < max(order.from_on, today):
        raise DomainError("裁定的结束日期已过，或早于开始日期，请核对。", field="until_on")
    court = written(order.court, "请填写作出裁定的法院。", field="court")[:100]
    number = written(order.number, "请填写文书编号。", field="number")[:100]
    if CourtOrder.objects.in_force(today).filter(guardianship=row).exists():
        raise DomainError("已经登记了对此人有效的裁定，请先解除再登记。")
    made = CourtOrder.objects.create(
        guardianship=row, court=court, number=number, from_on=order.from_on, until_on=order.until_on, entered_at=at, entered_by=actor
    )
    audit.record(actor, "enter_court_order", made, at=at, purpose="执行法院裁定", changes={"child": row.child_id})
    _withdraw_grants(row, actor=actor, at=at)
    own = Proxy.objects.filter(child=row.child, person=row.guardian, withdrawn_at=None)
    _withdraw(own, actor=actor, at=at)
    return made


@transaction.atomic
def lift_court_order(order: CourtOrder, *, actor: Post, at: datetime) -> CourtOrder:
    """Lift an order from today on: the guardian sees the child again. Raises DomainError for one that was lifted."""
    order = lock(CourtOrder, order.pk)
    if not LIFT_ORDER.permits(actor, order):
        raise DomainError("您的岗位不能解除法院裁定的登记。")
    if order.lifted_on is not None:
        raise DomainError("这项裁定已经解除，请刷新页面查看。")
    order.lifted_on = timezone.localdate(at)
    order.save(update_fields=["lifted_on"])
    audit.record(actor, "lift_court_order", order, at=at, purpose="执行法院裁定", changes={"child": order.guardianship.child_id})
    return order


def _withdraw_grants(row: Guardianship, *, actor: Post, at: datetime) -> None:
    """Withdraw what somebody gave away who is no guardian any more: the remaining guardian gives it again, or not."""
    _withdraw(Proxy.objects.filter(child=row.child, granted_by=row.guardian, withdrawn_at=None), actor=actor, at=at)
    row.child.invitations.filter(made_by=row.guardian, used_at=None, expires_at__gt=at).update(expires_at=at)


def _withdraw(proxies: "QuerySet[Proxy]", *, actor: Post, at: datetime) -> None:
    for proxy in proxies.select_for_update():
        proxy.withdrawn_at = at
        proxy.save(update_fields=["withdrawn_at"])
        audit.record(actor, "withdraw_proxy", proxy, at=at, changes={"child": proxy.child_id})


def _tell(row: Guardianship, person: User, event: str, title: str, body: str, *, at: datetime) -> None:
    notify_person(person, f"families.guardianship-{row.pk}-{event}-{row.version}", title, body=body, path=reverse("family_home"), at=at)
