"""Note writes to registrations: public lists name organisations that have not filed."""

from django.db import migrations

from qingmiao.core.keeping import WatchTable


class Migration(migrations.Migration):
    dependencies = [("registrations", "0001_initial"), ("core", "0009_watched_for_pages")]

    operations = [WatchTable("registrations_registration")]
