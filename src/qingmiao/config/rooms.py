"""The rooms of the house that Django knows, read from the folder: a new app is wired by being there."""

from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
# What only the command line or the whole knows; the rest of the house is apps.
NOT_INSTALLED = frozenset({"config", "synthetic", "engines", "codes", "legislation"})


def apps() -> tuple[str, ...]:
    """Return the names of the apps."""
    folders = sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))
    return tuple(name for name in folders if name not in NOT_INSTALLED)


def modules(name: str) -> list[str]:
    """Return the module of this name in every app that has one, such as `permissions`."""
    return [found for app in apps() if has_module(found := f"qingmiao.{app}.{name}")]


def has_module(dotted: str) -> bool:
    """Tell whether a module exists, also below a package that does not."""
    path = HOUSE.parent.joinpath(*dotted.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()
