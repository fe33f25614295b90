"""How the loops are compiled: entry points that Python calls, and what only other compiled functions call.

None of them allocates: arrays come from the caller, who keeps them alive. So numba need not count references, which makes the loops faster
and halves the time of compiling them; wrappers that nobody calls are left out for the same reason.
"""

from typing import Any

from numba import njit

_njit: Any = njit  # the options below are missing in numba's stubs

inner: Any = _njit(cache=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)
compiled: Any = _njit(cache=True, no_cfunc_wrapper=True, _nrt=False)
