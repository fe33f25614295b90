"""The catalogue hears of every word on free places."""

from typing import ClassVar

from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies: ClassVar = [("institutions", "0005_vacancies"), ("core", "0005_keeping")]

    operations: ClassVar = [WatchTable("institutions_vacancy")]
