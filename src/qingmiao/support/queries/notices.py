"""What everyone may see: answers in public notice, people masked; and sums in which nobody can be found."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from qingmiao.core.suppression import FEW, SMALL
from qingmiao.regions.queries import counties
from qingmiao.support.models import Award, AwardState, LineState, PaymentLine
from qingmiao.support.queries.lists import title_of
from qingmiao.support.rules.words import amount_words

PERSON = "某户家庭"


@dataclass(frozen=True)
class NoticedAward:
    """One line of a public notice: an institution by its name, a family never."""

    county: str
    programme: str
    who: str
    amount: str
    until: date | None


def noticed(on: date) -> list[NoticedAward]:
    """Return the answers that are shown in public on a day."""
    names = {county.code: county.name for county in counties()}
    rows = Award.objects.filter(state=AwardState.NOTICED, is_superseded=False, notice_until__gte=on).select_related("institution")
    return [
        NoticedAward(
            names.get(row.county_code, ""),
            title_of(row.programme),
            row.institution.name if row.institution else PERSON,
            amount_words(row.amount_fen),
            row.notice_until,
        )
        for row in rows.order_by("county_code", "programme", "pk")
    ]


def paid_in_sum() -> list[tuple[str, str, str]]:
    """Return by programme how many were paid and how much; of a few only that they are few."""
    rows = PaymentLine.objects.filter(state=LineState.PAID).order_by().values("programme")
    found = rows.annotate(count=Count("beneficiary", distinct=True), fen=Sum("amount_fen")).order_by("programme")
    return [
        (title_of(row["programme"]), FEW, "—")
        if row["count"] < SMALL
        else (title_of(row["programme"]), str(row["count"]), amount_words(row["fen"]))
        for row in found
    ]
