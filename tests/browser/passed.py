"""What axe has passed in this run: it looks at each kind of element once.

A kind (glance.js) holds all that axe judges an element by, so a page which shows only kinds that axe has passed tells it nothing new.
What is new is found by the look itself, on every page at every width: nobody lists it.
"""

import os
from pathlib import Path


class Passed:
    """The kinds that axe has passed; ./check names a file through which its processes tell each other."""

    def __init__(self, shared: str) -> None:
        self.shared = Path(shared) if shared else None
        self.kinds: set[str] = set()
        self.read_to = 0

    def holds(self, kinds: set[str]) -> bool:
        """Whether axe has passed every one of these."""
        if self.shared and self.shared.exists() and not kinds <= self.kinds:
            with self.shared.open(encoding="utf-8") as told:
                told.seek(self.read_to)
                self.kinds.update(told.read().split("\n"))
                self.read_to = told.tell()
        return kinds <= self.kinds

    def add(self, kinds: set[str]) -> None:
        """Remember them, and tell the other processes."""
        if self.shared:
            with self.shared.open("a", encoding="utf-8") as told:
                told.write("".join(f"{kind}\n" for kind in kinds - self.kinds))
        self.kinds |= kinds


passed = Passed(os.environ.get("QINGMIAO_TEST_KINDS", ""))
