"""What an association puts into the shell: its pages, and what waits for whom."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.association.models import Dispute, DisputeState
from qingmiao.association.permissions import (
    JOIN_ASSOCIATION,
    MANAGE_ASSOCIATION,
    MEDIATE_DISPUTE,
    REGISTER_ASSOCIATION,
    VIEW_DISPUTE,
    VIEW_MEMBER,
)
from qingmiao.association.queries.disputes import OPEN, chips_of
from qingmiao.core.clocks import with_due
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.ui import components
from qingmiao.ui.desk import DeskRow, DeskRows, declare_desk


def _open(rows: "QuerySet[Dispute]", _post: Post, _on: date) -> "QuerySet[Dispute]":
    return with_due(rows.filter(state__in=OPEN)).select_related("institution")


def _dress(rows: list[Dispute], _post: Post, on: date) -> list[DeskRow]:
    chips = chips_of(rows, on)
    return [
        DeskRow(
            row.institution.name,
            reverse("dispute_show", kwargs={"pk": row.pk}),
            components.Status("决定是否受理" if row.state == DisputeState.ASKED else "调解", "warn"),
            row.case_number,
            timezone.localdate(row.at),
            chips.get(row.pk),
        )
        for row in rows
    ]


declare_navigation(
    Entry("会员", "association_member_list", "users", VIEW_MEMBER, 40),
    Entry("调解", "dispute_list", "heart", VIEW_DISPUTE, 54, section="机构", group="协会和调解"),
    Entry("协会", "association_mine", "building", MANAGE_ASSOCIATION, 42),
    Entry("行业协会", "membership_own", "users", JOIN_ASSOCIATION, 55, section="机构", group="协会和调解"),
    Entry("登记行业协会", "association_register", "users", REGISTER_ASSOCIATION, 56, section="机构", group="协会和调解"),
)
declare_desk(
    DeskRows(
        "disputes",
        "调解",
        20,
        MEDIATE_DISPUTE,
        _open,
        _dress,
        due="clock_due_on",
        since="at",
        find=("case_number__icontains", "institution__name__icontains"),
    )
)
