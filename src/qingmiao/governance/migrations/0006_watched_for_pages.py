from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("governance", "0005_watched"),
    ]

    operations = [
        WatchTable("governance_evidence_documents"),
    ]
