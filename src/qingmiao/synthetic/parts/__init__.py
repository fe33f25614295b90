"""What apps add to the demonstration city: one module per app with `tell(scene)`, told once the institutions stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

from qingmiao.synthetic.demonstrations import Filed
from qingmiao.synthetic.offices import Offices, Opening


@dataclass(frozen=True)
class Scene:
    """The city that a part finds: its offices and how accounts are opened there, the institutions that filed, the day, and the seed."""

    offices: Offices
    opening: Opening
    filed: Sequence[Filed]
    today: date
    seed: int


Part = Callable[[Scene], None]


def parts() -> list[Part]:
    """Return the parts in the order of their names; a new one is found by being there."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__")
    return [import_module(f"{__name__}.{name}").tell for name in names]
