from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("planning", "0008_projects"),
    ]

    operations = [WatchTable("planning_project")]
