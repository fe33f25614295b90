from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0003_attachments"),
    ]

    operations = [
        WatchTable("supervision_inspectionitem"),
        WatchTable("supervision_rectification"),
    ]
