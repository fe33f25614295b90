"""What apps add to the demonstration city: one module per app with `tell(offices, today)`, told once everything else stands."""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path

from qingmiao.synthetic.offices import Offices

Part = Callable[[Offices, date], None]


def parts() -> list[Part]:
    """Return the parts in the order of their names; a new one is found by being there."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__")
    return [import_module(f"{__name__}.{name}").tell for name in names]
