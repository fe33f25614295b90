"""The paper about a volunteer's hours: issued from what was signed out, checked by anyone with its code."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, Sum
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.check_codes import check_code
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.numbers import next_number
from qingmiao.core.printing import compile_pdf, qr_svg
from qingmiao.core.workflow import lock
from qingmiao.ui.words import day_cn
from qingmiao.volunteers.models import HoursCertificate, SignUp, Volunteer
from qingmiao.volunteers.rules import hours_words

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "volunteers"


@transaction.atomic
def issue_hours(volunteer: Volunteer, *, actor: Post, at: datetime) -> HoursCertificate:
    """Issue the certificate of all hours until today; the same hours on the same day are the same paper.

    Raises DomainError while nothing was served.
    """
    volunteer, on = lock(Volunteer, volunteer.pk), timezone.localdate(at)
    served = SignUp.objects.filter(volunteer=volunteer, minutes__gt=0)
    told = served.aggregate(minutes=Sum("minutes"), times=Count("pk"), first=Min("activity__starts_at"))
    if not told["minutes"]:
        raise DomainError("还没有签退的服务时长，暂不能出具证明。")
    known = volunteer.certificates.filter(issued_on=on, minutes=told["minutes"]).first()
    if known is not None:
        return known
    number, office = next_number("志愿", volunteer.county_code, on), health_department_of(volunteer.county_code)
    row = HoursCertificate.objects.create(
        volunteer=volunteer,
        number=number,
        code=check_code(settings.DATA_KEYS.secret, "volunteer-hours", number),
        issuer=office.name if office else "县级卫生健康局",
        issued_on=on,
        since_on=timezone.localdate(told["first"]),
        until_on=on,
        minutes=told["minutes"],
        times=told["times"],
    )
    audit.record(actor, "issue_hours", row, at=at, changes={"number": number, "minutes": row.minutes})
    return row


@transaction.atomic
def print_hours(row: HoursCertificate, *, actor: Post, at: datetime) -> bytes:
    """Return the certificate as PDF. It names the volunteer in full, so the print is written down."""
    audit.record(actor, "print_hours", row, at=at, purpose="打印志愿服务时长证明")
    worker = row.volunteer.worker
    address = settings.BASE_URL + reverse("hours_check") + f"?code={row.code}"
    data: dict[str, Any] = {
        "title": "志愿服务时长证明",
        "number": row.number,
        "opening": f"{worker.name.open() if worker else ''}：",
        "sentence": f"您于{day_cn(row.since_on)}至{day_cn(row.until_on)}参加婴幼儿照护志愿服务{row.times}次，"
        f"服务时长共计{hours_words(row.minutes)}小时。感谢您为孩子们所做的一切。",
        "note": "时长按签到、签退计算，只计活动时间之内的。用查验码可以核对本证明的真伪。",
        "issuer": row.issuer,
        "date": day_cn(row.issued_on),
        "qr": qr_svg(address),
        "code": row.code,
        "address": address,
    }
    return compile_pdf(TEMPLATES / "hours.typ", data, at=timezone.make_aware(datetime.combine(row.issued_on, datetime.min.time())))
