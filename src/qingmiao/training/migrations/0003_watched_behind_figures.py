from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("training", "0002_watched"),
    ]

    operations = [
        WatchTable("training_advising"),
        WatchTable("training_course"),
        WatchTable("training_enrolment"),
        WatchTable("training_session"),
    ]
