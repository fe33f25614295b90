"""Schools as a list, and one school with its programmes by year."""

from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.regions.queries import counties
from qingmiao.schools.models import Cohort, School
from qingmiao.schools.queries.students import first_jobs
from qingmiao.ui import components
from qingmiao.ui.listing import Listing


def counted(schools: "QuerySet[School]", on: date) -> "QuerySet[Any]":
    """Return schools with pupils there, graduates of the last year told, and the newest year."""
    to_come = Q(programmes__cohorts__year__gte=on.year, programmes__cohorts__graduates=None)
    told = Q(programmes__cohorts__graduates__isnull=False)
    return schools.annotate(
        pupils=Sum("programmes__cohorts__enrolled", filter=to_come),
        graduates=Sum("programmes__cohorts__graduates", filter=told),
        into_care=Sum("programmes__cohorts__into_care", filter=told),
        newest=Max("programmes__cohorts__year"),
    )


def _dress(rows: list[Any], _post: Post, _on: date) -> list[components.Row]:
    names = {county.code: county.name for county in counties()}
    return [
        components.Row(
            row.name,
            reverse("school_show", kwargs={"pk": row.pk}),
            (row.get_kind_display(), names.get(row.county_code), row.pupils, row.graduates, row.into_care),
        )
        for row in rows
    ]


SCHOOLS: Listing[School] = Listing(
    title="学校",
    columns=(
        components.Column("学校", order="name"),
        components.Column("类型", order="kind"),
        components.Column("县（市、区）", order="county_code"),
        components.Column("在读", "number", order="pupils"),
        components.Column("历届毕业", "number", order="graduates"),
        components.Column("到托育机构就业", "number", order="into_care"),
    ),
    dress=_dress,
    find=("name__icontains",),
    find_hint="学校名称",
    order=("county_code", "name", "pk"),
    empty_title="还没有学校数据",
    empty_text="教育部门上传学校数据后会列在这里。",
    symbol="book",
)


def cohorts_table(school: School, on: date) -> components.Table:
    """Return a school's programmes by year, with how many students of each took a first job that the city knows; in four queries."""
    rows = list(Cohort.objects.filter(programme__school=school).select_related("programme").order_by("-year", "programme__name", "pk"))
    jobs = first_jobs({row.programme_id for row in rows}, on)
    columns = [
        components.Column(*told)
        for told in (
            ("专业",),
            ("毕业年份", "number"),
            ("计划招生", "number"),
            ("在读", "number"),
            ("毕业", "number"),
            ("到托育机构就业", "number"),
        )
    ]
    lines = [
        components.Row(
            str(row.programme), "", (str(row.year), row.places, row.enrolled, row.graduates, row.into_care), note=_note(row, jobs)
        )
        for row in rows
    ]
    return components.Table("专业和毕业生", columns, lines)


def _note(row: Cohort, jobs: dict[int, int]) -> str:
    known = jobs.get(row.programme_id, 0)
    return f"登记过实习的学生中，{known} 人实习后到机构任职" if known else ""
