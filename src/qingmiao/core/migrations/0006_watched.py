from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [("core", "0005_keeping")]

    operations = [WatchTable("core_clock")]
