"""Reading a child's name: each time with a purpose that the guardian can read."""

from dataclasses import dataclass
from datetime import datetime

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.families.models import Child


@dataclass(frozen=True)
class SeenChild:
    """What was shown of a child."""

    name: str


def read_child(child: Child, *, purpose: str, actor: Post, at: datetime) -> SeenChild:
    """Return what a page shows of a child, and write the read down. The caller has checked that the post may."""
    audit.record(actor, "read_child", child, at=at, purpose=purpose, changes={"fields": ["name"]})
    return SeenChild(child.name.open() or "尚未取名")
