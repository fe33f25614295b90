import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_saved_filter"),
        ("supervision", "0002_watched"),
    ]

    operations = [
        migrations.AlterField(
            "inspectionphoto",
            "file",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile", verbose_name="文件"),
        ),
    ]
