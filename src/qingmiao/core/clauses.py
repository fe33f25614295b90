"""The address of a clause: what an article is called, as a path that a link can carry."""

import re

DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
ARTICLE = re.compile("第[〇零一二三四五六七八九十百]+")
LONGEST = 60
NUMERAL = re.compile("[〇零一二三四五六七八九十百]+")


def numeral(text: str) -> int:
    """Return the number of a Chinese numeral under a thousand: 二十一 → 21, 一百三十 → 130."""
    total, digit = 0, 0
    for character in text:
        if character in "百十":
            total += (digit or 1) * {"百": 100, "十": 10}[character]
            digit = 0
        else:
            digit = digit * 10 + DIGITS[character]
    return total + digit


def clause_path(article: str) -> str:
    """Return the path of an article: 第十九、二十条 → 19-20, 第八条 → 8, 4.1.3B → 4.1.3B; any other name stays, without spaces."""
    if ARTICLE.match(article):
        plain = NUMERAL.sub(lambda found: f"-{numeral(found[0])}-", article)
        return re.sub(r"[^0-9A-Za-z.]+", "-", plain).strip("-")
    return re.sub(r"[\s/?#%&]+", "-", article).strip("-")[:LONGEST]
