from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_secrets_of_sign_in_at_rest"),
        ("core", "0008_saved_filter"),
    ]

    operations = [
        WatchTable("accounts_organisation"),
        WatchTable("core_storedfile"),
    ]
