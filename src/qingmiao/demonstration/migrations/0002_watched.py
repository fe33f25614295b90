from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("demonstration", "0001_initial"),
    ]

    operations = [
        WatchTable("demonstration_demonstration"),
        WatchTable("demonstration_guidance"),
    ]
