"""Make the pictures of the READMEs from the screenshots that ./check left in var/screenshots/.   .venv/bin/python bench/pictures.py"""

from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
SCREENSHOTS, PICTURES = ROOT / "var" / "screenshots", ROOT / "docs" / "pictures"
DESK, PHONE, GAP = (1280, 800), (390, 844), 40
LIMIT_BYTES = 200_000
WIDE = {
    "filing": "main-filing_write-premises-institution_manager-desk",
    "desk": "main-desk-county_officer-desk",
    "review": "main-filing_review-accepted-county_officer-desk",
    "city": "main-city_desk-city_officer-desk",
    "map": "main-register_list-map-visitor-desk",
}
PAIR = ("main-home-visitor-phone", "main-institution_show-visitor-phone", "main-receipt_show-visitor-phone")


def top(name: str, size: tuple[int, int]) -> Image.Image:
    """What a window of this size shows of a page before anybody scrolls."""
    with Image.open(SCREENSHOTS / f"{name}.png") as shot:
        return shot.convert("RGB").crop((0, 0, *size))


def beside(names: tuple[str, ...]) -> Image.Image:
    """Phones side by side."""
    width = len(names) * PHONE[0] + (len(names) - 1) * GAP
    sheet = Image.new("RGB", (width, PHONE[1]), "white")
    for place, name in enumerate(names):
        sheet.paste(top(name, PHONE), (place * (PHONE[0] + GAP), 0))
    return sheet


def main() -> None:
    pictures = {name: top(shot, DESK) for name, shot in WIDE.items()} | {"phone": beside(PAIR)}
    for name, picture in pictures.items():
        path = PICTURES / f"{name}.png"
        picture.quantize(96).save(path, optimize=True)
        size = path.stat().st_size
        print(f"{path.relative_to(ROOT)} {size / 1000:.0f} kB")
        if size > LIMIT_BYTES:
            raise SystemExit(f"{path.name} is heavier than {LIMIT_BYTES / 1000:.0f} kB")


if __name__ == "__main__":
    main()
