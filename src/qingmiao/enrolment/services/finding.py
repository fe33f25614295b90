"""Finding a child by its exact number, to enter it as being in care."""

from datetime import datetime

from qingmiao.accounts.models import Post, Secret
from qingmiao.accounts.services.guessing import Guess, guess
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.families.models import Child
from qingmiao.families.queries import child_numbered

UNKNOWN = "没有找到这个号码的孩子。请监护人先登记孩子，或者核对号码。"


def child_for_entry(number: str, *, actor: Post, at: datetime) -> Child:
    """Return the child of an exact number; wrong numbers are counted, a found child is a read that its guardian sees."""
    child = guess(Guess(Secret.CHILD_NUMBER, user=actor.user), lambda: child_numbered(number), at=at)
    if child is None:
        raise DomainError(UNKNOWN, field="number")
    audit.record(actor, "read_child", child, at=at, purpose="登记在托", changes={"fields": ["number"]})
    return child
