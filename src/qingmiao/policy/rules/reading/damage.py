"""Where characters were lost: the place is told with the words around it, and nothing is guessed.

A page that was written in one encoding and read in another leaves traces: replacement characters and question marks in the middle of a
clause, pinyin without its opening bracket, a toned letter or a line-drawing sign between characters (當?shù)亟?jīng)濟, 50%?;窘ǔ審).
"""

import re
from collections.abc import Iterator, Sequence

from qingmiao.policy.rules.reading.page import HAN
from qingmiao.policy.rules.reading.results import Notes

TONED = "àáèéêìíòóùúüāēěīōūǎǐǒǔǖǘǚǜ"
CHINESE = f"{HAN}，。；：、）〕》”％%)"
ONE_TRACE = (
    "\ufffd{1,40}",
    "(?:锟斤拷){1,40}|烫{3,}|屯{3,}",
    # Question marks that no question ends: doubled beside a character, before another mark, or before pinyin.
    f"(?<=[{HAN}])\\?{{2,40}}|\\?{{2,40}}(?=[{HAN}])",
    f"(?<=[{CHINESE}])[?？][;；,，.。、:：_]",
    f"[?？][；;，,]?[a-z{TONED}]{{1,6}}\\)",
    # A single one in the middle of a clause.
    f"(?<=[{CHINESE}])\\?(?=[{HAN}《“（])",
    # Pinyin whose character or bracket is gone.
    f"(?<=[{HAN}])[a-z]{{0,4}}[{TONED}][a-z{TONED}]{{0,4}}(?=[{HAN})），。])",
    f"[A-Za-z_]\\([a-z]{{0,4}}[{TONED}][a-z]{{0,4}}\\)",
    # Signs that no Chinese sentence has, between its characters.
    f"(?<=[{HAN}])[\u2504-\u250b\u2516-\u251b\u251d-\u2523\u2525-\u252b\u252d-\u253b\u253d-\u257f\u0400-\u04ff\u3105-\u312f\ue000-\ue0fe](?=[{HAN}A-Za-z])",
    # UTF-8 read as a Latin encoding.
    "(?:[\u00c2-\u00ef][\u0080-\u00bf]{1,2}){2,}",
)
TRACE = re.compile("|".join(ONE_TRACE))
# Where characters were lost already, a question mark at the end of a line that asks nothing is another.
WHERE_LOST = re.compile("|".join((*ONE_TRACE, f"(?<=[{HAN}])\\?$")))
MAY_HOLD = re.compile(f"[?？\ufffd锟烫屯{TONED}\u2504-\u257f\u0400-\u04ff\u3105-\u312f\ue000-\ue0fe\u0080-\u00bf]")
# In a question a mark that looks lost is one.
ASKING = re.compile("[吗呢么吧何谁哪几怎]|多少|是否|能否|可否|有没有|能不能|是不是|[问：:]")
SENTENCE_ENDS = re.compile("[。！？；\n]")
# Traces closer than this are one damaged run.
NEAR, AROUND, LOOK_BACK = 4, 6, 60
NOTE = "缺字，请核对"


def tell_damage(texts: Sequence[str], notes: Notes) -> None:
    """Note every damaged run of some texts with the words around it."""
    doubtful = [text for text in texts if MAY_HOLD.search(text)]
    if not any(any(_runs(text, TRACE)) for text in doubtful):
        return
    for text in doubtful:
        for start, end in _runs(text, WHERE_LOST):
            around = text[max(0, start - AROUND) : end + AROUND]
            notes.repair("缺字", around, around, NOTE)


def _runs(text: str, trace: "re.Pattern[str]") -> Iterator[tuple[int, int]]:
    """Yield the damaged runs of a text as (start, end); traces that stand close are one run."""
    run: tuple[int, int] | None = None
    for found in trace.finditer(text):
        if _is_question(text, found):
            continue
        if run and found.start() - run[1] <= NEAR:
            run = run[0], found.end()
        else:
            if run:
                yield run
            run = found.span()
    if run:
        yield run


def _is_question(text: str, found: "re.Match[str]") -> bool:
    """Tell whether what was found is a question mark behind a question."""
    if found[0][0] not in "?？":
        return False
    before = text[max(0, found.start() - LOOK_BACK) : found.start()]
    return bool(ASKING.search(SENTENCE_ENDS.split(before)[-1]))
