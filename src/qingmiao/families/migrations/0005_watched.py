"""Note writes to children: figures rest on them."""

from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("families", "0004_number_words"),
    ]

    operations = [
        WatchTable("families_child"),
    ]
