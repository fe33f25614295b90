"""What planning keeps: counts of children, and later what is planned for them."""

from qingmiao.planning.models.counts import ChildCount

__all__ = ["ChildCount"]
