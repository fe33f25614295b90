"""Document numbers, recognised by their form: 国办发〔2019〕15号, 国令第711号, 公告2019年第76号.

They are brought to one writing and repaired where a bracket was lost. An office that is not in the list is believed and marked; one that a
number leaves out (国办发〔2019〕21号、22号) is taken over from the number before and marked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qingmiao.policy.rules.reading.results import CitedDocument, Notes

OPEN, CLOSE = "〔\\[［【（(﹝〖〈<＜《", "〕\\]］】）)﹞〗〉>＞》"
ODD_BRACKETS = re.compile("[〈<＜《〉>＞》]")
YEAR = re.compile("(?:19|20)\\d\\d(?!\\d{0,5}年)")
BEFORE_YEAR = re.compile(f"(?P<code>[\u4e00-\u9fff]{{0,16}}?) ?(?P<open>[{OPEN}]?) ?$")
AFTER_YEAR = re.compile(f" ?(?P<close>[{CLOSE}]?) ?第? ?(?P<serial>\\d{{1,5}}) ?(?P<last>[号號]|(?=[）)，,。、；;\\n]|$))?")
NEXT_SERIAL = re.compile("(?P<serials>(?:[、和及] ?\\d{1,5}){1,9}) ?[号號]")
SERIAL = re.compile("\\d{1,5}")
REACH = 20
# What may stand before an agency's code in running text; the code begins after the last of these.
BEFORE_CODE = re.compile(
    "根据|按照|依据|依照|遵照|贯彻|落实|印发|转发|文件|通知|意见|办法|方案|以及|关于|参照|详见|文号|字号|精神|人民政府|办公[厅室]|委员会|健康[委局]|财政[厅局部]|教育[厅局部]"
    "|民政[厅局部]|改革委|保障[厅局部]|规定的?|第[一二三四五六七八九十百零〇]{1,5}[条款项章]|(?<!共)[和](?!政办?发)|[及与的即见为是由以号按把据至在照含]"
)
# Every agency's code ends like this: 发, 函, 办, 字, 规 …
CODE_END = re.compile("[发函办字规通令告价政府卫财教民税建电厅议批复知格务员会委党保急监人社审综提证公法指绩成资农医]$")
PROVINCE = "京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇藏陕秦甘陇青宁新蒙内"
BODY = (
    "政|府|办|委|发|党|财|教|民|人社|卫|建|发改|自然资|应急|医保|市监|交|农|商|文旅|体|审|税|消|妇|残|司|公|环|林|水|科|工信|计|物价|价"
    "|残联|工商|食药监"
)
# Offices that are in the list: the central ones, the provinces', and this city's. The others are believed by their form.
KNOWN_OFFICE = re.compile(
    "^(?:国(?:办|发|函|令|卫|疾控|医保|市监|资|税|药监|中医药|人部|妇儿)|中(?:发|办|组|宣|编办)|厅字|发改|财[社税教建预综库会企农资金行政办监购]|教[职基体师思育发高办学民财政人社规]|民[发函办政]"
    "|人社部|卫[生办妇规医疾政人监基计]|建[办标城科规房]|自然资|应急|医保|税总|工信|银发|全总|妇字|食安办|消防"
    f"|[{PROVINCE}](?:{BODY})|清(?:府|{BODY}))"
)
ORDER = re.compile("令 ?(?:第 ?)?(?P<serial>\\d{1,4}|(?<=第)[一二三四五六七八九十百零〇]{1,7}) ?号")
NOTICE = re.compile("公告 ?[〔（(]? ?(?P<year>(?:19|20)\\d\\d) ?[〕）)]? ?年? ?第? ?(?P<serial>\\d{1,4}) ?号")
OFFICE_BEFORE = re.compile("(?:[\u4e00-\u9fff]{1,16}[ 、]){0,5}[\u4e00-\u9fff]{1,16}$")
OFFICE_END = re.compile("(?:[部局委厅办会院署府席国]|部门)$")
TITLE_BEFORE = re.compile("《([^《》]{2,120})》 ?[（(]? ?$")
TITLE_REACH = 130
CHECK, UNKNOWN, TAKEN_OVER = "修复，请核对", "发文机关不在名单内，请核对", "承前省略了发文机关，请核对"
MAY_BE_NUMBER = re.compile(f"[{OPEN}] ?(?:19|20)\\d\\d|(?:19|20)\\d\\d ?[{CLOSE}]|令|公告")
WITH_DAY = re.compile("[，, ] ?(?:19|20)\\d\\d年\\d{1,2}月\\d{1,2}日(?:印发|发布|公布|起?施行|起?实施)?$")
AROUND_NUMBER = "（(【[）)】] "
SENTENCE_MARK = re.compile("[，。；：《》、]")


@dataclass(frozen=True)
class Found:
    """A number in a text: from where to where, what it is, and what should stand there instead."""

    start: int
    end: int
    cited: CitedDocument
    written: str


def find_documents(text: str, notes: Notes) -> tuple[list[CitedDocument], str]:
    """Return the documents that a text cites by number, each once, in their order, and the text with every number in the right writing."""
    found: dict[str, CitedDocument] = {}
    parts, end = [], 0
    for one in numbers_in(text):
        parts += [text[end : one.start], one.written]
        end = one.end
        if one.cited.number not in found:
            found[one.cited.number] = one.cited
            if one.cited.repaired:
                notes.repair("文号", one.cited.raw, one.cited.number, one.cited.note or CHECK)
    return list(found.values()), "".join([*parts, text[end:]])


def number_of(line: str) -> CitedDocument | None:
    """Return the number that a whole line consists of, in brackets or not, with its day or not; None for any other line."""
    if len(line) > REACH * 3 or not MAY_BE_NUMBER.search(line):
        return None
    text = WITH_DAY.sub("", line.strip().strip(AROUND_NUMBER))
    if not text or SENTENCE_MARK.search(text):
        return None
    for written in (text, f"{text}号"):  # the last character may be lost
        found = next(numbers_in(written), None)
        if found and not written[: found.start] + written[found.end :]:
            return replace(found.cited, repaired=found.cited.repaired or written != text)
    return None


def number_at_end(title: str) -> tuple[str, CitedDocument | None]:
    """Return a title without the number that stands in brackets at its end, or before it, and that number."""
    for found in numbers_in(title):
        before, after = title[: found.start], title[found.end :]
        if before[-1:] in tuple("（([【") and len(before) > 1 and after in tuple("）)]】"):
            return before[:-1].strip(), found.cited
        if before.endswith(" ") and not after:
            return before.strip(), found.cited
        if not before.strip("（([【") and len(after) > 4:
            return after.lstrip("）)]】 "), found.cited
    return title, None


def numbers_in(text: str) -> Iterator[Found]:
    """Yield the numbers of a text in their order."""
    rows = sorted([*_with_year(text), *_orders(text)], key=lambda found: found.start)
    end = 0
    for one in rows:
        if one.start >= end:
            yield one
            end = one.end


def _with_year(text: str) -> Iterator[Found]:
    """Yield the numbers around a year, and those that go on with one: 国办发〔2019〕11号、〔2019〕21号、22号."""
    last: Found | None = None
    for year in YEAR.finditer(text):
        before = BEFORE_YEAR.search(text, max(0, year.start() - REACH), year.start())
        after = AFTER_YEAR.match(text, year.end())
        if before is None or after is None:
            continue
        one = _number(text, before, year[0], after)
        is_whole = before["open"] and after["close"] and after["last"]
        if one is None and last and is_whole and _goes_on(text, last, before):
            one = _taken_over(text, (before.start("open"), after.end()), f"{_code(last)}〔{year[0]}〕{after['serial']}号")
        if one:
            yield one
            last = one
            for more in _more_serials(text, one, year[0]):
                yield more
                last = more


def _number(text: str, before: "re.Match[str]", year: str, after: "re.Match[str]") -> Found | None:
    """Return the number around a year, if it is one: one bracket and 号 at least, or a known office and two of the three."""
    code = before["code"]
    cut = max((found.end() for found in BEFORE_CODE.finditer(code) if found.end() < len(code)), default=0)
    code, start = code[cut:], before.start("code") + cut
    brackets, is_known = bool(before["open"]) + bool(after["close"]), bool(KNOWN_OFFICE.match(code))
    ended = bool(after["last"]) or NEXT_SERIAL.match(text, after.end("serial")) is not None
    ends_well = bool(CODE_END.search(code))
    is_round = before["open"] in tuple("（(") or after["close"] in tuple("）)")
    by_form = (brackets == 2 and not is_round) or (brackets > 0 and ends_well)
    is_number = by_form if ended else (brackets == 2 and is_known and after["last"] is not None)
    if not (is_number or (ended and is_known and ends_well)) or not 1 < len(code) <= 10:
        return None
    raw = text[start : after.end()]
    repaired = brackets < 2 or not ended or bool(ODD_BRACKETS.search(raw))
    number = f"{code}〔{year}〕{after['serial']}号"
    note = CHECK if repaired else None if is_known else UNKNOWN
    return Found(start, after.end(), CitedDocument(number, raw, _title_before(text, start), repaired, note), number)


def _more_serials(text: str, one: Found, year: str) -> Iterator[Found]:
    """Yield what follows a number and names serials only: 、22号, 、23、24号."""
    end = one.end
    while following := NEXT_SERIAL.match(text, end):
        for serial in SERIAL.finditer(text, following.start("serials"), following.end("serials")):
            span = serial.start(), min(serial.end() + 1, following.end())
            yield _taken_over(text, span, f"{_code(one)}〔{year}〕{serial[0]}号")
        end = following.end()


def _taken_over(text: str, span: tuple[int, int], number: str) -> Found:
    """Return a number whose office stood before it; the text keeps what it says."""
    raw = text[slice(*span)]
    return Found(*span, CitedDocument(number, raw, None, repaired=True, note=TAKEN_OVER), raw)


def _code(found: Found) -> str:
    return found.cited.number.partition("〔")[0]


def _goes_on(text: str, last: Found, before: "re.Match[str]") -> bool:
    """Tell whether only a mark stands between the last number and this bracket."""
    between = text[last.end : before.start("open")]
    return len(between) <= 3 and not between.strip("、，,和及与 ")


def _orders(text: str) -> Iterator[Found]:
    """Yield the numbers of orders (国令第711号) and of public notices (财政部公告2019年第76号), each with its office."""
    for pattern, word in ((ORDER, "令"), (NOTICE, "公告")):
        for found in pattern.finditer(text):
            before = OFFICE_BEFORE.search(text[max(0, found.start() - REACH * 2) : found.start()])
            office = before[0] if before else ""
            office = office[max((cut.end() for cut in BEFORE_CODE.finditer(office) if not _is_inside(cut[0])), default=0) :].strip(" 、")
            if not OFFICE_END.search(office):
                continue
            year = f"{found['year']}年" if word == "公告" else ""
            number, start = f"{office}{word}{year}第{found['serial']}号", found.start() - len(office)
            if text[start : found.start()] == office:
                cited = CitedDocument(number, text[start : found.end()], _title_before(text, start), repaired=False, note=None)
                yield Found(start, found.end(), cited, number)


def _is_inside(word: str) -> bool:
    """Tell whether a word parts codes, but not the names of offices: 国家卫生健康委员会公告 keeps its 委员会."""
    return len(word) > 1 and word[-1] in "府厅室会委局部"


def _title_before(text: str, start: int) -> str | None:
    title = TITLE_BEFORE.search(text[max(0, start - TITLE_REACH) : start])
    return title[1] if title else None


def as_own(cited: CitedDocument) -> CitedDocument:
    """Return a number marked as that of the document itself: the page says so, its office need not be known."""
    return replace(cited, own=True, title=None, note=cited.note if cited.repaired else None)
