"""Who may do what on the plan's board, one module per subject."""

from qingmiao.governance.permissions import demonstration

__all__ = ["demonstration"]
