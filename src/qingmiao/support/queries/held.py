"""What support keeps of a child, for its guardians: in the export of everything, and in who looked."""

from collections.abc import Iterable

from django.db.models import Model

from qingmiao.codes.days import day_words
from qingmiao.families.models import Child
from qingmiao.families.queries.held import Held, moment_words
from qingmiao.support.models import Award, Claim
from qingmiao.support.queries.lists import award_amount, title_of


def held_of_child(child: Child) -> list[Held]:
    """Return what was claimed for a child and what came of it, in words."""
    claims = Claim.objects.filter(child=child).order_by("at", "pk")
    awards = Award.objects.filter(child=child).order_by("period", "pk")
    return [
        Held(
            "补贴申请",
            ("编号", "项目", "申请时间", "年度", "户名", "开户行", "账号", "状态"),
            [
                (
                    row.number,
                    title_of(row.programme),
                    moment_words(row.at),
                    f"{row.first_year}—{row.last_year}",
                    row.holder,
                    row.bank,
                    row.account.open(),
                    row.get_state_display(),
                )
                for row in claims
            ],
        ),
        Held(
            "补贴结果",
            ("项目", "自", "金额", "状态"),
            [(title_of(row.programme), day_words(row.period.lower), award_amount(row), row.get_state_display()) for row in awards],
        ),
    ]


def rows_of_child(child: Child) -> Iterable[tuple[type[Model], Iterable[object]]]:
    """Return the rows that are about a child: whoever read one of them has looked at the child's data."""
    return [
        (Claim, Claim.objects.filter(child=child).values_list("pk", flat=True)),
        (Award, Award.objects.filter(child=child).values_list("pk", flat=True)),
    ]
