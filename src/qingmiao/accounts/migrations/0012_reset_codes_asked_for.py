"""A code is asked for before it is known whose it is. Codes are good for ten minutes: none of before is kept."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("accounts", "0011_secrets_of_families")]

    operations: ClassVar[list[Operation]] = [
        migrations.DeleteModel("ResetCode"),
        migrations.CreateModel(
            name="ResetCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("login_sealed", models.BinaryField(verbose_name="账号（加密）")),
                ("source_index", models.CharField(blank=True, max_length=64, verbose_name="地址索引")),
                ("asked_at", models.DateTimeField(verbose_name="索取时间")),
                ("index", models.CharField(blank=True, max_length=64, verbose_name="验证码索引")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="发送时间")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["source_index", "asked_at"], name="reset_code_by_source"),
                    models.Index(fields=["asked_at"], name="reset_code_by_time"),
                ]
            },
        ),
    ]
