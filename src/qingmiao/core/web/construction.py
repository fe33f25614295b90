"""How far the demonstration city is built, said on every page as long as it is not whole.

Only a web process that was told so at its start looks (config/gunicorn.py); it looks no more once the city is whole.
"""

from qingmiao.core.models import DemonstrationCity


class _Watch:
    is_on = False


def watch() -> None:
    """Look from now on."""
    _Watch.is_on = True


def words_on_construction() -> str:
    """Return what a page says of the city being built; empty when there is nothing to say. One query while it is built, none later."""
    if not _Watch.is_on:
        return ""
    row = DemonstrationCity.objects.first()
    if row is None or row.is_finished:
        _Watch.is_on = False
        return ""
    return f"已建 {row.done} 步，共 {row.total} 步。已有的都能用；其余机构、示范点和历年数据随后出现，刷新页面即可看到。"
