"""What fits a family's wishes, in the order a parent asks for, and the nearest to it where nothing fits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from qingmiao.codes.pinyin import pinyin_key
from qingmiao.portal.queries.find.catalogue import Catalogue, Entry, Room
from qingmiao.portal.queries.find.gazetteer import Spot
from qingmiao.portal.rules.asking import Asked, letter_pairs, likeness, understand
from qingmiao.portal.rules.distance import distance_words, road_km
from qingmiao.portal.rules.fees import MonthFees, class_types_of
from qingmiao.regions.models import Level

MAX_WORDS = 5
ALIKE = 0.7  # share of a typed word's letter pairs that a name must hold
NEAR_KM = 10.0
NEAREST = 3
FAR_KM = 100_000.0


@dataclass(frozen=True)
class Search:
    """What a visitor looks for; empty fields do not narrow. `opens_by`, `closes_from` in minutes of the day, `price_fen` a month."""

    text: str = ""
    county: str = ""
    town: str = ""
    form: str = ""
    mode: str = ""
    age_months: int | None = None
    inclusive: bool = False
    vacant: bool = False
    demonstration: bool = False
    meals: bool = False
    price_fen: int | None = None
    opens_by: int | None = None
    closes_from: int | None = None
    within_km: float | None = None
    sort: str = ""


@dataclass(frozen=True)
class Hit:
    """One institution as it fits: how far it is, and the classes of the child's age."""

    entry: Entry
    distance_km: float | None
    types: tuple[str, ...]

    @property
    def distance(self) -> str:
        """约 1.2 公里 · 步行约 16 分钟; empty where it cannot be told."""
        return "" if self.distance_km is None else distance_words(self.distance_km)

    @cached_property
    def months(self) -> list[MonthFees]:
        """What a month costs, the least first."""
        return self.entry.months_for(self.types)

    @property
    def rooms(self) -> tuple[Room, ...]:
        """The classes that take the child."""
        return self.entry.rooms_for(self.types)

    @property
    def vacant(self) -> int:
        """Free places in the classes that take the child."""
        return self.entry.vacant_for(self.types)


@dataclass
class Found:
    """The answer: what fits, in order; what was understood; and what comes nearest where little fits."""

    hits: list[Hit]
    asked: Asked
    search: Search
    spots: list[Spot] = field(default_factory=list)
    is_alike: bool = False
    nearest: list[Hit] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    without_fee: int = 0

    @property
    def centre(self) -> Spot | None:
        """The place from which distances count."""
        return next((spot for spot in self.spots if spot.point is not None), None)

    @property
    def is_far(self) -> bool:
        """Whether a place was meant and the nearest of what fits is beyond a short ride."""
        return bool(self.hits) and self.hits[0].distance_km is not None and min(h.distance_km or FAR_KM for h in self.hits) > NEAR_KM


def find(search: Search, known: Catalogue) -> Found:
    """Return what fits of the catalogue."""
    asked = understand(search.text)
    search = _with_asked(search, asked)
    spots, words, is_alike = _read_words(asked.words[:MAX_WORDS], known)
    town = next((spot for spot in _chosen_town(search, known)), None)
    found = Found([], asked, search, [*spots, *([town] if town else [])], is_alike)
    tests = [*_tests(search), *_word_tests(words, found, is_alike=is_alike)]
    if asked.answers and not asked.words and search.text and not _narrows(search):
        return found  # a question about money or leave looks for no institution
    found.hits = _ordered([hit for entry in known.entries if _fits(entry, tests) and (hit := _hit(entry, found)) is not None], found)
    if search.price_fen is not None:
        cheap = [(name, test) for name, test in tests if name != "price"]
        found.without_fee = sum(_fits(entry, cheap) and not _hit_of(entry, found).months for entry in known.entries)
    if not found.hits:
        _add_nearest(found, known, tests)
    return found


def _with_asked(search: Search, asked: Asked) -> Search:
    """Return the search with what its words said; what was chosen in a field counts more."""
    return replace(
        search,
        age_months=search.age_months if search.age_months is not None else asked.age_months,
        mode=search.mode or asked.mode,
        form=search.form or asked.form,
        inclusive=search.inclusive or asked.inclusive,
        sort=search.sort or ("fee" if asked.cheap else ""),
    )


def _narrows(search: Search) -> bool:
    return any([search.county, search.town, search.form, search.mode, search.age_months is not None, search.inclusive, search.vacant])


def _chosen_town(search: Search, known: Catalogue) -> list[Spot]:
    name = known.places.name(search.town) if search.town else ""
    return [spot for spot in known.gazetteer.words.get(name, []) if spot.level == Level.TOWN and search.town.startswith(spot.county_code)]


@dataclass(frozen=True)
class Word:
    """A word that is no place, as it is compared with names."""

    text: str
    sound: str
    pairs: frozenset[str]

    def is_in(self, entry: Entry) -> bool:
        """Whether the name (in characters of either script, in pinyin, by first letters), the address or a code holds it."""
        columns = entry.row.columns
        if self.text in columns["name"] or self.text in columns["address"] or self.text == columns["code"]:
            return True
        if self.text.isascii():
            lower = self.text.lower()
            return lower in entry.initials or lower in entry.sound or (len(lower) > 3 and columns["uscc"].startswith(self.text.upper()))
        return len(self.text) > 1 and self.sound in entry.sound

    def is_like(self, entry: Entry) -> bool:
        """Whether the name sounds nearly so."""
        return likeness(self.pairs, entry.pairs) >= ALIKE


def _word(text: str) -> Word:
    sound = text.lower() if text.isascii() else pinyin_key(text)
    return Word(text, sound, letter_pairs(sound))


def _read_words(typed: list[str], known: Catalogue) -> tuple[list[Spot], list[Word], bool]:
    """Return the places that were meant, the other words, and whether these fit only nearly."""
    spots: list[Spot] = []
    words: list[Word] = []
    for text in typed:
        named, rest, word = known.gazetteer.named(text), "", _word(text)
        if not named and not any(word.is_in(entry) for entry in known.entries):
            named, rest = known.gazetteer.leading(text)
            while rest and (more := known.gazetteer.leading(rest))[0]:  # 连州市星子镇
                named, rest = _within(more[0], named), more[1]
        spots.extend(named)
        words.extend([_word(rest)] if rest else [] if named else [word])
    spots = _consistent(spots)
    is_alike = bool(words) and not any(all(word.is_in(entry) for word in words) for entry in known.entries)
    if is_alike and spots and not any(all(word.is_like(entry) for word in words) for entry in known.entries):
        return spots, [], False  # a house number that nobody has filed: the place alone counts
    return spots, words, is_alike


def _within(named: list[Spot], outer: list[Spot]) -> list[Spot]:
    """Return the places that lie in what was said before them; all of them where none does."""
    counties = {spot.county_code for spot in outer}
    return [spot for spot in named if spot.county_code in counties] or named


def _consistent(spots: list[Spot]) -> list[Spot]:
    """Return the places without those of other counties where a county was said, too."""
    counties = {spot.county_code for spot in spots if spot.level == Level.COUNTY}
    within = [spot for spot in spots if spot.level != Level.COUNTY and spot.county_code in counties]
    return [*(spot for spot in spots if spot.level == Level.COUNTY), *within] if within else spots


Test = tuple[str, Callable[[Entry], bool]]


def _tests(search: Search) -> list[Test]:
    columns = (("county", "county_code", search.county), ("town", "town_code", search.town), ("form", "form", search.form))
    tests: list[Test] = [(name, _equals(column, value)) for name, column, value in columns if value]
    types = class_types_of(search.age_months) if search.age_months is not None else ()
    price, age = search.price_fen, search.age_months
    wished: list[tuple[str, bool, Callable[[Entry], bool]]] = [
        ("mode", bool(search.mode), lambda entry: search.mode in entry.row.columns["care_modes"]),
        ("age", age is not None, lambda entry: _takes(entry, age or 0)),
        ("inclusive", search.inclusive, lambda entry: bool(entry.row.columns["inclusive"])),
        ("demonstration", search.demonstration, lambda entry: bool(entry.row.columns["is_demonstration_site"])),
        ("vacant", search.vacant, lambda entry: entry.vacant_for(types) > 0),
        ("meals", search.meals, lambda entry: entry.serves_meals is True),
        ("price", price is not None, lambda entry: any(month.total_fen <= (price or 0) for month in entry.months_for(types))),
        ("opens", search.opens_by is not None, lambda entry: any(line[0] <= (search.opens_by or 0) for line in entry.hours)),
        ("closes", search.closes_from is not None, lambda entry: any(line[1] >= (search.closes_from or 0) for line in entry.hours)),
    ]
    return [*tests, *((name, test) for name, is_wished, test in wished if is_wished)]


def _equals(column: str, value: str) -> Callable[[Entry], bool]:
    return lambda entry: entry.row.columns[column] == value


def _takes(entry: Entry, age_months: int) -> bool:
    start, below = entry.row.columns["age_from_months"], entry.row.columns["age_below_months"]
    return start is not None and below is not None and start <= age_months < below


def _word_tests(words: Iterable[Word], found: Found, *, is_alike: bool) -> list[Test]:
    counties = {spot.county_code for spot in found.spots if spot.level == Level.COUNTY}
    tests: list[Test] = [("words", word.is_like if is_alike else word.is_in) for word in words]
    if counties and found.centre is None:
        tests.append(("place", lambda entry: entry.row.columns["county_code"] in counties))
    return tests


def _fits(entry: Entry, tests: Iterable[Test]) -> bool:
    return all(test(entry) for _, test in tests)


def _hit_of(entry: Entry, found: Found) -> Hit:
    centres = [spot.point for spot in found.spots if spot.point is not None]
    distance = min((road_km(point, entry.point) for point in centres), default=None) if entry.point else None
    types = class_types_of(found.search.age_months) if found.search.age_months is not None else ()
    return Hit(entry, distance, types)


def _hit(entry: Entry, found: Found) -> Hit | None:
    hit, within = _hit_of(entry, found), found.search.within_km
    if within is not None and found.centre is not None and (hit.distance_km is None or hit.distance_km > within):
        return None
    return hit


def _ordered(hits: list[Hit], found: Found) -> list[Hit]:
    """Sort by what was asked for; by itself from near to far where a place was meant, else by what a parent asks first."""
    sort = found.search.sort or ("distance" if found.centre is not None else "")
    return sorted(hits, key=ORDERS.get(sort, _first_wishes))


def _distance(hit: Hit) -> float:
    return FAR_KM if hit.distance_km is None else hit.distance_km


def _fee(hit: Hit) -> float:
    return hit.months[0].total_fen if hit.months else FAR_KM * 1_000_000


def _first_wishes(hit: Hit) -> Any:
    """Nothing amiss, a free place, inclusive, then what it costs."""
    return hit.entry.trouble, hit.vacant == 0, not hit.entry.row.columns["inclusive"], _fee(hit)


ORDERS: dict[str, Callable[[Hit], Any]] = {
    "distance": _distance,
    "fee": _fee,
    "vacant": lambda hit: -hit.vacant,
    "name": lambda _hit: 0,  # the catalogue is in the order of names
}
WORDS = {
    "words": "名称或地址", "place": "县（市、区）", "county": "县（市、区）", "town": "乡镇街道", "form": "机构形式",
    "mode": "托育方式", "age": "月龄", "inclusive": "普惠", "demonstration": "示范点", "vacant": "有空余托位", "meals": "供餐",
    "price": "月费", "opens": "开门时间", "closes": "关门时间", "within": "距离",
}  # fmt: skip
# What a family can do without first; the age of the child it cannot.
GIVES_UP = (
    "within", "town", "demonstration", "opens", "closes", "meals", "price", "vacant", "form", "inclusive", "place", "county",
    "mode", "words",
)  # fmt: skip


def _add_nearest(found: Found, known: Catalogue, tests: list[Test]) -> None:
    """Drop one condition after the other until something is there, and tell which were dropped."""
    left = list(tests)
    has_within = found.search.within_km is not None and found.centre is not None
    for name in GIVES_UP:
        if not (any(test[0] == name for test in left) or (name == "within" and has_within)):
            continue
        left = [test for test in left if test[0] != name]
        found.left_out.append(WORDS[name])
        hits = [_hit_of(entry, found) for entry in known.entries if _fits(entry, left)]
        if hits:
            found.nearest = _ordered(hits, found)[:NEAREST]
            return
    found.left_out.clear()
