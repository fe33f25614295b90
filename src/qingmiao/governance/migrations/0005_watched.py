from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("governance", "0004_rooms"),
    ]

    operations = [
        WatchTable("governance_plan"),
        WatchTable("governance_phase"),
        WatchTable("governance_target"),
        WatchTable("governance_targetline"),
        WatchTable("governance_measure"),
        WatchTable("governance_evidence"),
        WatchTable("governance_task"),
    ]
