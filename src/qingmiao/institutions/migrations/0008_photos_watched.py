"""A kept page of an institution hears of its photos."""

from typing import ClassVar

from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies: ClassVar = [("institutions", "0007_photos"), ("core", "0005_keeping")]

    operations: ClassVar = [WatchTable("institutions_photo")]
