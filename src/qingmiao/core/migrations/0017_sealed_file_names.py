"""The name of a file may be that of a person: it is kept sealed, those of before by this step."""

from django.conf import settings
from django.db import migrations, models

from qingmiao.codes.sealing import seal, unseal

CONTEXT = "core.storedfile.name"


def seal_names(apps, _editor):
    for stored in apps.get_model("core", "StoredFile").objects.order_by("pk").iterator():
        stored.name_sealed = seal(settings.DATA_KEYS, stored.name, CONTEXT)
        stored.save(update_fields=["name_sealed"])


def open_names(apps, _editor):
    for stored in apps.get_model("core", "StoredFile").objects.order_by("pk").iterator():
        stored.name = unseal(settings.DATA_KEYS, bytes(stored.name_sealed), CONTEXT)
        stored.save(update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0016_notices_for_a_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="name_sealed",
            field=models.BinaryField(default=b"", verbose_name="文件名（加密）"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="storedfile",
            name="name",
            field=models.CharField(default="", max_length=200, verbose_name="文件名"),
        ),
        migrations.RunPython(seal_names, open_names, elidable=True),
        migrations.RemoveField(model_name="storedfile", name="name"),
    ]
