import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_saved_filter"),
        ("policy", "0003_keeper_and_states"),
    ]

    operations = [
        migrations.RenameModel("Attachment", "DocumentFile"),
        migrations.AlterModelOptions("documentfile", {"ordering": ["document", "pk"]}),
        migrations.AlterField(
            "documentfile",
            "file",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile", verbose_name="文件"),
        ),
        migrations.AlterField("documentfile", "title", models.CharField(blank=True, max_length=200, verbose_name="名称")),
    ]
