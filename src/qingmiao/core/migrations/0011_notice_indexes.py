from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_notices_by_case"),
    ]

    operations = [
        migrations.AddIndex("notice", models.Index(fields=["organisation", "subject_type", "subject_id"], name="notice_by_case")),
        migrations.AddIndex(
            "notice", models.Index(condition=Q(done_at=None), fields=["subject_type", "subject_id"], name="notice_to_be_done")
        ),
    ]
