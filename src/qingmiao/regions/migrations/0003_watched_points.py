"""Note writes to the points of towns: distances on public pages rest on them."""

from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [("regions", "0002_watched"), ("core", "0009_watched_for_pages")]

    operations = [WatchTable("regions_townpoint")]
