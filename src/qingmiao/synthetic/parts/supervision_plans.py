"""The plans and draws of the synthetic city: last year's, over and public; this year's, under way; one whose seed is still hidden."""

from datetime import date, timedelta
from random import Random

from qingmiao.accounts.models import Post
from qingmiao.engines.matching.lottery import commitment
from qingmiao.institutions.models import Institution, Standing
from qingmiao.supervision.models import AnnualPlan, Draw, DrawnVisit, DrawState, Inspection, InspectionState
from qingmiao.supervision.queries.plans import document_of, inspectors_of, number_of
from qingmiao.supervision.rules.draws import draw_visits, input_digest, read_draw
from qingmiao.supervision.rules.plans import Quota
from qingmiao.supervision.rules.risk import RiskClass
from qingmiao.supervision.services.drawing import ClosedDays, NewDraw, commit_draw, declare_recusal, make_plan, note_closure, reveal_draw
from qingmiao.synthetic.parts import Scene
from qingmiao.synthetic.parts.supervision import at_hour

SHARES = {RiskClass.HIGH: 1.0, RiskClass.MEDIUM: 0.5, RiskClass.LOW: 0.25}
EVERYONE = dict.fromkeys(RiskClass, 1.0)


def tell(scene: Scene) -> None:
    """Let the first county finish one draw and begin another, and the second commit to its first."""
    first, second = list(scene.offices.county_officers.values())[:2]
    today = scene.today
    _of_last_year(first, today, scene.seed)
    plan = make_plan(today.year, SHARES, "全年抽查，高风险机构全部检查。", actor=first, at=at_hour(today - timedelta(days=5)))
    house = Institution.objects.filter(county_code=first.division_code, standing=Standing.FILED).order_by("pk").last()
    until = date(today.year, 12, 31)
    if house is not None:
        days = ClosedDays(house, today, min(today + timedelta(days=20), until), "活动室装修")
        note_closure(plan, days, actor=first, at=at_hour(today - timedelta(days=4)))
        declare_recusal(first, house, "relative", "", actor=first, at=at_hour(today - timedelta(days=4)))
    row = _commit(plan, first, today, until)
    reveal_draw(row, version=row.version, actor=first, at=at_hour(today, 8))
    own = make_plan(today.year, SHARES, "", actor=second, at=at_hour(today - timedelta(days=2)))
    _commit(own, second, today, until)


def _commit(plan: AnnualPlan, actor: Post, today: date, until: date) -> Draw:
    new = NewDraw(today, until, list(inspectors_of(plan.organisation, today)))
    return commit_draw(plan, new, actor=actor, at=at_hour(today - timedelta(days=2), 10))


def _of_last_year(actor: Post, today: date, seed: int) -> None:
    """Tell a draw of which every visit was taken; it recomputes like any other."""
    year, at = today.year - 1, at_hour(date(today.year - 1, 1, 6))
    office = actor.organisation
    assert office is not None  # noqa: S101  # an officer has an office
    seen = Inspection.objects.filter(county_code=office.division_code, state=InspectionState.RECORDED, visited_on__year=year)
    visits = {row.institution_id: row for row in seen.select_related("institution").order_by("visited_on", "pk")}
    if not visits:
        return
    shares = {risk_class.value: share for risk_class, share in EVERYONE.items()}
    plan = AnnualPlan.objects.create(
        organisation=office, county_code=office.division_code, year=year, shares=shares, made_by=actor, made_at=at
    )
    name, hidden = f"{year}年{office.name}第1次双随机抽查", f"{Random(seed).getrandbits(256):064x}"
    houses = [(row.institution, RiskClass.LOW if row.pk % 3 else RiskClass.MEDIUM) for row in visits.values()]
    quotas = [Quota(each, 1.0, sum(own is each for _house, own in houses)) for each in RiskClass]
    posts = {number_of(post): post for post in inspectors_of(office, today)}
    document = document_of(name, houses, quotas, list(posts.values()), [])
    row = Draw.objects.create(
        plan=plan,
        name=name,
        state=DrawState.DRAWN,
        first_on=date(year, 1, 10),
        last_on=date(year, 12, 31),
        seed=hidden,
        commitment=commitment(name, hidden),
        input_sha256=input_digest(document),
        document=document,
        committed_by=actor,
        committed_at=at,
        drawn_at=at + timedelta(days=2),
        version=1,
    )
    by_code, classes = {house.code: house for house, _own in houses}, dict(houses)
    drawn = draw_visits(read_draw({**document, "seed": hidden, "commitment": row.commitment}))
    made = DrawnVisit.objects.bulk_create(
        DrawnVisit(
            draw=row,
            place=place,
            institution=by_code[one.institution],
            risk_class=classes[by_code[one.institution]],
            inspection=visits[by_code[one.institution].pk],
        )
        for place, one in enumerate(drawn, 1)
    )
    through = DrawnVisit.inspectors.through
    through.objects.bulk_create(
        through(drawnvisit_id=visit.pk, post_id=posts[name].pk) for visit, one in zip(made, drawn, strict=True) for name in one.team
    )
