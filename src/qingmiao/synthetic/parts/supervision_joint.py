"""Joint visits of the synthetic city that have taken place: one day, one record, health and the fire brigade each with its own part."""

from qingmiao.accounts.models import Department, Post, Role
from qingmiao.core.legislation import load
from qingmiao.supervision.models import Inspection, InspectionItem, InspectionKind, InspectionPart, InspectionState, Signature
from qingmiao.supervision.rules import ChecklistFor, Occasion, draw_checklist
from qingmiao.supervision.rules.vocabulary import ItemAnswer
from qingmiao.synthetic.offices import open_second
from qingmiao.synthetic.parts import Scene
from qingmiao.synthetic.parts.supervision import at_hour

VISITS = 2
SEEN = "疏散通道畅通，灭火器在有效期内，值班人员会用。"


def tell(scene: Scene) -> None:
    """Let the brigade of the first county that has an officer there have come along on two visits."""
    fire = Post.objects.filter(role=Role.DEPARTMENT_OFFICER, organisation__department=Department.FIRE_RESCUE)
    fire = fire.filter(organisation__division_code__in=scene.offices.county_officers)
    post = fire.select_related("user", "organisation").order_by("organisation__division_code", "pk").first()
    if post is None or post.organisation is None:
        return
    past = Inspection.objects.filter(county_code=post.organisation.division_code, state=InspectionState.RECORDED)
    alone = past.filter(kind__in=[InspectionKind.ROUTINE, InspectionKind.DRAW], visited_on__lt=scene.today)
    for row in alone.select_related("institution").order_by("-visited_on", "-pk")[:VISITS]:
        _come_along(row, post, open_second(post, scene.opening))


def _come_along(row: Inspection, *officers: Post) -> None:
    """Give a visit the part of another department, signed by two of its officers."""
    lead, on = officers[0], row.visited_on or row.planned_on
    assert lead.organisation is not None  # noqa: S101  # an officer has an office
    Inspection.objects.filter(pk=row.pk).update(kind=InspectionKind.JOINT, why="联合检查")
    at = at_hour(on, 16)
    items = draw_checklist(ChecklistFor(Occasion.VISIT, row.institution.form, frozenset(), Department.FIRE_RESCUE), load(), on)
    part = InspectionPart.objects.create(
        inspection=row,
        organisation=lead.organisation,
        checklist_on=on,
        saved_by=lead,
        saved_at=at,
        conclusion="消防方面没有发现不符合的事项。",
        signed_at=at,
        version=1,
    )
    Signature.objects.bulk_create(Signature(part=part, post=post, user=post.user, at=at) for post in officers)
    InspectionItem.objects.bulk_create(
        InspectionItem(
            part=part,
            key=item.key,
            group=item.group,
            title=item.title,
            source=item.source,
            is_ordered=item.is_ordered,
            answer=ItemAnswer.CONFORMS,
            note=SEEN if place == 0 else "",
        )
        for place, item in enumerate(items)
    )
