"""Cards that a second person has signed, topics somebody answers for, two counties that say whom to turn to; numbers are made up."""

from datetime import datetime, time, timedelta

from qingmiao.guidance.models import CardText, KeptTopic, TextState
from qingmiao.guidance.services.contacts import Told, enter_contact
from qingmiao.guidance.services.editing import sign_text
from qingmiao.guidance.services.topics import assign_topic
from qingmiao.regions.queries import counties
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.parts import Scene

SIGNED, COUNTIES, OWNED = 12, 2, 12


def tell(scene: Scene) -> None:
    """Sign some cards, name owners of topics, enter some contacts."""
    at = datetime.combine(scene.today - timedelta(days=20), time(10), LOCAL)
    texts = CardText.objects.filter(state=TextState.PUBLISHED, written_by=None).select_related("card")
    for text in texts.order_by("card__position", "pk")[:SIGNED]:
        sign_text(text, "主治医师，儿童保健（演示）", version=text.version, actor=scene.offices.reviewer, at=max(at, text.written_at))
    for topic in KeptTopic.objects.all()[:OWNED]:
        assign_topic(topic, scene.offices.reviewer, None, version=topic.version, actor=scene.offices.reviewer, at=at)
    for number, county in enumerate(counties()[:COUNTIES]):
        told = Told(
            f"{county.name}妇幼保健机构（演示）", f"0763-00001{number:02d}", "演示地址", "周一至周五 8:00—12:00", "演示数据", at.date()
        )
        enter_contact(county, told, actor=scene.offices.county_officers[county.code], at=at)
