from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("association", "0001_initial"),
    ]

    operations = [
        WatchTable("association_association"),
        WatchTable("association_charter"),
        WatchTable("association_member"),
        WatchTable("association_trainingoffer"),
    ]
