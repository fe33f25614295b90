"""Small SVG drawings for docs/pictures: a frame with two axes, lines, dots and words."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

FONT = "font-family='Noto Sans SC, Noto Sans CJK SC, sans-serif'"


class Drawing:
    """A drawing in the units of its data; y grows upwards."""

    def __init__(self, x: tuple[float, float], y: tuple[float, float], *, width: int = 720, height: int = 480, margin: int = 48) -> None:
        self.x, self.y, self.width, self.height, self.margin = x, y, width, height, margin
        self.parts: list[str] = []

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the data lies on the paper."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0]) * (self.width - 2 * self.margin) + self.margin
        down = self.height - self.margin - (y - self.y[0]) / (self.y[1] - self.y[0]) * (self.height - 2 * self.margin)
        return round(across, 1), round(down, 1)

    def line(self, points: Iterable[tuple[float, float]], colour: str, *, width: float = 1.5, fill: str = "none") -> None:
        """A line through points, closed where it is filled."""
        path = " ".join(f"{a},{b}" for a, b in (self.at(x, y) for x, y in points))
        kind = "polyline" if fill == "none" else "polygon"
        self.parts.append(f"<{kind} points='{path}' fill='{fill}' stroke='{colour}' stroke-width='{width}'/>")

    def dot(self, x: float, y: float, colour: str, radius: float = 4.0) -> None:
        """A dot."""
        across, down = self.at(x, y)
        self.parts.append(f"<circle cx='{across}' cy='{down}' r='{radius:.1f}' fill='{colour}' stroke='#fff' stroke-width='0.7'/>")

    def word(self, x: float, y: float, text: str, *, size: int = 12, anchor: str = "start", colour: str = "#333") -> None:
        """Words at a point of the data."""
        across, down = self.at(x, y)
        self.parts.append(
            f"<text x='{across}' y='{down}' font-size='{size}' {FONT} text-anchor='{anchor}' fill='{colour}'>{escape(text)}</text>"
        )

    def title(self, text: str) -> None:
        """Words above the frame."""
        self.parts.append(f"<text x='{self.margin}' y='{self.margin / 2 + 4}' font-size='15' {FONT} fill='#222'>{escape(text)}</text>")

    def ticks(self, across: Sequence[float], up: Sequence[float]) -> None:
        """Numbers along the two axes, with thin lines."""
        for x in across:
            self.line([(x, self.y[0]), (x, self.y[1])], "#e5e5e5", width=0.7)
            a, b = self.at(x, self.y[0])
            self.parts.append(f"<text x='{a}' y='{b + 16}' font-size='11' {FONT} text-anchor='middle' fill='#666'>{x:g}</text>")
        for y in up:
            self.line([(self.x[0], y), (self.x[1], y)], "#e5e5e5", width=0.7)
            a, b = self.at(self.x[0], y)
            self.parts.append(f"<text x='{a - 6}' y='{b + 4}' font-size='11' {FONT} text-anchor='end' fill='#666'>{y:g}</text>")

    def save(self, path: Path) -> None:
        """Write the file."""
        size = f"viewBox='0 0 {self.width} {self.height}'"
        body = "\n".join(self.parts)
        text = (
            f"<svg xmlns='http://www.w3.org/2000/svg' {size} role='img'>\n<rect width='100%' height='100%' fill='#fff'/>\n{body}\n</svg>\n"
        )
        path.write_text(text, encoding="utf-8")
