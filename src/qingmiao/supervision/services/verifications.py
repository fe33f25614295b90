"""The mirror of a filing's on-site verifications: one visit each, so that the record is one list. Nothing else writes these visits."""

import uuid
from collections import Counter
from datetime import datetime

from django.db import transaction

from qingmiao.core import audit
from qingmiao.filings.models import ItemResult, Verification
from qingmiao.supervision.models import Inspection, InspectionItem, InspectionKind, InspectionPart, InspectionState
from qingmiao.supervision.rules.vocabulary import ItemAnswer, ItemGroup

RECALLED = "这次核实已由县级撤回。"


@transaction.atomic
def keep_verification(row: Verification, *, at: datetime) -> Inspection:
    """Keep a verification as a visit; what failed was ordered in the filing's own notice, so that no finding comes of it here."""
    filing = row.filing
    kept = Inspection.objects.create(
        institution=filing.institution,
        county_code=filing.county_code,
        kind=InspectionKind.VERIFICATION,
        key=uuid.uuid4(),
        state=InspectionState.RECORDED,
        why=filing.get_kind_display(),
        planned_on=row.visited_on,
        planned_by=row.recorded_by,
        visited_on=row.visited_on,
        recorded_at=row.at,
        verification=row,
    )
    items = list(row.items.order_by("pk"))
    office = row.recorded_by.organisation
    assert office is not None  # noqa: S101  # an officer's post is held in an office
    part = InspectionPart.objects.create(
        inspection=kept,
        organisation=office,
        checklist_on=row.visited_on,
        saved_by=row.recorded_by,
        saved_at=row.at,
        conclusion=f"{row.conclusion}\n核实人员：{row.recorded_by.user.display_name}、{row.second_officer}。".strip(),
        signed_at=row.at,
        failures=sum(item.result == ItemResult.FAILS for item in items),
        version=1,
    )
    InspectionItem.objects.bulk_create(
        InspectionItem(
            part=part,
            key=key,
            group=ItemGroup.FILING,
            title=item.title[:200],
            source=item.source[:200],
            is_ordered=False,
            answer=ItemAnswer(item.result),
            note=item.note,
        )
        for item, key in zip(items, _distinct([item.key for item in items]), strict=True)
    )
    audit.record(row.recorded_by, "keep_verification", kept, at=at, changes={"verification": row.pk})
    return kept


def _distinct(keys: list[str]) -> list[str]:
    """Return keys of which none is there twice, as a filing's visit may name one twice and a visit of the record cannot."""
    seen: Counter[str] = Counter()
    found = []
    for key in keys:
        seen[key] += 1
        found.append(key[:60] if seen[key] == 1 else f"{key[:56]}~{seen[key]}")
    return found


@transaction.atomic
def recall_verification(row: Verification, *, at: datetime) -> None:
    """Say of a visit that its verification was taken back: it is no result any more."""
    kept = Inspection.objects.get(verification=row)
    kept.state, kept.not_done_reason = InspectionState.NOT_DONE, RECALLED
    kept.save(update_fields=["state", "not_done_reason"])
    audit.record(None, "recall_verification", kept, at=at, changes={"verification": row.pk})
