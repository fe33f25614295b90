"""What people of the synthetic city reported: incidents, complaints, questions, suspected abuse; each step by its service."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from qingmiao.accounts.models import Department, Organisation, Post
from qingmiao.institutions.models import Institution, Standing
from qingmiao.reports.models import Assignment, Case, Incident, Protector, RestrictedCase
from qingmiao.reports.rules.vocabulary import CaseKind, Channel, IncidentKind, InjuryKind, Rating, Spot, Topic
from qingmiao.reports.services.assigning import Part, accept_part, assign, report_part
from qingmiao.reports.services.handling import accept, answer, ask_citizen, merge, refuse
from qingmiao.reports.services.incidents import Happening, acknowledge, close, report_incident, review
from qingmiao.reports.services.publishing import publish_answer
from qingmiao.reports.services.receiving import Told, receive
from qingmiao.reports.services.talking import ask_again, rate
from qingmiao.reports.services.visiting import visit_for_case
from qingmiao.synthetic.demonstrations import Filed
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.offices import Offices
from qingmiao.synthetic.parts import Scene
from qingmiao.synthetic.scenario import INSTITUTIONS

CASES, INCIDENTS = 60, 25
FEWEST_CASES, FEWEST_INCIDENTS = 10, 7
YEARS = 3
# What is told, its topic, and what the office makes of it.
TOLD: tuple[tuple[CaseKind, Topic, str, str, str], ...] = (
    (
        CaseKind.COMPLAINT,
        Topic.FOOD,
        "孩子说中午的饭是凉的，吃不饱，问老师没有回答。",
        "反映午餐饭菜凉、分量不足。",
        "已检查，午餐改为现做现送，公布每周食谱。",
    ),
    (
        CaseKind.COMPLAINT,
        Topic.FEES,
        "退托半个月了，剩下的费用一直不退，合同写的是七天内退。",
        "反映退托后未按合同退费。",
        "机构已退还剩余费用。",
    ),
    (
        CaseKind.COMPLAINT,
        Topic.FIRE,
        "楼道里堆了纸箱，安全出口锁着，很担心。",
        "反映疏散通道堆放杂物、安全出口上锁。",
        "消防救援机构已检查，杂物当场清除，出口保持畅通。",
    ),
    (
        CaseKind.COMPLAINT,
        Topic.CARE,
        "接孩子的时候尿布是湿的，屁股红了，问了说忘了换。",
        "反映换尿布不及时。",
        "已约谈，机构按时段记录换洗，请您继续监督。",
    ),
    (
        CaseKind.COMPLAINT,
        Topic.STAFF,
        "保育老师说话大声，对孩子没有耐心。",
        "反映保育人员态度粗暴。",
        "已调看监控，机构对保育人员批评教育并安排培训。",
    ),
    (
        CaseKind.COMPLAINT,
        Topic.HYGIENE,
        "毛巾混用，活动室味道很重，不知道有没有消毒。",
        "反映毛巾混用、消毒不到位。",
        "已检查消毒记录，责令一人一巾，复查已改正。",
    ),
    (
        CaseKind.COMPLAINT,
        Topic.UNFILED,
        "小区里有人收孩子，没有挂备案的牌子，宣传说是公办。",
        "反映未备案、虚假宣传。",
        "已上门核实，对方已停止宣传并准备备案材料。",
    ),
    (
        CaseKind.REPRISAL,
        Topic.CARE,
        "上次反映以后，老师不让孩子参加活动，还问是不是我说的。",
        "反映投诉后孩子被区别对待。",
        "已约谈负责人，机构书面保证不再发生，请您随时反映。",
    ),
    (
        CaseKind.CONSULTATION,
        Topic.SUPPORT,
        "二孩可以申请育儿补贴吗，要准备什么材料？",
        "咨询育儿补贴。",
        "可以。请在支付宝、微信或户籍所在乡镇办理，按政策解读页的说明准备材料。",
    ),
    (
        CaseKind.CONSULTATION,
        Topic.ENROLMENT,
        "孩子十个月，附近哪家收乳儿班，怎么报名？",
        "咨询乳儿班托位。",
        "请在“找托育”页面按月龄筛选，直接和机构联系。",
    ),
    (
        CaseKind.CONSULTATION,
        Topic.FEES,
        "没有读满一个月，伙食费能退吗？",
        "咨询伙食费退费。",
        "按托育服务协议的约定退。机构应公布收费和退费办法。",
    ),
)
QUESTIONS: tuple[tuple[Topic, str, str], ...] = (
    (Topic.SUPPORT, "二孩可以申请育儿补贴吗？", "符合条件的都可以申请。怎么申请、从哪个月算，看“政策解读”。"),
    (Topic.FEES, "中途退托，费用怎么退？", "按您和机构签的托育服务协议退。收费和退费办法，机构应当公示。"),
    (Topic.ENROLMENT, "孩子多大可以送托？", "乳儿班收六到十二个月，托小班收十二到二十四个月，托大班收二十四到三十六个月。"),
    (Topic.STAFF, "怎样知道保育人员有没有资格？", "可以请机构出示培训证明和健康合格证，也可以在机构公示页看人员情况。"),
    (Topic.FOOD, "机构自己做饭要什么许可？", "要有食品经营许可证，公示页写明有效期。"),
    (Topic.UNFILED, "怎样知道一家机构有没有备案？", "在“找托育”里能查到的都已备案，也可以扫回执上的二维码查验。"),
)
# What happened, where, to a child of how many months, and what was learned.
HAPPENED: tuple[tuple[IncidentKind, InjuryKind | None, Spot, int, str, str, str], ...] = (
    (IncidentKind.INJURY, InjuryKind.FALL, Spot.OUTDOOR, 30, "户外活动追跑时跌倒，膝盖擦伤。", "地面不平。", "已修整地面，分组活动。"),
    (IncidentKind.INJURY, InjuryKind.FALL, Spot.STAIRS, 26, "下楼时踩空，额头磕碰。", "防滑条脱落。", "已更换防滑条，两人带队下楼。"),
    (
        IncidentKind.INJURY,
        InjuryKind.BURN,
        Spot.DINING,
        20,
        "端汤时汤水溅到手背。",
        "汤温过高，通道有人走动。",
        "分餐前测温，分餐时不让孩子靠近。",
    ),
    (
        IncidentKind.INJURY,
        InjuryKind.FOREIGN_BODY,
        Spot.PLAYROOM,
        16,
        "把小珠子放进鼻孔，已取出。",
        "玩具中有小零件。",
        "已清查玩具，小零件不进托小班。",
    ),
    (
        IncidentKind.INJURY,
        InjuryKind.SUFFOCATION,
        Spot.BEDROOM,
        9,
        "午睡时被子盖住口鼻，发现及时。",
        "巡视间隔过长。",
        "每十五分钟巡视，改用睡袋。",
    ),
    (IncidentKind.INFECTION, None, Spot.PLAYROOM, 28, "同班三名孩子两天内发热、口腔疱疹。", "晨检后仍合班。", "患儿居家，班级终末消毒。"),
    (IncidentKind.FOOD, None, Spot.DINING, 27, "午餐后四名孩子呕吐。", "熟食冷藏不足。", "停用该批食材，更换冷藏设备。"),
    (IncidentKind.LOST_CHILD, None, Spot.GATE, 33, "放学时孩子跟着别家走出大门，十分钟后找到。", "接送未核对。", "一人一卡，当面交接。"),
    (IncidentKind.FIRE, None, Spot.DINING, 0, "厨房油烟机起火，已扑灭，没有人受伤。", "油垢没有清理。", "每季清洗烟道，已更换设备。"),
)
# How far a case has come, and how many days ago it came in; what is over lies anywhere in three years.
OPEN_CASES: tuple[tuple[str, int], ...] = (
    ("reported", 20), ("assigned", 9), ("new", 15), ("waiting", 9), ("answered", 12), ("new", 1), ("unsatisfied", 25), ("reopened", 30),
    ("refused", 40), ("merged", 8),
)  # fmt: skip
SAME_EVENT, SAME_EVENT_TOLD = 1, "退托半个月了，合同写七天内退，剩下的费用还是没有退。"
OPEN_INCIDENTS: tuple[tuple[str, int], ...] = (("reported", 0), ("investigating", 6), ("reviewed", 9), ("investigating", 24))


def tell(scene: Scene) -> None:
    """Let people of the city report, complain and ask."""
    Voices(scene.filed, scene.offices, scene.today).tell()


class Voices:
    """The reports of one city while they are told. The first ones are open, on the desk of the first county; the others are over."""

    def __init__(self, filed: Sequence[Filed], offices: Offices, today: date) -> None:
        self.offices, self.today, self.random = offices, today, Random("voices")
        standing = dict(Institution.objects.order_by("pk").values_list("pk", "standing"))
        known = [house for house in filed if standing[house.institution.pk] == Standing.FILED]
        first = next(iter(offices.county_officers))
        self.houses = sorted(known, key=lambda house: (house.institution.county_code != first, house.first_day, house.institution.pk))
        self.share = len(filed) / INSTITUTIONS

    def tell(self) -> None:
        """Tell everything; an interruption begins it anew."""
        self.name_protectors()
        self.tell_incidents()
        self.tell_cases()

    def name_protectors(self) -> None:
        """Name an officer and the police's liaison in every county but the last, which nobody has thought of yet."""
        police, at = self.offices.liaisons[Department.PUBLIC_SECURITY], self._at(self.today - timedelta(days=90))
        Protector.objects.bulk_create(
            Protector(county_code=code, is_police=is_police, post=post, named_at=at)
            for code, officer in list(self.offices.county_officers.items())[:-1]
            for is_police, post in ((False, officer), (True, police))
        )

    def tell_incidents(self) -> None:
        """Let institutions report what happened, and one of them suspected abuse."""
        for number in range(max(FEWEST_INCIDENTS, round(INCIDENTS * self.share))):
            stage, days = OPEN_INCIDENTS[number] if number < len(OPEN_INCIDENTS) else ("closed", 0)
            house = self._house(number)
            on = self.today - timedelta(days=days) if stage != "closed" else self._long_ago(house)
            self._incident(house, number, stage, on)
        house = self._house(1)
        told = Happening(
            IncidentKind.ABUSE,
            self._at(self.today - timedelta(days=2), 8),
            Spot.PLAYROOM,
            "换衣服时看到孩子手臂有多处瘀青。",
            "已保存监控录像。",
        )
        report_incident(house.institution, told, actor=house.manager, at=self._at(self.today - timedelta(days=2), 9))

    def tell_cases(self) -> None:
        """Let citizens complain and ask, the offices answer, and good questions become public answers."""
        earlier: Case | None = None
        for number in range(max(FEWEST_CASES, round(CASES * self.share))):
            stage, days = OPEN_CASES[number] if number < len(OPEN_CASES) else ("closed", 0)
            told = SAME_EVENT if stage == "merged" else number
            house = self._house(told)
            on = self.today - timedelta(days=days) if stage != "closed" else self._long_ago(house)
            case = self._case(house, told, on, SAME_EVENT_TOLD if stage == "merged" else "")
            self._carry(case, stage, number, on, earlier)
            earlier = case if stage == "assigned" else earlier
        answered = Case.objects.filter(state="closed").order_by("-opened_at").first()
        if answered is not None:
            officer = self.offices.county_officers[answered.county_code]
            for topic, question, words in QUESTIONS:
                publish_answer(answered, topic, question, words, actor=officer, at=self._at(self.today - timedelta(days=20)))

    def _incident(self, house: Filed, number: int, stage: str, on: date) -> Incident | RestrictedCase:
        kind, injury, spot, age, account, causes, prevention = HAPPENED[number % len(HAPPENED)]
        happened = self._at(on, 8 + number % 9)
        known = happened + timedelta(minutes=5)
        told = Happening(
            kind,
            happened,
            spot,
            account,
            "已处置，已告知家长。",
            injury or "",
            known,
            children=1 if age else 0,
            age_months=age or None,
            called=["119"] if kind == IncidentKind.FIRE else [],
            guardian_informed_at=known + timedelta(minutes=10),
        )
        is_late = number % 7 == 6
        at = known + timedelta(minutes=30) + timedelta(days=2 if is_late else 0)
        row = report_incident(house.institution, told, actor=house.manager, at=at)
        officer = self.offices.county_officers[house.institution.county_code]
        if not isinstance(row, Incident) or stage == "reported":
            return row
        row = acknowledge(row, version=row.version, actor=officer, at=at + timedelta(hours=1))
        if stage == "investigating":
            return row
        row = review(row, causes, prevention, version=row.version, actor=house.manager, at=at + timedelta(days=3))
        if stage == "closed":
            row = close(row, "原因已查清，措施已落实。", version=row.version, actor=officer, at=at + timedelta(days=5))
        return row

    def _case(self, house: Filed, number: int, on: date, other_words: str = "") -> Case:
        kind, topic, text, _, _ = TOLD[number % len(TOLD)]
        channel = Channel.HOTLINE if number % 5 == 3 else Channel.WEB
        told = Told(
            uuid.UUID(int=self.random.getrandbits(128)),
            house.institution.county_code,
            kind,
            topic,
            other_words or text,
            house.institution if kind != CaseKind.CONSULTATION else None,
            name="" if number % 3 == 0 else "家长",
            phone="" if number % 3 == 0 or other_words else f"139{number % 40:08d}",
            channel=channel,
            source_number=f"12345-{on.year}-{number:04d}" if channel == Channel.HOTLINE else "",
        )
        actor = self.offices.county_officers[told.county_code] if channel == Channel.HOTLINE else None
        case = receive(told, actor=actor, at=self._at(on)).case
        assert case is not None  # noqa: S101  # none of them tells of abuse
        return case

    def _carry(self, case: Case, stage: str, number: int, on: date, earlier: Case | None) -> None:
        """Carry a case as far as its stage."""
        officer = self.offices.county_officers[case.county_code]
        _, _, _, substance, words = TOLD[number % len(TOLD)]
        if stage == "new":
            return
        if stage == "refused":
            refuse(case, "这是合同纠纷，请按合同约定协商或者起诉。", version=case.version, actor=officer, at=self._at(on, 15))
            return
        if stage == "merged" and earlier is not None and earlier.county_code == case.county_code:
            merge(case, Case.objects.get(pk=earlier.pk), version=case.version, actor=officer, at=self._at(on, 16))
            return
        case = accept(case, substance, "", version=case.version, actor=officer, at=self._at(on + timedelta(days=1)))
        if stage == "waiting":
            ask_citizen(case, "请补充是哪一天、哪个班。", version=case.version, actor=officer, at=self._at(on + timedelta(days=2)))
        elif stage in ("assigned", "reported"):
            self._assign(case, officer, on, is_reported=stage == "reported")
            case = Case.objects.get(pk=case.pk)
            soon = self.today + timedelta(days=1)
            visit_for_case(case, soon, version=case.version, actor=officer, at=self._at(on + timedelta(days=3)))
        elif stage != "merged":
            self._answer(case, words, stage, number, on)

    def _assign(self, case: Case, officer: Post, on: date, *, is_reported: bool) -> Assignment:
        to = Organisation.objects.get(department=Department.MARKET_REGULATION, division_code=case.county_code)
        part = Part("请核查供餐和收费情况。", to)
        row = assign(case, part, version=case.version, actor=officer, at=self._at(on + timedelta(days=1), 11))
        worker = Post.objects.filter(organisation=to).select_related("organisation", "user").first()
        if is_reported and worker is not None:
            row = accept_part(row, version=row.version, actor=worker, at=self._at(on + timedelta(days=2)))
            row = report_part(row, "已现场检查，责令改正。", version=row.version, actor=worker, at=self._at(on + timedelta(days=8)))
        return row

    def _answer(self, case: Case, words: str, stage: str, number: int, on: date) -> None:
        officer, days = self.offices.county_officers[case.county_code], 4 + number % 9
        if stage == "closed" and number % 8 == 7:
            days = 66  # late
        case = answer(case, words, version=case.version, actor=officer, at=self._at(on + timedelta(days=days)))
        report, after = case.reports.get(), self._at(on + timedelta(days=days + 1))
        if stage == "closed":
            rate(report, Rating.SATISFIED, "", at=after)
        elif stage in ("unsatisfied", "reopened"):
            rate(report, Rating.UNSATISFIED, "没有说查到了什么。", at=after)
        if stage == "reopened":
            ask_again(report, "请查看监控后再答复。", at=after)

    def _house(self, number: int) -> Filed:
        """Return an institution: of the first county for every second report, any for the others."""
        first = [house for house in self.houses if house.institution.county_code == self.houses[0].institution.county_code]
        return first[number % len(first)] if number < len(OPEN_CASES) else self.houses[number * 7 % len(self.houses)]

    def _long_ago(self, house: Filed) -> date:
        """Return a day of the last three years on which the institution was there, and since when a case could end."""
        earliest = max(house.first_day, self.today - timedelta(days=365 * YEARS))
        return earliest + timedelta(days=self.random.randrange(max(1, (self.today - timedelta(days=80) - earliest).days)))

    @staticmethod
    def _at(on: date, hour: int = 10) -> datetime:
        return datetime.combine(on, time(hour, 10), LOCAL)
