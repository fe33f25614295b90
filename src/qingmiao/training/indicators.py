"""Training in figures: hours that advisers gave, people who finished a course. Counts and hours, never a person."""

from django.urls import reverse

from qingmiao.codes.ages import add_months
from qingmiao.core.indicators import Indicator, Window, declare_indicators, rest_on
from qingmiao.core.spells import Days, Spell
from qingmiao.institutions.permissions import BROWSE_REGISTER
from qingmiao.training.models import Advising, CertificateState, Course, CourseCertificate, Enrolment, Session, Visit

YEAR_MONTHS = 12


def confirmed_visits(window: Window) -> list[Spell]:
    """Return the hours of each visit that an institution confirmed, for a year from the day of the visit; one query."""
    rows = Visit.objects.filter(visited_on__lte=window.until, confirmed_on__isnull=False).select_related("advising__institution")
    return [_visit(row) for row in rows.order_by("visited_on", "pk")]


def _visit(row: Visit) -> Spell:
    house = row.advising.institution
    days = Days(row.visited_on, add_months(row.visited_on, YEAR_MONTHS))
    url = reverse("institution_detail", kwargs={"pk": house.pk})
    return Spell(house.county_code, row.hours, days, f"visit-{row.pk}", house.name, url)


def finished(window: Window) -> list[Spell]:
    """Return one spell of a year for each certificate that holds; one query. The row behind names the session, never the person."""
    rows = CourseCertificate.objects.filter(issued_on__lte=window.until, state=CertificateState.VALID)
    told = rows.order_by("issued_on", "pk").values_list(
        "pk", "issued_on", "enrolment__session__county_code", "enrolment__session__course__title"
    )
    return [Spell(county, 1, Days(on, add_months(on, YEAR_MONTHS)), f"certificate-{pk}", title, "") for pk, on, county, title in told]


rest_on(Advising, Visit, Course, Session, Enrolment, CourseCertificate)
declare_indicators(
    52,
    Indicator(
        "workforce_adviser_hours",
        "指导人员指导时数",
        "小时",
        "近12个月内、经机构确认的指导人员到机构指导的时数之和；没有确认的不计",
        "指导记录（日期、时数、机构确认日期）",
        BROWSE_REGISTER,
        lambda window: window.read(confirmed_visits),
    ),
    Indicator(
        "workforce_courses_finished",
        "培训结业人次",
        "人次",
        "近12个月内发放、当天没有撤销的结业证书份数，一人结业两门课程算两次",
        "结业证书（发证日期、状态）",
        BROWSE_REGISTER,
        lambda window: window.read(finished),
    ),
)
