"""Loops over arrays that run as written for little work, and compiled by numba for much."""

import importlib
import sys
from collections.abc import Callable
from functools import cached_property
from types import FunctionType
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Kernel(Generic[P, R]):
    """One loop, two ways to run it: the very same source is interpreted or compiled.

    Importing numba and loading compiled code costs over a second in a new process on a busy machine, more than interpreting a small case;
    so one family, a small round or a small file never pays it. A kernel may call other kernels. Compiled code is kept on disk.
    """

    def __init__(self, function: Callable[P, R], **options: bool | str) -> None:
        self.interpreted = function
        self.options = options
        self.__doc__ = function.__doc__

    @cached_property
    def compiled(self) -> Callable[P, R]:
        """The compiled form."""
        njit: Any = importlib.import_module("numba").njit
        compiled: Callable[P, R] = njit(cache=True, **self.options)(_with_compiled_callees(self.interpreted))
        return compiled

    def for_work(self, steps: int) -> Callable[P, R]:
        """The form that is sooner done with so many steps of the innermost loop. Both give the same bits."""
        # Once numba is loaded its start is paid for, and the compiled form is never slower.
        return self.compiled if steps > INTERPRETED_UP_TO or "numba" in sys.modules else self.interpreted

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run interpreted: this is how one interpreted kernel calls another."""
        return self.interpreted(*args, **kwargs)


def _with_compiled_callees(function: Any) -> Any:
    """The same function, in whose eyes every kernel that it names is the compiled one."""
    named = {name: function.__globals__.get(name) for name in function.__code__.co_names}
    # A function sees its module's names; the compiled twin must see compiled callees without the module changing for anybody else.
    callees = {name: value.compiled for name, value in named.items() if isinstance(value, Kernel)}
    if not callees:
        return function
    twin = FunctionType(function.__code__, {**function.__globals__, **callees}, function.__name__, function.__defaults__)
    twin.__qualname__, twin.__module__ = function.__qualname__, function.__module__
    return twin


def threaded(function: Callable[P, R]) -> Kernel[P, R]:
    """A loop that releases the interpreter's lock, so that threads may share the work."""
    return Kernel(function, nogil=True)


def lean(function: Callable[..., Any]) -> Any:
    """A loop that allocates nothing: arrays come from the caller, who keeps them alive.

    So numba need not count references, which makes the loop faster and its compilation shorter. Returns a Kernel, untyped because the
    kinds of whole numbers that the compiler tells apart are all one to the type checker.
    """
    return Kernel(function, no_cfunc_wrapper=True, _nrt=False)


def inner(function: Callable[..., Any]) -> Any:
    """A lean loop that only other kernels call: it needs no door from Python."""
    return Kernel(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)


def part(function: Callable[..., Any]) -> Any:
    """A part of one other kernel, split off for the reader: compiled as if it stood there, not once by itself and once again inside."""
    return Kernel(function, inline="always", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)


INTERPRETED_UP_TO = 200_000
