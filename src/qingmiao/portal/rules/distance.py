"""How far it is: a straight line times a road factor, an estimate and said to be one."""

from dataclasses import dataclass

from qingmiao.codes.earth import straight_km

ROAD_FACTOR = 1.3
WALK_KM_PER_HOUR = 4.5
LONGEST_WALK_KM = 3.0


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the earth in degrees, WGS-84."""

    latitude: float
    longitude: float


def road_km(start: Point, end: Point) -> float:
    """Return the straight line between two points times the road factor, in kilometres."""
    return straight_km(start.latitude, start.longitude, end.latitude, end.longitude) * ROAD_FACTOR


def distance_words(distance_km: float) -> str:
    """Write 约 300 米 · 步行约 4 分钟; without the walk where nobody would walk with a child."""
    far = f"约 {max(round(distance_km * 10), 1) * 100} 米" if distance_km < 0.95 else f"约 {distance_km:.1f} 公里"
    if distance_km > LONGEST_WALK_KM:
        return far
    return f"{far} · 步行约 {max(round(distance_km / WALK_KM_PER_HOUR * 60), 1)} 分钟"
