"""Places as families type them: county, town, village, street; in either script, in pinyin, with or without their ending."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import F

from qingmiao.codes.pinyin import pinyin_key
from qingmiao.portal.rules.distance import Point
from qingmiao.regions.models import Division, Level

ENDINGS = {
    Level.CITY: ("市",),
    Level.COUNTY: ("瑶族自治县", "壮族瑶族自治县", "自治县", "县", "市", "区"),
    Level.TOWN: ("瑶族乡", "壮族瑶族乡", "街道办事处", "街道", "镇", "乡"),
    Level.VILLAGE: ("社区居民委员会", "居民委员会", "村民委员会", "社区居委会", "居委会", "村委会", "社区", "村"),
}
STREET = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:大道|路|街|巷)(?!道)")
ORDER = (Level.COUNTY, Level.TOWN, Level.VILLAGE)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that was meant. `point` None: nobody knows where it lies. A county has no point: it narrows instead."""

    name: str
    where: str
    county_code: str
    level: str
    point: Point | None
    is_rough: bool = False

    @property
    def label(self) -> str:
        """The name behind the place it lies in."""
        return f"{self.where}{self.name}"


@dataclass
class Gazetteer:
    """Every place by the words for it; `sounds` by the pinyin of these words, `initials` of counties and towns by their first letters."""

    words: dict[str, list[Spot]] = field(default_factory=dict)
    sounds: dict[str, list[Spot]] = field(default_factory=dict)
    initials: dict[str, list[Spot]] = field(default_factory=dict)

    def add(self, spot: Spot, *words: str) -> None:
        """Let a place be found by these words."""
        for word in words:
            if len(word) > 1:
                for book, key in ((self.words, word), (self.sounds, pinyin_key(word))):
                    named = book.setdefault(key, [])
                    if spot not in named:
                        named.append(spot)

    def named(self, word: str) -> list[Spot]:
        """Return the places of exactly this word, also in pinyin, by first letters or in the other script: those of the largest kind."""
        lower = word.lower()
        found = self.words.get(word) or (self.initials.get(lower) if word.isascii() else None) or self.sounds.get(pinyin_key(word)) or []
        largest = min((_rank(spot) for spot in found), default=0)
        return [spot for spot in found if _rank(spot) == largest]

    def leading(self, word: str) -> tuple[list[Spot], str]:
        """Return the places of the longest beginning of a word, and what is left of it."""
        for end in range(len(word), 1, -1):
            if word[:end] in self.words:
                return self.named(word[:end]), word[end:]
        return [], word


def read_divisions() -> list[Any]:
    """Return every division with its point (`lat`, `lon`), where it has one."""
    return list(Division.objects.annotate(lat=F("point__lat"), lon=F("point__lon")).order_by("code"))


def gazetteer(rows: Iterable[Any], addresses: Iterable[tuple[str, str, float | None, float | None]]) -> Gazetteer:
    """Return the words for every division, and for the streets of the addresses (county code, address, latitude, longitude)."""
    names = {row.code: row.name for row in rows}
    points = {row.code: Point(float(row.lat), float(row.lon)) for row in rows if row.lat is not None}
    book = Gazetteer()
    for row in rows:
        if row.level == Level.CITY:
            continue
        spot = Spot(
            row.name,
            "" if row.level == Level.COUNTY else names.get(row.parent_id or "", ""),
            row.code[:6],
            row.level,
            points.get(row.code[:9]) if row.level != Level.COUNTY else None,
            is_rough=row.level == Level.VILLAGE,
        )
        book.add(spot, row.name, _short(row.name, Level(row.level)))
        if row.level in (Level.COUNTY, Level.TOWN):
            book.initials.setdefault(row.initials, []).append(spot)
    _add_streets(book, addresses, names)
    return book


def _rank(spot: Spot) -> int:
    return ORDER.index(Level(spot.level)) if spot.level in ORDER else len(ORDER)


def _short(name: str, level: Level) -> str:
    return next((name.removesuffix(ending) for ending in ENDINGS[level] if name.endswith(ending)), name)


def _add_streets(book: Gazetteer, addresses: Iterable[tuple[str, str, float | None, float | None]], names: dict[str, str]) -> None:
    """A street lies where the institutions of its name in a county are, on the average: no map of streets is at hand."""
    seen = [
        (street, county, latitude, longitude)
        for county, address, latitude, longitude in addresses
        if latitude is not None and longitude is not None
        for street in _streets(address, names.get(county, ""))
    ]
    for (street, county), found in groupby(sorted(seen), key=lambda row: row[:2]):
        spots = [(latitude, longitude) for _, _, latitude, longitude in found]
        point = Point(sum(lat for lat, _ in spots) / len(spots), sum(lon for _, lon in spots) / len(spots))
        book.add(Spot(street, names.get(county, ""), county, "street", point, is_rough=True), street)


def _streets(address: str, county: str) -> list[str]:
    """Return the street of an address: what stands between its town or village and the number."""
    rest = re.split(r"街道|镇|乡|村|社区|居委会|区|县|市", address.removeprefix(county))[-1]
    found = STREET.match(rest)
    return [found[0]] if found and len(found[0]) > 2 else []
