from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("training", "0001_initial"),
    ]

    operations = [
        WatchTable("training_visit"),
        WatchTable("training_coursecertificate"),
    ]
