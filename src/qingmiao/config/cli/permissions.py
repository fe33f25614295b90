"""`qingmiao permissions`: every route and who may use it, as the gates say. docs/permissions.md is written by it."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qingmiao.config.cli.start_up import set_up_without_database

KINDS = {"public": "公开", "signed_in": "登录即可"}
OWN_DOORS = ("qingmiao.",)


@dataclass(frozen=True)
class Route:
    """One route: its pattern, its name and its gate; None for routes of libraries, which guard themselves."""

    pattern: str
    name: str
    gate: Any
    is_own: bool


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Take nothing."""


def run(_args: argparse.Namespace) -> int:
    """Print the matrix as Markdown."""
    set_up_without_database()
    print(matrix(), end="")
    return 0


def routes() -> list[Route]:
    """Return all routes in the order in which they are tried."""
    from django.urls import get_resolver  # noqa: PLC0415  # needs Django set up

    return list(_walk(get_resolver(), ""))


def _walk(resolver: Any, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from _walk(entry, pattern)
        else:
            module = getattr(entry.callback, "__module__", "")
            yield Route("/" + pattern, entry.name or "", getattr(entry.callback, "gate", None), module.startswith(OWN_DOORS))


def matrix() -> str:
    """Return docs/permissions.md."""
    from qingmiao.accounts.models import Role  # noqa: PLC0415  # needs Django set up
    from qingmiao.core.permissions import Action  # noqa: PLC0415

    lines = ["# 权限表", "", "由 `qingmiao permissions` 生成，不要手改。● 可用（对其有关系的行）；空白为 404。", ""]
    lines += ["## 动作", "", f"| 动作 | 名称 | {' | '.join(role.label for role in Role)} |", f"|---|---|{'---|' * len(Role)}"]
    for name, action in sorted(Action.registry.items()):
        granted = {grant.role for grant in action.grants}
        lines.append(f"| {name} | {action.label} | {' | '.join('●' if role in granted else '' for role in Role)} |")
    lines += ["", "## 路由", "", "| 路由 | 名称 | 方法 | 谁 |", "|---|---|---|---|"]
    lines += [f"| `{route.pattern}` | {route.name} | {_methods(route)} | {_who(route)} |" for route in routes()]
    return "\n".join(lines) + "\n"


def _methods(route: Route) -> str:
    return "、".join(method for method in route.gate.methods if method != "HEAD") if route.gate else ""


def _who(route: Route) -> str:
    if route.gate is None:
        return "自行把关（登录、接口令牌或静态）"
    return KINDS.get(route.gate.kind) or str(route.gate.action.name)
