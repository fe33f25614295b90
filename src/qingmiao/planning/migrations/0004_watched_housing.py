from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("planning", "0003_housing"),
    ]

    operations = [WatchTable("planning_housingproject")]
