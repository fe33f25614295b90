"""Loops over arrays that run as written for little work, and compiled by numba for much."""

import importlib
import sys
from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Kernel(Generic[P, R]):
    """One loop, two ways to run it: the very same source is interpreted or compiled.

    Importing numba and loading compiled code costs over a second in every new process, more than interpreting a small case; so a small
    file on the command line never pays it. The function must hold to what numba compiles without help from other functions. Compiled
    code is kept on disk, and releases the interpreter lock, so that threads may share the work.
    """

    def __init__(self, function: Callable[P, R]) -> None:
        self.interpreted = function
        self.__doc__ = function.__doc__

    @cached_property
    def compiled(self) -> Callable[P, R]:
        """The compiled form."""
        njit: Any = importlib.import_module("numba").njit
        compiled: Callable[P, R] = njit(cache=True, nogil=True)(self.interpreted)
        return compiled

    def for_work(self, steps: int) -> Callable[P, R]:
        """The form that is sooner done with so many steps of the innermost loop. Both give the same bits."""
        return self.compiled if steps > INTERPRETED_UP_TO or "numba" in sys.modules else self.interpreted


INTERPRETED_UP_TO = 200_000
