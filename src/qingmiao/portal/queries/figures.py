"""The figures of the home page."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from qingmiao.institutions.models import Institution, Standing
from qingmiao.portal.queries.register import Places
from qingmiao.regions.models import Division
from qingmiao.ui.components import Figure


@dataclass(frozen=True)
class CountyCount:
    """A county and how many institutions are filed there."""

    division: Division
    institutions: int


def home_figures() -> list[Figure]:
    """Return what is filed now, in one query."""
    filed = Institution.objects.filter(standing=Standing.FILED)
    count = filed.aggregate(
        institutions=Count("pk"),
        all_places=Sum("places", default=0),
        inclusive_places=Sum("places", filter=Q(inclusive=True), default=0),
        towns=Count("town_code", distinct=True, filter=~Q(town_code="")),
    )
    return [
        Figure("已备案托育机构", f"{count['institutions']:,}", "家"),
        Figure("托位", f"{count['all_places']:,}", "个", "备案的班级能同时照护的婴幼儿人数"),
        Figure("其中普惠托位", f"{count['inclusive_places']:,}", "个", "经县级卫生健康部门认定的普惠机构的托位"),
        Figure("有机构的乡镇街道", f"{count['towns']:,}", "个"),
    ]


def county_counts(places: Places) -> list[CountyCount]:
    """Return every county with its number of filed institutions, none left out."""
    rows = Institution.objects.filter(standing=Standing.FILED).order_by().values_list("county_code").annotate(count=Count("pk"))
    counted = dict(rows)
    return [CountyCount(county, counted.get(county.code, 0)) for county in places.counties]
