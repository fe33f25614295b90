"""What the synthetic city tells families: articles, parent classes and open days, past and to come, with bookings and who came."""

import uuid
from datetime import date, datetime, time, timedelta
from random import Random

from qingmiao.accounts.models import Post, Role
from qingmiao.publicity.models import Edition, Kind, Publication
from qingmiao.publicity.rules import Meeting
from qingmiao.publicity.services.booking import Asked, book, record_attendance
from qingmiao.publicity.services.editing import Typed, begin_publication, hand_in_edition, publish_edition
from qingmiao.publicity.services.subscribing import Wish, ask_subscription, confirm_subscription
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.parts import Scene

ARTICLES = (
    (Kind.ARTICLE, "入托前一个月，家里可以先做这些", (6, 36), "先认路、认门、认老师，每天多待一会儿。\n\n把作息慢慢调到和托育机构一样。"),
    (Kind.ANNOUNCEMENT, "托育服务宣传月：全市机构开放参观", None, "宣传月里，各县（市、区）的示范机构开放参观，请先预约。"),
    (Kind.ARTICLE, "孩子发热，什么时候要去医院", (0, 36), "三个月以下发热，马上去医院。\n\n精神差、不吃奶、抽搐、呼吸快，马上去医院。"),
    (Kind.ANNOUNCEMENT, "育儿补贴开始申领", None, "请带身份证、户口本、出生医学证明，到户籍所在乡镇办理，也可以在网上办。"),
)
EVENTS = (
    (Kind.PARENT_CLASS, "六个月加辅食，第一口吃什么", (4, 12), 20),
    (Kind.PARENT_CLASS, "宝宝不肯睡，怎么办", (0, 18), 20),
    (Kind.HOME_VISIT_DAY, "新手爸妈入户指导日", (0, 6), 8),
    (Kind.PARENT_CLASS, "陪孩子玩出语言", (7, 24), 30),
)
# Days from today on which a county's events are: past ones were held.
DAYS = (-120, -75, -40, -12, 6, 13)
COUNTIES, HOUSES = 3, 3


def tell(scene: Scene) -> None:
    """Let the counties publish articles and hold classes, a few institutions open their doors, families book and come."""
    _Telling(scene).tell()


class _Telling:
    def __init__(self, scene: Scene) -> None:
        self.scene, self.random = scene, Random(f"{scene.seed} publicity")  # no secret
        officers = scene.offices.county_officers
        self.counties = sorted(officers)[:COUNTIES]
        self.city: Post = scene.offices.city_officer

    def tell(self) -> None:
        """Tell of the counties, then of institutions, then of who subscribed."""
        self._of_counties()
        self._of_institutions()
        for number, county in enumerate(self.counties):
            wish = Wish(f"1390001{number:04d}", county, date(self.scene.today.year - 1, 1 + number, 1))
            row = ask_subscription(wish, address="", at=self._at(-30))
            assert row is not None  # noqa: S101  # each phone asks once
            confirm_subscription(row, at=self._at(-30))

    def _of_counties(self) -> None:
        for number, (kind, title, months, body) in enumerate(ARTICLES):
            by = self.scene.offices.county_officers[self.counties[number % COUNTIES]] if number else self.city
            self._publish(kind, Typed(title, body, months), by, -100 + number * 25)
        for number, county in enumerate(self.counties):
            for place, days in enumerate(DAYS[number:], start=number):
                kind, title, months, places = EVENTS[place % len(EVENTS)]
                self._event(kind, title, months, places, self.scene.offices.county_officers[county], days)

    def _of_institutions(self) -> None:
        houses = [row.institution.organisation_id for row in self.scene.filed]
        managers = Post.objects.filter(role=Role.INSTITUTION_MANAGER, organisation__in=houses).select_related("organisation", "user")
        for manager in managers.order_by("-user__is_demonstration", "pk")[:HOUSES]:
            for days in (-30, 9):
                self._event(Kind.OPEN_DAY, "开放日：来看看孩子的一天", None, 15, manager, days)
        for writer in (self.scene.offices.county_officers[self.counties[0]], managers.order_by("-user__is_demonstration", "pk")[0]):
            self._waiting(writer)

    def _event(self, kind: str, title: str, months: tuple[int, int] | None, places: int, by: Post, days: int) -> None:
        start = self._at(days, 9)
        meeting = Meeting(start, start + timedelta(minutes=90), "社区综合服务中心二楼（演示地点）", places)
        row = self._publish(
            kind, Typed(title, "免费参加，请带上孩子常用的水杯。\n\n来不了请提前取消。", months, meeting), by, min(days, 0) - 20
        )
        booked = [self._book(row, number, min(days, 0) - 5) for number in range(4)]
        if days < -20:
            came = set(booked[: 2 + self.random.randrange(3)])
            version = Publication.objects.values_list("version", flat=True).get(pk=row.pk)
            walk_ins = self.random.randrange(12)
            record_attendance(row, came, walk_ins, version=version, actor=by, at=self._at(days, 14))

    def _book(self, row: Publication, number: int, days: int) -> int:
        phone = f"139{row.pk % 10000:04d}{number:04d}"
        asked = Asked(uuid.UUID(int=self.random.getrandbits(128)), "家长", phone, 1 + number % 2)
        return book(row, asked, address="", at=self._at(days, 20)).pk

    def _publish(self, kind: str, typed: Typed, by: Post, days: int) -> Publication:
        """Write, hand in, and have a second person publish."""
        row = begin_publication(kind, typed, actor=by, at=self._at(days, 9))
        edition: Edition = row.editions.get()
        edition = hand_in_edition(edition, version=edition.version, actor=by, at=self._at(days, 10))
        reviewer = self.scene.offices.reviewer if by == self.city else self.city
        publish_edition(edition, version=edition.version, actor=reviewer, at=self._at(days, 15))
        return row

    def _waiting(self, writer: Post) -> None:
        """Leave one article waiting for its review."""
        typed = Typed("冬天洗澡，怎么不着凉", "先把屋子暖到 26 度左右，水温用手肘试。", (0, 24))
        edition = begin_publication(Kind.ARTICLE, typed, actor=writer, at=self._at(-1, 9)).editions.get()
        hand_in_edition(edition, version=edition.version, actor=writer, at=self._at(-1, 10))

    def _at(self, days: int, hour: int = 10) -> datetime:
        return datetime.combine(self.scene.today + timedelta(days=days), time(hour), LOCAL)
