from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("institutions", "0001_initial"),
    ]

    operations = [
        WatchTable("institutions_factsversion"),
        WatchTable("institutions_institution"),
        WatchTable("institutions_certificate"),
    ]
