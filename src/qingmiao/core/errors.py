"""How a refusal travels: a service raises DomainError, the request's middleware shows its sentence and nothing is written."""

from qingmiao.codes.errors import DomainError

__all__ = ["DomainError", "StalePageError"]


class StalePageError(DomainError):
    """Someone else changed the row after the page was drawn."""

    def __init__(self) -> None:
        super().__init__("这一页打开后，内容已被他人更新。请刷新页面，核对后再操作；您填写的内容已保留。")
