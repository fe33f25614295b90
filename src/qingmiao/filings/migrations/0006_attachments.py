import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_saved_filter"),
        ("filings", "0005_watched_for_pages"),
    ]

    operations = [
        migrations.AlterField(
            "visitphoto",
            "file",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile", verbose_name="文件"),
        ),
    ]
