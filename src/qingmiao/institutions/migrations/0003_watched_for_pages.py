from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("institutions", "0002_watched"),
    ]

    operations = [
        WatchTable("institutions_careclass"),
        WatchTable("institutions_staffmember"),
    ]
