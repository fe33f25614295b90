from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("reports", "0001_initial"),
    ]

    operations = [
        WatchTable("reports_publicanswer"),
        WatchTable("reports_incident"),
        WatchTable("reports_case"),
    ]
