"""Kept pages and indicators hear of every write to these tables."""

from typing import ClassVar

from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies: ClassVar = [("guidance", "0003_contacts_and_pages"), ("core", "0009_watched_for_pages")]

    operations: ClassVar = [WatchTable("guidance_officialpage"), WatchTable("guidance_healthcontact")]
