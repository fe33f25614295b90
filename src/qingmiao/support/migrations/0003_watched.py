from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("support", "0002_frozen"),
    ]

    operations = [
        WatchTable("support_award"),
        WatchTable("support_utilitysite"),
        WatchTable("support_recognition"),
        WatchTable("support_posting"),
        WatchTable("support_budget"),
    ]
