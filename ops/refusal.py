"""What the scripts of this folder say when they cannot go on. They run before the project is installed, so they import nothing of it."""

import sys
from collections.abc import Callable, Sequence


class Refusal(Exception):  # noqa: N818  # a refusal is an answer, not a fault
    """One Chinese sentence that says what happened and what to do."""


def refuse_in_one_sentence(main: Callable[[Sequence[str]], int], arguments: Sequence[str]) -> int:
    """Run a script's main function; print a refusal as its sentence and return 1."""
    try:
        return main(arguments)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
