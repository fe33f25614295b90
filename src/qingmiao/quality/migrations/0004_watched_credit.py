from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0003_credit"),
    ]

    operations = [
        WatchTable("quality_creditentry"),
    ]
