"""How functions are compiled that only other compiled functions call."""

from typing import Any

from numba import njit

_njit: Any = njit  # the option below is missing in numba's stubs

# Without a door from Python they compile in half the time.
inner: Any = _njit(cache=True, no_cpython_wrapper=True)
