"""Indicators and kept pages hear of every write to these tables."""

from typing import ClassVar

from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies: ClassVar = [("publicity", "0001_initial"), ("core", "0009_watched_for_pages")]

    operations: ClassVar = [WatchTable("publicity_publication"), WatchTable("publicity_edition"), WatchTable("publicity_booking")]
