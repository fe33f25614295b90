"""Everything held on a child, for its guardian: the same for the file that machines read and for the paper.

An app that keeps more of a child adds its part: `declare_held(lambda child: [Held("在托", ("机构", "自"), rows)])` in its shell.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from qingmiao.accounts.models import User
from qingmiao.codes.days import day_words
from qingmiao.families.models import Child, Consent, CourtOrder, DataRequest, Guardianship, Invitation, Proxy
from qingmiao.families.queries.readers import reads_of
from qingmiao.families.rules import Right
from qingmiao.regions.queries import division


@dataclass(frozen=True)
class Held:
    """One part of what is held: a title, what the columns are, the rows in words."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


PARTS: list[Callable[[Child], Iterable[Held]]] = []


def declare_held(part: Callable[[Child], Iterable[Held]]) -> None:
    """Add what an app holds on a child to the export."""
    PARTS.append(part)


def facts_of(child: Child) -> list[tuple[str, str]]:
    """Return the facts of a child itself, open."""
    home = division(child.county_code)
    number = f"{child.get_number_kind_display()} {child.number.open()}" if child.number else ""
    return [
        ("姓名", child.name.open()),
        ("性别", child.get_sex_display()),
        ("出生日期" if child.is_born else "预产期", _day(child.birth_date or child.expected_on)),
        ("出生医学证明编号", child.certificate.open()),
        ("证件号码", number),
        ("居住的县（市、区）", home.name if home else child.county_code),
        ("住址", child.address.open()),
        ("登记时间", moment_words(child.registered_at)),
    ]


def held_on(child: Child, reader: User) -> list[Held]:
    """Return everything held on a child besides its own facts, by part."""
    found = [*_ties(child), *_consents(child), *_requests(child)]
    for part in PARTS:
        found += part(child)
    reads = [(moment_words(one.at), f"{one.office} {one.who}".strip(), one.what, one.purpose) for one in reads_of(child, reader)]
    return [*found, Held("谁看过", ("时间", "谁", "看了什么", "目的"), reads)]


def moment_words(at: datetime) -> str:
    """Return an instant as people write it."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def right_words(rights: Iterable[str]) -> str:
    """Return named rights in words."""
    return "、".join(Right(right).label for right in rights)


def _moment(at: datetime | None) -> str:
    return moment_words(at) if at else ""


def _day(day: date | None) -> str:
    return day_words(day) if day else ""


def _ties(child: Child) -> list[Held]:
    guardians = Guardianship.objects.filter(child=child).select_related("guardian").order_by("pk")
    orders = CourtOrder.objects.filter(guardianship__child=child).select_related("guardianship__guardian").order_by("pk")
    proxies = Proxy.objects.filter(child=child).order_by("pk")
    invitations = Invitation.objects.filter(child=child).select_related("made_by").order_by("pk")
    return [
        Held("监护人", ("姓名", "关系", "状态", "证明", "自"), [_guardian(row) for row in guardians]),
        Held("法院裁定", ("针对", "法院", "自", "至"), [_order(row) for row in orders]),
        Held("受托人", ("姓名", "关系", "权限", "授权时间", "撤回时间"), [_proxy(row) for row in proxies]),
        Held(
            "邀请",
            ("邀请人", "时间", "使用时间"),
            [(r.made_by.display_name, moment_words(r.made_at), _moment(r.used_at)) for r in invitations],
        ),
    ]


def _guardian(row: Guardianship) -> Sequence[str]:
    state, proof = row.get_state_display(), row.get_proof_display()
    return row.guardian.display_name, row.get_kind_display(), state, proof, _day(row.period.lower)


def _order(row: CourtOrder) -> Sequence[str]:
    return row.guardianship.guardian.display_name, row.court, _day(row.from_on), _day(row.until_on)


def _invitation(row: Invitation) -> Sequence[str]:
    return row.made_by.display_name, moment_words(row.made_at), _moment(row.used_at)


def _proxy(row: Proxy) -> Sequence[str]:
    granted, withdrawn = moment_words(row.granted_at), _moment(row.withdrawn_at)
    return row.name.open(), row.get_kind_display(), right_words(row.rights), granted, withdrawn


def _consents(child: Child) -> list[Held]:
    rows = Consent.objects.filter(child=child).select_related("by")
    said = [(r.get_purpose_display(), "同意" if r.is_given else "不同意", moment_words(r.at), r.by.display_name, r.words) for r in rows]
    return [Held("同意", ("目的", "答复", "时间", "谁", "当时显示的内容"), said)]


def _requests(child: Child) -> list[Held]:
    rows = DataRequest.objects.filter(child=child)
    said = [(r.number, r.get_wish_display(), r.words.open(), r.get_state_display(), r.answer) for r in rows]
    return [Held("个人信息请求", ("编号", "请求", "内容", "状态", "答复"), said)]
