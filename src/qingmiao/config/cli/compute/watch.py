"""A clock beside long work: says how far it is, and when its time is up."""

import argparse
import sys
import time

INCOMPLETE = 3
SAY_EVERY_S = 2.0


def add_time_limit(parser: argparse.ArgumentParser, what_is_kept: str) -> None:
    """Offer --time-limit, with what the result then holds."""
    parser.add_argument("--time-limit", type=_seconds, metavar="秒", help=f"时限；到时限时{what_is_kept}，退出码为{INCOMPLETE}。缺省不限")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"时限须是大于0的秒数，现在是 {text}")
    return seconds


class Watch:
    """Progress on the error stream, at most once in two seconds, so that short work stays silent; and a limit that may be None."""

    def __init__(self, limit_s: float | None = None) -> None:
        self._started = self._last = time.monotonic()
        self._limit_s = limit_s

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return self._limit_s is not None and time.monotonic() - self._started >= self._limit_s

    def say(self, sentence: str) -> None:
        """Show how far the work is, unless something was shown a moment ago."""
        now = time.monotonic()
        if now - self._last >= SAY_EVERY_S:
            self._last = now
            sys.stderr.write(f"{sentence}\n")


def say_incomplete(sentence: str) -> int:
    """Tell what the time did not suffice for; return the exit code that says so."""
    sys.stderr.write(f"已到时限：{sentence}\n")
    return INCOMPLETE
