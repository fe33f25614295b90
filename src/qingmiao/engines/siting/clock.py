"""The hard stop: every search asks it before it starts the next piece of work."""

import time


class Clock:
    """Counts down from a limit in seconds."""

    def __init__(self, limit_s: float) -> None:
        self._start = time.perf_counter()
        self._limit = limit_s

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._start

    @property
    def left(self) -> float:
        """Seconds until the stop, 0 after it."""
        return max(0.0, self._limit - self.spent)

    @property
    def is_over(self) -> bool:
        """True once the limit is reached."""
        return self.left <= 0.0

    def share(self, seconds: float) -> "Clock":
        """Return a clock for a part of the work, which never outlives this one."""
        return Clock(min(seconds, self.left))
