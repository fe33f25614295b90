"""The picture that a messenger shows of a link: a title on the house's green. Draws, and reads nothing else."""

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, MARGIN = 600, 315, 40
GREEN, WHITE, PALE = (11, 107, 79), (255, 255, 255), (207, 232, 222)
MOST_LINES, COLOURS = 3, 16


def draw(title: str, words: str, fonts: Path) -> bytes | None:
    """Return a PNG of a title in up to three lines with a line of words below; None where the print fonts are not there."""
    strong, plain = fonts / "noto-sans-sc-700.ttf", fonts / "noto-sans-sc-400.ttf"
    if not (strong.exists() and plain.exists()):
        return None
    image = Image.new("RGB", (WIDTH, HEIGHT), GREEN)
    pen, large, small = ImageDraw.Draw(image), ImageFont.truetype(strong, 44), ImageFont.truetype(plain, 24)
    for number, line in enumerate(_lines(title, large, MOST_LINES)):
        pen.text((MARGIN, MARGIN + number * 60), line, font=large, fill=WHITE)
    pen.text((MARGIN, HEIGHT - MARGIN - 28), next(iter(_lines(words, small, 1)), ""), font=small, fill=PALE)
    out = io.BytesIO()
    image.quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _lines(words: str, font: ImageFont.FreeTypeFont, most: int) -> list[str]:
    """Break words into lines that fit; what is too long for the last ends with …"""
    lines, line = [], ""
    for letter in " ".join(words.split()):
        if font.getlength(line + letter) > WIDTH - 2 * MARGIN:
            lines.append(line)
            line = ""
        line += letter
        if len(lines) == most:
            return [*lines[:-1], lines[-1][:-1] + "…"]
    return [*lines, line] if line else lines
