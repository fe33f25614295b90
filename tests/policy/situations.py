"""Rows at which every action on the library is tried."""

from collections.abc import Iterator

from django.db.models import Model

from filings.factories import AT, city_officer, officer_of
from qingmiao.policy.models import Suggestion
from qingmiao.policy.services.documents import DocumentText, Parts, add_document
from qingmiao.policy.services.reading import decide_suggestion, read_page

PAGE = (
    "<html><head><meta charset='utf-8'><title>示例方案</title></head><body><h1>某市促进托育服务发展的实施方案</h1>"
    "<p>一、总体要求</p><p>根据有关意见的精神，结合本市实际，制定本方案，请各县（市、区）和有关单位认真贯彻执行。</p>"
    "<p>二、发展目标</p><p>2020年，各县（市、区）选择1家机构开展示范点创建。</p>"
    "<p>三、主要任务</p><p>（一）加强早期发展指导。支持基层机构开展养育指导服务，建立联系制度，把服务送到家门口。</p></body></html>"
).encode()


def a_page(title: str) -> bytes:
    """A saved page; every title is another page, the same one is read once."""
    return PAGE.decode().replace("某市促进", title).encode()


def an_accepted_sentence() -> Suggestion:
    """A sentence of a read page that is to become a target."""
    reading = read_page(a_page("本市促进"), "方案.html", actor=city_officer(), at=AT)
    return decide_suggestion(reading.suggestions.first(), is_accepted=True, actor=city_officer(), at=AT)


def situations() -> Iterator[Model]:
    """Yield a county's own document, and pages that the county and the city read."""
    county = officer_of()
    for officer, title in ((county, "某县促进"), (city_officer(), "某市促进")):
        reading = read_page(a_page(title), "方案.html", actor=officer, at=AT)
        yield from (reading, reading.suggestions.first())
    yield add_document(DocumentText("某县托育服务办法", level="county"), Parts(), actor=county, at=AT)
