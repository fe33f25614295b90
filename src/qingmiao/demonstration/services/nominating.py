"""The county chooses an institution; before a term ends, it may choose it again."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.codes.days import day_words
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.parties import tell
from qingmiao.core.rules import store_lines
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock
from qingmiao.demonstration.models import CriteriaOccasion, Demonstration, DemonstrationState
from qingmiao.demonstration.permissions import NOMINATE_INSTITUTION
from qingmiao.demonstration.queries.criteria import criteria_of
from qingmiao.demonstration.rules import RENEWAL_OPEN_DAYS
from qingmiao.demonstration.services.taking import city_of, news, parties
from qingmiao.demonstration.workflow import UNDER_REVIEW
from qingmiao.institutions.models import Institution


@transaction.atomic
def nominate(institution: Institution, reason: str, *, actor: Post, at: datetime) -> Demonstration:
    """Choose a filed institution of the actor's county, with what the register says of it that day; near a term's end it is a renewal.

    Raises DomainError for another county's institution, one that is under review, or one whose term has long to run.
    """
    reason = written(reason, "请写明推荐理由：好在哪里，能带动什么。")
    institution, on = lock(Institution, institution.pk), timezone.localdate(at)
    if not NOMINATE_INSTITUTION.permits(actor, institution):
        raise DomainError("只能推荐本县（市、区）已备案的机构。")
    earlier = list(Demonstration.objects.select_for_update(of=("self",)).filter(institution=institution))
    if any(row.state in UNDER_REVIEW for row in earlier):
        raise DomainError(f"{institution.name} 已在评审中，请等结果出来后再推荐。")
    row = Demonstration.objects.create(
        institution=institution,
        county_code=institution.county_code,
        renews=_renewed(earlier, on),
        reason=reason,
        criteria={CriteriaOccasion.NOMINATION: store_lines(criteria_of(institution, on), on)},
        nominated_by=actor,
        nominated_on=on,
    )
    verb = "renew_demonstration" if row.renews else "nominate_demonstration"
    audit.record(actor, verb, row, at=at, changes={"institution": institution.pk, "reason": reason})
    title = f"{institution.name} 被推荐{'续期' if row.renews else '为'}示范点"
    tell(row, news(row, "nominated", title, reason), *parties(row), at=at)
    tell(row, news(row, "nominated", f"{title}，待评审", reason), city_of(row), at=at)
    return row


def may_renew(row: Demonstration, actor: Post, on: date) -> bool:
    """Tell whether the actor may choose a demonstration again now, because its term ends soon and nobody has chosen it again."""
    if row.state != DemonstrationState.GRANTED or row.granted_until is None or not renewal_opens_on(row) <= on <= row.granted_until:
        return False
    is_chosen = row.renewals.exclude(state__in=[DemonstrationState.REFUSED, DemonstrationState.ENDED]).exists()
    return not is_chosen and NOMINATE_INSTITUTION.permits(actor, row.institution)


def renewal_opens_on(row: Demonstration) -> date:
    """Return the first day on which a demonstration may be chosen again; the term's last day selects the law."""
    assert row.granted_until is not None  # noqa: S101  # granted
    return row.granted_until - timedelta(days=int(load().value(RENEWAL_OPEN_DAYS, row.granted_until).value))


def _renewed(earlier: list[Demonstration], on: date) -> Demonstration | None:
    """Return the round whose term a new one renews, None when none runs. Raises DomainError while it has long to run."""
    running = [row for row in earlier if row.state == DemonstrationState.GRANTED and row.granted_until and row.granted_until >= on]
    if not running:
        return None
    last = max(running, key=lambda row: row.granted_until or on)
    opens = renewal_opens_on(last)
    if on < opens:
        raise DomainError(f"这家机构已是示范点，示范期到 {day_words(last.granted_until or on)}；{day_words(opens)}起可以推荐续期。")
    return last
