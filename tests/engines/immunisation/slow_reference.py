"""The programme again, one child at a time with plain dates, from the text of the rules.

Edition 2026, usual children, no immunoglobulin.
"""

from calendar import monthrange
from datetime import date, timedelta

from qingmiao.engines.immunisation.programme import programme_on
from qingmiao.engines.immunisation.records import Status

CHANGE = date(2025, 1, 1)
EPOCH = date(1970, 1, 1)
LIVE = {"MMR", "JE-L", "HepA-L"}
SERIES = {
    "HepB": "HepB",
    "BCG": "BCG",
    "IPV": "polio",
    "bOPV": "polio",
    "DTaP": "DTP",
    "DT": "DTP",
    "MMR": "MMR",
    "JE-L": "JE",
    "JE-I": "JE",
    "MPSV-A": "MenPS",
    "MPSV-AC": "MenPS",
    "HepA-L": "HepA",
    "HepA-I": "HepA",
}
# dose: (least age, overdue from age, least days, least months after the dose before)
TABLE = {
    "HepB": [("HepB-1", 0, None, 0, 0), ("HepB-2", 1, 6, 28, 0), ("HepB-3", 6, 12, 60, 0)],
    "BCG": [("BCG-1", 0, None, 0, 0)],
    "polio": [("IPV-1", 2, 3, 0, 0), ("IPV-2", 3, 4, 28, 0), ("bOPV-3", 4, 12, 28, 0), ("bOPV-4", 48, 60, 28, 0)],
    "DTP": [("DTaP-1", 2, 4, 0, 0), ("DTaP-2", 4, 6, 28, 0), ("DTaP-3", 6, 12, 28, 0), ("DTaP-4", 18, 24, 0, 6), ("DTaP-5", 72, 84, 0, 12)],
    "MMR": [("MMR-1", 8, 12, 0, 0), ("MMR-2", 18, 24, 28, 0)],
    "JE-L": [("JE-L-1", 8, 12, 0, 0), ("JE-L-2", 24, 36, 0, 12)],
    "JE-I": [("JE-I-1", 8, 12, 0, 0), ("JE-I-2", 8, 12, 7, 0), ("JE-I-3", 24, 36, 0, 1), ("JE-I-4", 72, 84, 0, 36)],
    "HepA-L": [("HepA-L-1", 18, 24, 0, 0)],
    "HepA-I": [("HepA-I-1", 18, 24, 0, 0), ("HepA-I-2", 24, 36, 0, 6)],
    "A": [("MPSV-A-1", 6, 12, 0, 0), ("MPSV-A-2", 9, 24, 0, 3)],
    "AC": [("MPSV-AC-3", 36, 48, 0, 12), ("MPSV-AC-4", 72, 84, 0, 36)],
}


def months_later(day, months):
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Child:
    """One child's record as it is read dose by dose."""

    def __init__(self, birth, on):
        self.birth, self.on = birth, on
        self.counted = {series: [] for series in set(SERIES.values())}  # [(vaccine, day)]
        self.vain = {}
        self.lives = []  # every injected live dose that was given

    def needs(self, series, vaccine, day, counted):
        """(name, least age, overdue from, days, months) of the next dose, or why there is none."""
        number = len(counted)
        if series in {"JE", "HepA"}:
            return self.needs_of_choice(series, vaccine, counted)
        if series == "MenPS":
            return self.needs_menps(vaccine, counted)
        if number >= len(TABLE[series]):
            return "extra"
        name, age, late, days, months = TABLE[series][number]
        if series == "polio" and number == 3 and vaccine == "IPV" and all(one == "IPV" for one, _ in counted):
            age = 0
        if series == "DTP":
            if vaccine == "DT" and not (number == 4 and day < CHANGE) and day < months_later(self.birth, 84):
                return "other_product"
            age = self.age_of_dtp(age, (3, 4, 5, 18, 72)[number], day, counted)
        return name, age, late, days, months

    def age_of_dtp(self, new, old, day, counted):
        if day < CHANGE:
            return old
        return min(new, old) if counted and counted[0][1] < CHANGE else new

    def needs_of_choice(self, series, vaccine, counted):
        if not counted:
            return TABLE[vaccine][0]
        first = counted[0][0]
        if series == "JE":
            if vaccine != first:
                return "other_product"
        elif first == "HepA-L" or len(counted) == 2:
            return "extra"
        elif vaccine == "HepA-L":
            name, _, late, days, months = TABLE["HepA-I"][1]
            return name, 18, late, days, months
        return TABLE[first][len(counted)] if len(counted) < len(TABLE[first]) else "extra"

    def needs_menps(self, vaccine, counted):
        of_a = sum(one == "MPSV-A" for one, _ in counted)
        of_ac = len(counted) - of_a
        if vaccine == "MPSV-A":
            return "extra" if of_ac or of_a == 2 else TABLE["A"][of_a]
        if of_ac == 2:
            return "extra"
        name, age, late, days, months = TABLE["AC"][of_ac]
        if of_ac == 0 and of_a < 2:
            return name, 24, 24, 0, 3 if of_a else 0
        return name, age, late, days, months

    def opens(self, need, counted):
        _, age, _, days, months = need
        day = months_later(self.birth, age)
        if counted:
            last = counted[-1][1]
            day = max(day, last + timedelta(days=days), months_later(last, months))
        return day

    def read(self, vaccine, day):
        """What becomes of one dose; doses must come in order of their days."""
        series = SERIES[vaccine]
        counted = self.counted[series]
        need = self.needs(series, vaccine, day, counted)
        if isinstance(need, str):
            if need == "other_product":
                self.vain[series] = day
            return need
        if day < months_later(self.birth, need[1]):
            outcome = "too_young"
        elif day < self.opens(need, counted):
            outcome = "interval"
        elif vaccine in LIVE and any(0 < (day - other_day).days < 28 and other != vaccine for other, other_day in self.lives):
            outcome = "live_gap"
        else:
            counted.append((vaccine, day))
            return need[0]
        self.vain[series] = day
        return outcome

    def next_product(self, series, counted, a_is_over):
        number = len(counted)
        if series == "polio":
            return "IPV" if sum(one == "IPV" for one, _ in counted) < 2 else "bOPV"
        if series in {"JE", "HepA"}:
            return counted[0][0] if counted else f"{series}-L"
        if series == "MenPS":
            return "MPSV-A" if not a_is_over and number < 2 and all(one == "MPSV-A" for one, _ in counted) else "MPSV-AC"
        return {"DTP": "DTaP"}.get(series, series)

    def ahead(self, series):
        """{dose: (status, first day)} of what is still to be given."""
        counted, a_is_over, is_next, found = list(self.counted[series]), False, True, {}
        while True:
            vaccine = self.next_product(series, counted, a_is_over)
            need = self.needs(series, vaccine, self.on, counted)
            if isinstance(need, str):
                return found
            day = self.opens(need, counted)
            if is_next:
                day = max([day, *(other + timedelta(days=28) for one, other in self.lives if vaccine in LIVE and one != vaccine)])
                if series in self.vain:
                    day = max(day, self.vain[series] + timedelta(days=28))
            is_next = False
            if vaccine == "MPSV-A" and max(day, self.on) >= months_later(self.birth, 24):
                a_is_over = True
                found |= {name: ("closed", None) for name, *_ in TABLE["A"][len(counted) :]}
                continue
            found[need[0]] = (self.status(need, day), day)
            counted.append((vaccine, max(day, self.on)))

    def status(self, need, day):
        name, _, late, _, _ = need
        if name == "BCG-1":
            if self.on >= months_later(self.birth, 48):
                return "closed"
            if self.on >= months_later(self.birth, 3):
                return "conditional"
        elif self.on >= (self.birth + timedelta(days=2) if name == "HepB-1" else months_later(self.birth, late)):
            return "overdue"
        return "due" if day <= self.on else "later"


def judged(birth, doses, on):
    """What becomes of every dose, in the order given, and the child."""
    child = Child(birth, on)
    usable = [number for number, (_, day) in enumerate(doses) if birth <= day <= on]
    child.lives = [doses[number] for number in usable if doses[number][0] in LIVE]
    outcomes = ["before_birth" if day < birth else "future" for _, day in doses]
    seen = set()
    products = list(SERIES)
    for number in sorted(usable, key=lambda one: (doses[one][1], products.index(doses[one][0]))):
        vaccine, day = doses[number]
        counted = child.counted[SERIES[vaccine]]
        if (vaccine, day) in seen or (counted and counted[-1][1] == day):
            outcomes[number] = "same_day"
            continue
        seen.add((vaccine, day))
        outcomes[number] = child.read(vaccine, day)
    return outcomes, child


def outstanding(birth, doses, on):
    """{dose: (status, first day)} of one child."""
    _, child = judged(birth, doses, on)
    found = {}
    for series in child.counted:
        found |= child.ahead(series)
    return found


def as_outstanding(status, earliest, on):
    """The engine's columns of one child in the same form."""
    found = {}
    for dose, code, day in zip(programme_on("2026", on).doses, status, earliest, strict=True):
        if code != Status.NONE:
            name = Status(int(code)).name.lower()
            is_closed_a = name == "closed" and dose.vaccine == "MPSV-A"
            found[dose.code] = (name, None if is_closed_a else EPOCH + timedelta(days=int(day)))
    return found
