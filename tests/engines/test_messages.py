"""What engines say: they are called by pages and programs as well, so they name fields and no flags of a command."""

import ast
import re
from pathlib import Path

ENGINES = Path(__file__).resolve().parents[2] / "src" / "qingmiao" / "engines"
FLAG = re.compile(r"(?<![\w-])--[a-z]")


def test_no_message_of_an_engine_names_a_flag_of_the_command() -> None:
    told = [
        f"{path.name}:{node.lineno}: {node.value}"
        for path in ENGINES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"[一-鿿]", node.value) and FLAG.search(node.value)
    ]
    assert not told
