from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("workforce", "0001_initial"),
    ]

    operations = [
        WatchTable("workforce_engagement"),
        WatchTable("workforce_qualification"),
        WatchTable("workforce_trainingrecord"),
        WatchTable("workforce_backgroundcheck"),
    ]
