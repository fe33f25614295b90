from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("supervision", "0001_initial"),
    ]

    operations = [
        WatchTable("supervision_inspection"),
        WatchTable("supervision_inspectionpart"),
        WatchTable("supervision_finding"),
        WatchTable("supervision_objection"),
        WatchTable("supervision_localitem"),
    ]
