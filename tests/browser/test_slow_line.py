"""A whole visit over a line of 256 kbit/s: 120 items and 60 photos. It takes minutes, so it runs only where it is asked for.

QINGMIAO_SLOW_LINE=1 ./check tests -- tests/browser/test_slow_line.py -s
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from browser.test_offline import ALL_CONFORM, open_checklist
from demonstration.factories import a_house
from filings.factories import AT, ON, officer_of
from qingmiao.core.operations import Operation, OperationState, missing_words
from qingmiao.supervision.models import InspectionPart
from qingmiao.supervision.rules.vocabulary import Severity
from qingmiao.supervision.services.planning import NewItem, add_local_item
from supervision.factories import a_plan

pytestmark = pytest.mark.skipif(not os.environ.get("QINGMIAO_SLOW_LINE"), reason="takes minutes: set QINGMIAO_SLOW_LINE=1")
ITEMS, PHOTOS, OF_ONE_ITEM = 120, 60, 3
BYTES_A_SECOND, LATENCY_MS = 256_000 // 8, 300
MOST_WAIT_MS = 1000  # for an answer to be kept on the device while photos are under way
MOST_SEND_S, WHOLE_S = 60, 1800


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)
    return


def a_long_checklist() -> InspectionPart:
    """A routine visit with as many items as the county can ask about: its own ones fill up the catalogue's."""
    house = a_house(1)
    known = len(a_plan(house).parts.get().checklist)
    for number in range(known, ITEMS):
        told = {"look": "现场查看", "source": "本县检查方案", "checked_by": ["health"], "occasions": ["visit"]}
        item = NewItem(f"本地事项{number}", is_binding=True, severity=Severity.MINOR, since_on=ON, **told)
        add_local_item(item, actor=officer_of(), at=AT)
    part = a_plan(a_house(2)).parts.get()
    assert len(part.checklist) >= ITEMS
    return part


def a_picture(number: int) -> bytes:
    """A photo of its own, of about 100 kB when the device has made it smaller."""
    made = BytesIO()
    image = Image.effect_noise((1024, 768), 12).convert("RGB")
    image.putpixel((0, 0), (number, 0, 0))
    image.save(made, "JPEG", quality=85)
    return made.getvalue()


def test_a_visit_of_120_items_and_60_photos_arrives_over_a_weak_line_and_no_answer_waits(
    live_server: object, open_browser: Callable[..., Page]
) -> None:
    part = a_long_checklist()
    page = open_browser("phone")
    open_checklist(page, part, officer_of())
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    speed = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    line.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **speed})
    begun = time.monotonic()
    page.evaluate(ALL_CONFORM)
    keys = [row["key"] for row in part.checklist]
    for place in range(PHOTOS // OF_ONE_ITEM):
        files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": a_picture(place * OF_ONE_ITEM + n)} for n in range(OF_ONE_ITEM)]
        page.locator(f"#photo-{keys[place]}").evaluate("input => { input.multiple = true; input.closest('details').open = true; }")
        page.locator(f"#photo-{keys[place]}").set_input_files(files)
    waits = [answer(page, key, part) for key in keys[60:66]]
    told = "、".join(f"{wait:.0f} 毫秒存到本机，{sent:.0f} 秒送达" for wait, sent in waits)
    sys.stdout.write(f"负载 {os.getloadavg()[0]:.1f}；照片在传时作答：{told}\n")
    assert max(wait for wait, _sent in waits) < MOST_WAIT_MS
    assert max(sent for _wait, sent in waits) < MOST_SEND_S
    expect(page.locator("[data-save-state]")).to_contain_text("全部已送达", timeout=WHOLE_S * 1000)
    sent_bytes = sum(Operation.objects.values_list("photo_bytes", flat=True))
    sys.stdout.write(f"{len(keys)} 项、{part.photos.count()} 张照片（{sent_bytes:,} 字节）全部送达用了 {time.monotonic() - begun:.0f} 秒\n")
    assert part.photos.count() == PHOTOS
    assert not Operation.objects.exclude(state=OperationState.ACCEPTED).exists()
    assert not Operation.objects.filter(photo_at=None).exclude(photo="").exists()
    assert missing_words(InspectionPart.objects.get(pk=part.pk)) == ""  # what the signing asks


def answer(page: Page, key: str, part: InspectionPart) -> tuple[float, float]:
    """Change one answer; return after how many ms the device has kept it, and after how many seconds the server."""
    item = page.locator(f"#item-{key}")
    begun = time.monotonic()
    page.locator(f"#{key}-not_checked").evaluate("answer => answer.click()")
    expect(item.locator("[data-log-state]")).to_contain_text("", timeout=MOST_WAIT_MS * 5)
    page.wait_for_function("key => document.querySelector(`#item-${key} [data-log-state]`).textContent.trim() !== '已送达'", arg=key)
    kept = (time.monotonic() - begun) * 1000
    while not Operation.objects.filter(field=f"answer-{key}", state=OperationState.ACCEPTED).count() > 1:
        page.wait_for_timeout(250)
        assert time.monotonic() - begun < MOST_SEND_S, f"{key} of {part} did not arrive"
    return kept, time.monotonic() - begun
