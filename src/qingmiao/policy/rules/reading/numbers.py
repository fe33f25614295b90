"""Document numbers such as 国办发〔2019〕15号: found, brought to one writing, and repaired where a bracket was lost."""

import re

from qingmiao.policy.rules.reading.results import CitedDocument, Notes

OPEN, CLOSE = "〔\\[［【（(﹝〖", "〕\\]］】）)﹞〗"
NUMBER = re.compile(
    rf"(?P<code>[\u4e00-\u9fff]{{2,14}}?)\s*(?P<open>[{OPEN}]?)\s*(?P<year>(?:19|20)\d\d)\s*(?P<close>[{CLOSE}]?)\s*第?\s*(?P<serial>\d{{1,5}})\s*(?P<last>[号號]|(?=[）)，。；、]))"
)
# What may stand before an agency's code in running text; the code begins after the last of these.
BEFORE_CODE = re.compile(
    "根据|按照|依据|依照|贯彻|落实|印发|转发|文件|通知|意见|办法|方案|以及|关于|参照|详见|文号|[和及与的即见为是由以号按把据]"
)
# Every agency's code ends like this: 发, 函, 办, 字, 规 …
CODE_END = re.compile("[发函办字规通令告价政府卫财教民税建电厅议批复知格务员会]$|号$")
# Offices whose numbers are recognised even when both brackets are lost: 国办发201915号.
KNOWN_OFFICE = re.compile(
    r"(?:国办[发函]|国[发函]|中办?发|国卫\S{0,8}[发函]|国疾控\S{0,6}发|发改\S{1,4}|财[税社]|粤府[办函]?|粤办函|粤卫\S{0,6}[发函]?|粤发改\S{1,4}|清府[办函]?|清卫\S{0,6})$"
)
TITLE_BEFORE = re.compile("《([^《》]{2,120})》\\s*[（(]?\\s*$")
TITLE_REACH = 130
CHECK = "修复，请核对"


def find_documents(text: str, notes: Notes) -> list[CitedDocument]:
    """Return the documents that a text cites by number, each once, in their order."""
    found: dict[str, CitedDocument] = {}
    for match in NUMBER.finditer(text):
        cited = _cited(match, text)
        if cited and cited.number not in found:
            found[cited.number] = cited
            if cited.repaired:
                notes.repair("文号", cited.raw, cited.number, CHECK)
    return list(found.values())


def repair_numbers(text: str) -> str:
    """Return a text with every recognised number in the one right writing."""
    return NUMBER.sub(_rewritten, text)


def _rewritten(match: "re.Match[str]") -> str:
    if not _is_number(match, match["code"]):
        return match[0]
    return f"{match['code']}〔{match['year']}〕{match['serial']}号"


def _is_number(match: "re.Match[str]", code: str) -> bool:
    """Tell whether it is a number: one bracket and 号 at least, or both brackets, or the code of a known office and 号."""
    brackets = bool(match["open"]) + bool(match["close"])
    if not match["last"]:
        return brackets == 2 and bool(KNOWN_OFFICE.search(code))
    return bool(CODE_END.search(code)) if brackets else bool(KNOWN_OFFICE.search(code))


def _cited(match: "re.Match[str]", text: str) -> CitedDocument | None:
    cut = max((found.end() for found in BEFORE_CODE.finditer(match["code"][:-1])), default=0)
    code = match["code"][cut:]
    if not code or not _is_number(match, code):
        return None
    raw = match[0][cut:]
    repaired = not (match["open"] and match["close"] and match["last"])
    start = match.start() + cut
    title = TITLE_BEFORE.search(text[max(0, start - TITLE_REACH) : start])
    number = f"{code}〔{match['year']}〕{match['serial']}号"
    return CitedDocument(number, raw, title[1] if title else None, repaired, CHECK if repaired else None)
