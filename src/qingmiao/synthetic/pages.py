"""Pages that the officers of the demonstration city have read: one waits, one is in the library."""

from datetime import datetime
from pathlib import Path

from qingmiao.accounts.models import Post
from qingmiao.core.legislation import Level
from qingmiao.policy.models import Suggestion
from qingmiao.policy.queries.readings import headings_of
from qingmiao.policy.services.documents import DocumentText, Parts
from qingmiao.policy.services.reading import accept_reading, decide_suggestion, read_page

SAMPLE = Path(__file__).parent / "data" / "sample_page.txt"


def read_pages(city_officer: Post, county_officer: Post, at: datetime) -> None:
    """Let the city read a page and leave it, and a county read another and put it into the library."""
    page = SAMPLE.read_text(encoding="utf-8")
    read_page(page.encode(), "示例县工作方案解读.html", actor=city_officer, at=at)
    read_page(page.replace("示例县", "示例区").encode(), "示例区工作方案解读（未核对）.html", actor=county_officer, at=at)
    reading = read_page(page.replace("示例县", "示例镇").encode(), "示例镇工作方案解读.html", actor=county_officer, at=at)
    for suggestion in reading.suggestions.filter(kind=Suggestion.Kind.TARGET)[:2]:
        decide_suggestion(suggestion, is_accepted=suggestion.position == 1, actor=county_officer, at=at)
    text = DocumentText(
        title="示例镇促进3岁以下婴幼儿照护服务发展工作方案（演示）",
        issuers=("示例镇人民政府",),
        level=Level.COUNTY.value,
        kind="方案",
        topics=("plan",),
        summary="演示用的文件：本镇三年里怎样发展托育，不是真实的规定。",
    )
    accept_reading(reading, text, Parts([(heading, "") for heading in headings_of(reading)]), actor=county_officer, at=at)
