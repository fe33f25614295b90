"""Official pages: whose they may be, and whether one says what it should."""

import html
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

# Where a page of an authority stands: hosts and everything below them.
OFFICIAL_HOSTS = ("gov.cn", "chinacdc.cn", "who.int", "unicef.org", "unicef.cn")
TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
LOOKED_AT = 4096
# What pages of governments say of themselves, and what they mean by it.
WIDER = {"gb2312": "gb18030", "gbk": "gb18030"}


def why_not_official(url: str, hosts: Sequence[str] = OFFICIAL_HOSTS) -> str:
    """Return why an address cannot be linked as official, or an empty text."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return "网址写得不对。"
    if parts.scheme not in ("http", "https") or not host:
        return "网址要以 http:// 或 https:// 开头。"
    if parts.username or parts.password:
        return "网址里不能有用户名和密码。"
    if not any(host == one or host.endswith(f".{one}") for one in hosts):
        return "只登记官方网站的网页（gov.cn、疾控中心、世界卫生组织、联合国儿童基金会）。"
    return ""


def text_of(data: bytes, content_type: str) -> str:
    """Return the words of a page, whatever its encoding calls itself."""
    named = CHARSET.search(content_type.encode()) or CHARSET.search(data[:LOOKED_AT])
    name = named[1].decode("ascii", "ignore").lower() if named else "utf-8"
    try:
        told = data.decode(WIDER.get(name, name), "replace")
    except LookupError:
        told = data.decode("utf-8", "replace")
    return html.unescape(TAGS.sub(" ", told))


def says(page: str, words: str) -> bool:
    """Tell whether a page says some words; blanks and line breaks between them count for nothing."""
    return _bare(words) in _bare(page)


def _bare(words: str) -> str:
    return "".join(words.split()).lower()
