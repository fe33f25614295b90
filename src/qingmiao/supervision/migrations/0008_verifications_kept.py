import uuid
from collections import Counter

from django.db import migrations

from qingmiao.core.keeping import WatchTable


def keep_verifications(apps, _schema):
    """Give every verification that was recorded before its visit in the record."""
    Inspection, Part, Item = (apps.get_model("supervision", name) for name in ("Inspection", "InspectionPart", "InspectionItem"))
    rows = apps.get_model("filings", "Verification").objects.select_related("filing", "recorded_by__user").prefetch_related("items")
    for row in rows.order_by("pk"):
        filing, post, items = row.filing, row.recorded_by, sorted(row.items.all(), key=lambda item: item.pk)
        keys = distinct_keys((item.pk, item.key) for item in items)
        kept = Inspection.objects.create(
            institution_id=filing.institution_id,
            county_code=filing.county_code,
            kind="verification",
            key=uuid.uuid4(),
            state="not_done" if row.recalled_at else "recorded",
            not_done_reason="这次核实已由县级撤回。" if row.recalled_at else "",
            why="备案",
            planned_on=row.visited_on,
            planned_by=post,
            visited_on=row.visited_on,
            recorded_at=row.at,
            verification=row,
        )
        part = Part.objects.create(
            inspection=kept,
            organisation_id=post.organisation_id,
            checklist_on=row.visited_on,
            saved_by=post,
            saved_at=row.at,
            conclusion=f"{row.conclusion}\n核实人员：{post.user.display_name}、{row.second_officer}。".strip(),
            signed_at=row.at,
            failures=sum(item.result == "fails" for item in items),
            version=1,
        )
        Item.objects.bulk_create(
            Item(
                part=part,
                key=keys[item.pk],
                group="filing",
                title=item.title[:200],
                source=item.source[:200],
                is_ordered=False,
                answer=item.result,
                note=item.note,
            )
            for item in items
        )


def distinct_keys(items):
    """Return a key for every item: a filing's visit could name one twice, a visit of the record cannot."""
    seen, keys = Counter(), {}
    for pk, key in items:
        seen[key] += 1
        keys[pk] = key[:60] if seen[key] == 1 else f"{key[:56]}~{seen[key]}"
    return keys


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0007_verifications_and_stops"),
    ]

    operations = [
        migrations.RunPython(keep_verifications, migrations.RunPython.noop),
        WatchTable("supervision_findingstep"),
    ]
