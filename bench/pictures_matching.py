"""docs/pictures/matching.svg: first choices and places of docs/engines.md, by town. `python bench/pictures_matching.py`."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import numpy as np  # noqa: E402  # found only after the path is set
from notebook import names_of_page  # noqa: E402
from svg import Drawing  # noqa: E402

from qingmiao.engines.matching import Reason  # noqa: E402

PARTS = (
    ("录取", (Reason.SEATED,), "#2e7d5b"),
    ("按预留名额录取", (Reason.SEATED_RESERVED,), "#8fbfa8"),
    ("积分不够", (Reason.FEWER_POINTS,), "#d9a441"),
    ("同分，抽签在后", (Reason.LATER_LOTTERY,), "#8a6fb0"),
)


def bar(drawing: Drawing, span: tuple[float, float], row: float, colour: str) -> None:
    """A filled strip from one number to another."""
    (begin, end), half = span, 0.36
    corners = [(begin, row - half), (end, row - half), (end, row + half), (begin, row + half)]
    drawing.line(corners, colour, width=0, fill=colour)


def main() -> None:
    """Draw."""
    page = names_of_page()
    first, code = page["choices"][:, 0], page["reasons"].code[:, 0]
    order = np.argsort(-np.bincount(first[first >= 0], minlength=len(page["sites"])), kind="stable")
    most = int(np.bincount(first[first >= 0]).max())
    drawing = Drawing((-most * 0.22, most * 1.24), (-2.2, len(order)), width=760, height=740, margin=36)
    drawing.title("第一志愿的去向：清远市30个乡镇的机构与600名虚构儿童；竖线为本轮托位数")
    for row, at in enumerate(order):
        y, reached = len(order) - 1 - row, 0.0
        drawing.word(-1, y - 0.25, page["names"][page["towns"][page["sites"][at]]], size=11, anchor="end")
        for _, codes, colour in PARTS:
            count = int(np.isin(code[first == at], codes).sum())
            bar(drawing, (reached, reached + count), y, colour)
            reached += count
        seats = float(page["seats"][at])
        drawing.line([(seats, y - 0.5), (seats, y + 0.5)], "#1d2b28", width=2)
        drawing.word(max(reached, seats) + 0.5, y - 0.25, f"{int(reached)}人报，{int(seats)}个托位", size=10, colour="#56645f")
    for place, (words, _, colour) in enumerate(PARTS):
        x = place * most * 0.3
        bar(drawing, (x, x + most * 0.025), -1.6, colour)
        drawing.word(x + most * 0.035, -1.85, words, size=11)
    drawing.save(HERE.parent / "docs" / "pictures" / "matching.svg")


if __name__ == "__main__":
    main()
