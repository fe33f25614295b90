from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("regions", "0001_initial"),
    ]

    operations = [
        WatchTable("regions_division"),
        WatchTable("regions_populationfigure"),
    ]
