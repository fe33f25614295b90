from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_keeping"),
        ("policy", "0004_attachments"),
    ]

    operations = [
        WatchTable("policy_document"),
        WatchTable("policy_relation"),
        WatchTable("policy_clause"),
        WatchTable("policy_documentfile"),
    ]
