from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("workforce", "0003_asked_by_county"),
    ]

    operations = [
        WatchTable("workforce_healthcheck"),
    ]
