"""Where something lies: a position must stand in its county, a town must be one of the county's."""

import shapely

from qingmiao.core.errors import DomainError
from qingmiao.regions.models import Boundary, Division

NEAR_DEGREES = 0.02  # about two kilometres: outlines are illustrative


def refuse_elsewhere(county_code: str, town_code: str, at: tuple[float, float] | None) -> None:
    """Raise DomainError for a town of another county, a place outside the county, and a polygon that cannot be used."""
    if not Division.objects.filter(pk=town_code, parent=county_code).exists():
        raise DomainError("乡镇街道不在所选的县（市、区）内，请重新选择。", field="town_code")
    boundary = Boundary.objects.filter(pk=county_code).select_related("division").first()
    if at is None or boundary is None:
        return
    shape = shapely.make_valid(shapely.geometry.shape(boundary.geometry))  # a polygon that crosses itself is mended, not trusted
    if shape.distance(shapely.Point(at[1], at[0])) > NEAR_DEGREES:
        raise DomainError(f"这个位置不在{boundary.division.name}内，请在地图上重新选。", field="latitude")
