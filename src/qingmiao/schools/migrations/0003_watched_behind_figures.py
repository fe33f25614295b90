from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("schools", "0002_watched"),
    ]

    operations = [
        WatchTable("schools_programme"),
        WatchTable("schools_school"),
    ]
