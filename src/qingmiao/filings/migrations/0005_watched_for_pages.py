from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("filings", "0004_watched"),
    ]

    operations = [
        WatchTable("filings_receipt"),
    ]
