"""Quality of the synthetic city: evaluations of half of the institutions in every state, credit, cameras, requests to see recordings."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from qingmiao.accounts.models import Department, Post
from qingmiao.codes.ages import add_months
from qingmiao.core.followed import Sender
from qingmiao.core.legislation import load
from qingmiao.core.numbers import next_number
from qingmiao.institutions.models import Institution, Standing
from qingmiao.quality.models import Evaluation, EvaluationState, Expert
from qingmiao.quality.rules.grading import Standard, grade_of, read_standard, standard_on, store_standard
from qingmiao.quality.rules.vocabulary import CctvCheckKind, Coverage, CreditKind, CreditRequestKind, Declaration, Grade
from qingmiao.quality.services.cctv import Found, put_room, record_check
from qingmiao.quality.services.credit import Asked, NewEntry, ask_credit, enter_credit
from qingmiao.quality.services.evaluating import hand_in, open_evaluation, stop_evaluation
from qingmiao.quality.services.experts import declare_ties, finish_scores, name_experts
from qingmiao.quality.services.footage import Seen, Wanted, answer_footage, ask_as_guardian, ask_as_office, ask_review, record_viewing
from qingmiao.quality.services.grading import Agreement, answer_objection, object_to_grade, propose_grade
from qingmiao.synthetic.demonstrations import Filed
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.parts import Scene

# How far an evaluation has come, and how many days ago it was opened. The others of the half have a grade.
STAGES: tuple[tuple[str, int], ...] = (
    ("scoring", 15), ("self", 5), ("proposed", 12), ("objected", 14), ("handed_in", 9), ("answered", 20), ("stopped", 40),
)  # fmt: skip
SHARES = (95, 91, 88, 84, 82, 76, 68, 55)
ROOMS = (
    ("托小一班", Coverage.WHOLE, 2),
    ("托大一班", Coverage.WHOLE, 2),
    ("户外场地", Coverage.PARTLY, 1),
    ("更衣间", Coverage.PRIVATE, 0),
)
MISSED = "7.2.3"  # the indicator that the few without a grade have missed
WITH_CAMERAS, KEPT_DAYS = 3, (96, 72, 101)


def tell(scene: Scene) -> None:
    """Evaluate half of the filed institutions, and tell what else is known of their quality."""
    standing = dict(Institution.objects.order_by("pk").values_list("pk", "standing"))
    first = next(iter(scene.offices.county_officers))
    houses = [house for house in scene.filed if standing[house.institution.pk] == Standing.FILED]
    houses.sort(key=lambda house: (house.institution.county_code != first, house.institution.pk))
    Evaluations(scene, houses).tell()
    near = [house for house in houses if house.institution.county_code == first] or houses
    _tell_credit(scene, near)
    _tell_cameras(scene, near)


def _at(on: date, hour: int = 10) -> datetime:
    return datetime.combine(on, time(hour, 20), LOCAL)


class Evaluations:
    """The evaluations of one city while they are told: the first ones are open, in the first county; the others are over, in bulk."""

    def __init__(self, scene: Scene, houses: Sequence[Filed]) -> None:
        self.scene, self.houses, self.random = scene, houses, Random("quality")
        self.team = [scene.offices.reviewer, scene.offices.liaisons[Department.EDUCATION]]

    def tell(self) -> None:
        """Tell every one."""
        half = self.houses[: max(len(STAGES) + 1, len(self.houses) // 2)]
        for house, (stage, days) in zip(half, STAGES, strict=False):
            self._open(house, stage, self.scene.today - timedelta(days=days))
        self._decided(half[len(STAGES) :])

    def _open(self, house: Filed, stage: str, on: date) -> None:
        officer = self.scene.offices.county_officers[house.institution.county_code]
        row = open_evaluation(house.institution, actor=officer, at=_at(on))
        if stage == "stopped":
            stop_evaluation(row, "机构暂停收托，改在恢复后评估。", version=row.version, actor=officer, at=_at(on + timedelta(days=2)))
        if stage in ("self", "stopped"):
            return
        row = hand_in(
            row, _typed(read_standard(row.standard), 92), version=row.version, actor=house.manager, at=_at(on + timedelta(days=3))
        )
        if stage == "handed_in":
            return
        row = name_experts(row, self.team, self.team[0], version=row.version, actor=officer, at=_at(on + timedelta(days=4)))
        self._score(row, stage, house, officer, on)

    def _score(self, row: Evaluation, stage: str, house: Filed, officer: Post, on: date) -> None:
        standard, experts = read_standard(row.standard), list(row.experts.select_related("post__user", "post__organisation"))
        declare_ties(experts[0], is_free=True, tie="", actor=experts[0].post, at=_at(on + timedelta(days=5)))
        if stage == "scoring":
            return
        declare_ties(experts[1], is_free=True, tie="", actor=experts[1].post, at=_at(on + timedelta(days=5)))
        for expert in experts:
            expert.refresh_from_db()
            finish_scores(expert, _typed(standard, 78), version=expert.version, actor=expert.post, at=_at(on + timedelta(days=8)))
        row.refresh_from_db()
        told = Agreement(
            on + timedelta(days=8), _points(standard, 78), {one.clause: "meets" for one in standard.questions}, "总体规范，户外活动不足。"
        )
        row = propose_grade(row, told, version=row.version, actor=self.team[0], at=_at(on + timedelta(days=9)))
        if stage == "proposed":
            return
        object_to_grade(row, "户外活动有记录，请再看。", version=row.version, actor=house.manager, at=_at(on + timedelta(days=10)))
        row.refresh_from_db()
        if stage == "answered":
            answer_objection(
                row, "已核对记录，维持。", is_upheld=False, version=row.version, actor=officer, at=_at(on + timedelta(days=12))
            )

    def _decided(self, houses: Sequence[Filed]) -> None:
        """Write those that are over at once, as their services would have left them."""
        rows = [row for number, house in enumerate(houses) if (row := self._over(house, number)) is not None]
        Evaluation.objects.bulk_create(rows)
        Expert.objects.bulk_create(
            Expert(
                evaluation=row,
                post=post,
                is_leader=place == 0,
                named_at=_at(row.opened_on),
                saved_at=row.saved_at,
                declaration=Declaration.FREE,
                declared_at=_at(row.opened_on),
                points=row.points,
                finished_at=row.saved_at,
            )
            for row in rows
            for place, post in enumerate(self.team)
        )

    def _over(self, house: Filed, number: int) -> Evaluation | None:
        """Return an evaluation that was decided between two years and two months ago; None for a house that is too young."""
        on = self.scene.today - timedelta(days=60 + self.random.randrange(670))
        if on <= house.first_day + timedelta(days=60) or on < date(2024, 4, 1):
            return None
        standard, share = standard_on(load(), on), SHARES[number % len(SHARES)]
        points, decided = _points(standard, share), on + timedelta(days=25)
        is_below = number % 9 == 8
        grade = grade_of(standard, points, misses_base=is_below)
        return Evaluation(
            institution=house.institution,
            county_code=house.institution.county_code,
            number=next_number("评", house.institution.county_code, on),
            state=EvaluationState.DECIDED,
            standard=store_standard(standard),
            opened_by=self.scene.offices.county_officers[house.institution.county_code],
            opened_on=on,
            saved_at=_at(on),
            values=_typed(standard, min(share + 4, 100)),
            handed_in_on=on + timedelta(days=6),
            visited_on=on + timedelta(days=14),
            points=points,
            answers=[
                [one.clause, "misses" if is_below and one.clause == "7.2.3" else "meets", is_below and one.clause == "7.2.3"]
                for one in standard.questions
            ],
            conclusion="按标准逐项评估，结论见各部分得分。",
            grade=grade,
            proposed_on=on + timedelta(days=15),
            decided_on=decided,
            publish_on=decided + timedelta(days=7),
            valid_until=add_months(decided, 36) - timedelta(days=1),
            revisit_on=add_months(decided, 12) if grade in (Grade.D, Grade.BELOW_BASE) else None,
        )


def _answer(clause: str, *, is_missed: bool) -> list[object]:
    return [clause, "misses" if is_missed else "meets", is_missed]


def _points(standard: Standard, share: int) -> dict[str, int]:
    return {part.value: most * share // 100 for part, most in standard.parts.items()}


def _typed(standard: Standard, share: int) -> dict[str, str]:
    values = {f"points-{part}": str(points) for part, points in _points(standard, share).items()}
    return values | {f"answer-{one.clause}": "meets" for one in standard.questions}


def _tell_credit(scene: Scene, houses: Sequence[Filed]) -> None:
    """Commend one, penalise one, which asks to have that repaired, exclude one from commissions."""
    told = (
        (CreditKind.COMMENDATION, "全市托育服务先进单位", "通报表扬", "", ("优先推荐示范点",)),
        (CreditKind.PENALTY, "未按规定查询从业人员", "行政处罚决定书", "《未成年人保护法》第一百二十六条", ("增加日常检查次数",)),
        (CreditKind.EXCLUSION, "提交虚假备案材料", "列入决定书", "依据待核（演示内容）", ("不推荐示范点",)),
    )
    on = scene.today - timedelta(days=150)
    for house, (kind, title, document, law, words) in zip(houses[2:], told, strict=False):
        officer = scene.offices.county_officers[house.institution.county_code]
        entry = NewEntry(
            kind, title, "事实见决定文书（演示内容）。", f"{document}（演示）", on, add_months(on, 24), law, words, is_public=True
        )
        row = enter_credit(house.institution, entry, actor=officer, at=_at(on))
        if kind == CreditKind.PENALTY:
            asked = Asked(CreditRequestKind.APPEAL, "已全部查询，请核对。")
            ask_credit(row, asked, version=row.version, actor=house.manager, at=_at(scene.today - timedelta(days=6)))


def _tell_cameras(scene: Scene, houses: Sequence[Filed]) -> None:
    """Let a few institutions keep their plans, with checks good and bad; guardians and the police ask to see recordings."""
    on = scene.today - timedelta(days=12)
    for house, kept in zip(houses[:WITH_CAMERAS], KEPT_DAYS, strict=False):
        for name, coverage, cameras in ROOMS:
            put_room(house.institution, name, coverage, cameras, actor=house.manager, at=_at(on))
        found = Found(on, on - timedelta(days=kept), 5, 5, 30, Decimal("3.5"), "停电半天，已恢复。")
        record_check(house.institution, CctvCheckKind.MONTHLY, found, actor=house.manager, at=_at(on))
    house = houses[0]
    officer = scene.offices.county_officers[house.institution.county_code]
    record_check(
        house.institution, CctvCheckKind.SPOT, Found(on, on - timedelta(days=95), 5, 5, 7, Decimal(0)), actor=officer, at=_at(on, 15)
    )
    for number, stage in enumerate(("asked", "reviewed", "seen", "approved")):
        _tell_footage(scene, houses[number % len(houses)], stage, number)
    police = Post.objects.filter(organisation=scene.offices.registrars[house.institution.county_code, Department.PUBLIC_SECURITY]).first()
    if police is not None:
        wanted = _wanted(house, scene.today - timedelta(days=4), "调取证据通知书（演示）")
        ask_as_office(wanted, actor=police, at=_at(scene.today - timedelta(days=1)))


def _wanted(house: Filed, on: date, document: str = "") -> Wanted:
    return Wanted(house.institution, "托小一班", _at(on, 9), _at(on, 10), "孩子手臂有擦伤，想看怎样发生的（演示内容）。", document)


def _tell_footage(scene: Scene, house: Filed, stage: str, number: int) -> None:
    on = scene.today - timedelta(days=2)
    sender = Sender(uuid.uuid5(uuid.NAMESPACE_OID, f"footage-{number}"), "演示家长", f"1390000{number:04d}")
    row = ask_as_guardian(_wanted(house, on - timedelta(days=1)), sender, at=_at(on))
    if stage == "asked":
        return
    answer = "请明天带身份证来看。" if stage != "reviewed" else "录像里有别的孩子，不便提供。"
    row = answer_footage(row, answer, is_approved=stage != "reviewed", version=row.version, actor=house.manager, at=_at(on, 15))
    if stage == "reviewed":
        ask_review(row, at=_at(on, 18))
    if stage == "seen":
        seen = Seen(_at(on, 17), "演示家长、机构负责人", "两个孩子抢玩具时擦伤，老师及时处理。")
        record_viewing(row, seen, version=row.version, actor=house.manager, at=_at(on, 18))
