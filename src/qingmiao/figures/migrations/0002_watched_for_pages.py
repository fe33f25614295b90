from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("figures", "0001_initial"),
    ]

    operations = [
        WatchTable("figures_indicatorsnapshot"),
    ]
