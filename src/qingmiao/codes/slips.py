"""The number and the code that somebody without an account takes along, to come back to what they sent. Neither says anything."""

import secrets

# Without what is easily mistaken for another when it is read out: 0 O, 1 I L, 5 S, 8 B.
LETTERS = "ACDEFGHJKMNPQRTUVWXYZ234679"
CODE_LENGTH, NUMBER_LENGTH = 8, 9


def new_number() -> str:
    """Return a number that tells neither how many there are nor in which order they came; the caller sees that it is free."""
    return "".join(secrets.choice("0123456789") for _ in range(NUMBER_LENGTH))


def new_code() -> str:
    """Return a code that is too long to be found by trying."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def tidy(typed: str) -> str:
    """Return a number or code as people type it, without blanks and hyphens, in capitals."""
    return "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())


def is_code(kept: str, typed: str) -> bool:
    """Tell whether a code fits however it was typed, in a time that says nothing of it."""
    return secrets.compare_digest(kept.encode(), tidy(typed).encode())
