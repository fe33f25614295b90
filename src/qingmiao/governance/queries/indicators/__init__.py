"""The catalogue of indicators. A new one is one more file in this folder that lists it in INDICATORS."""

from importlib import import_module
from pkgutil import iter_modules

from qingmiao.governance.queries.indicator import Indicator


def _discovered() -> dict[str, Indicator]:
    """Return every indicator of this folder's files, in the order of the files' `POSITION` and of their lists."""
    files = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    found = [indicator for file in sorted(files, key=lambda file: file.POSITION) for indicator in file.INDICATORS]
    catalogue = {indicator.key: indicator for indicator in found}
    assert len(catalogue) == len(found), "an indicator is declared twice"  # noqa: S101
    return catalogue


CATALOGUE: dict[str, Indicator] = _discovered()
