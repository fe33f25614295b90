"""Sheets of people lie sealed in the file store: new ones by the service, those that came before by this step."""

import os
from pathlib import Path

from django.conf import settings
from django.db import migrations, models

from qingmiao.codes.sealing import seal_bytes, unseal_bytes
from qingmiao.core.downloads import XLSX

PLAIN = b"PK"  # how a workbook begins; what begins otherwise was sealed by a run that broke off


def seal_sheets(apps, _editor):
    for stored in _sheets(apps).filter(is_sealed=False):
        _rewrite(stored, lambda data, context: seal_bytes(settings.DATA_KEYS, data, context) if data.startswith(PLAIN) else data)
        stored.is_sealed = True
        stored.save(update_fields=["is_sealed"])


def open_sheets(apps, _editor):
    for stored in _sheets(apps).filter(is_sealed=True):
        _rewrite(stored, lambda data, context: data if data.startswith(PLAIN) else unseal_bytes(settings.DATA_KEYS, data, context))


def _sheets(apps):
    return apps.get_model("core", "StoredFile").objects.filter(content_type=XLSX)


def _rewrite(stored, change):
    path = Path(settings.FILES_DIR) / stored.key.hex[:2] / stored.key.hex
    if path.exists():
        partial = path.with_suffix(".part")
        partial.write_bytes(change(path.read_bytes(), f"core.storedfile.{stored.key.hex}"))
        os.replace(partial, path)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0013_sheet_import"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="is_sealed",
            field=models.BooleanField(default=False, verbose_name="加密存放"),
        ),
        migrations.RunPython(seal_sheets, open_sheets),
    ]
