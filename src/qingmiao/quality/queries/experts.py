"""Who may be an expert of an evaluation, and what ties a person to an institution."""

from datetime import date

from django.db.models import Q, QuerySet

from qingmiao.accounts.models import Post
from qingmiao.codes.ages import add_months
from qingmiao.codes.divisions import city_code_of
from qingmiao.core.legislation import declare, load
from qingmiao.institutions.models import Institution
from qingmiao.quality.permissions.evaluations import MAY_BE_EXPERT
from qingmiao.workforce.models import Engagement

(RELATED_YEARS,) = declare("quality.related_years")


def candidates(institution: Institution, on: date) -> "QuerySet[Post]":
    """Return the posts of the same city that may be named, without the institution's own people; ties are asked for one by one."""
    city = city_code_of(institution.county_code)
    near = Q(organisation__division_code=institution.county_code) | Q(organisation__division_code=city)
    posts = Post.objects.held_on(on).filter(near, role__in=MAY_BE_EXPERT, deputises_for=None)
    return (
        posts.exclude(organisation=institution.organisation_id).select_related("user", "organisation").order_by("organisation__name", "pk")
    )


def tie_of(institution: Institution, post: Post, on: date) -> str:
    """Return what ties a person to an institution, as the system knows it, today or within the years that count; empty for nothing.

    Kinship and money are known to nobody but the person, who declares them before scoring.
    """
    since = add_months(on, -12 * int(load().value(RELATED_YEARS, on).value))
    posts = Post.objects.filter(user=post.user, organisation=institution.organisation_id)
    if posts.held_on(on).exists():
        return "在被评估的机构任职"
    if posts.filter(Q(ended_at__date__gte=since) | Q(until_on__gte=since)).exists():
        return "不久前在被评估的机构任职"
    works = Engagement.objects.filter(worker__user=post.user, institution=institution, period__endswith__isnull=True)
    left = Engagement.objects.filter(worker__user=post.user, institution=institution, period__endswith__gte=since)
    return "在被评估的机构任职" if works.exists() else "不久前在被评估的机构任职" if left.exists() else ""
