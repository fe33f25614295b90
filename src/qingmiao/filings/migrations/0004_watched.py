from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("filings", "0003_rooms"),
    ]

    operations = [
        WatchTable("filings_filing"),
        WatchTable("filings_nonconformitynotice"),
    ]
