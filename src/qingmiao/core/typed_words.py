"""Words that somebody types and a case keeps: reasons, answers, accounts. Called by services; a form says the same at its field."""

from qingmiao.core.errors import DomainError

LONGEST = 2000


def written(text: str, missing: str, *, field: str = "reason") -> str:
    """Return words without their margins. Raises DomainError with `missing` for none, or when they are too long."""
    if not text.strip():
        raise DomainError(missing, field=field)
    if len(text.strip()) > LONGEST:
        raise DomainError(f"内容过长，没有保存。请不超过 {LONGEST} 字。", field=field)
    return text.strip()
