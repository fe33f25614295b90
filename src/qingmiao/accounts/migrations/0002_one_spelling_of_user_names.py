from django.core.validators import RegexValidator
from django.db import migrations

import qingmiao.accounts.models
from qingmiao.accounts.rules import account_key
from qingmiao.codes.errors import DomainError


def spell_once(apps, _editor):
    """Give every account the one spelling of its name. Of two that would become one, a closed one yields.

    Two in use stop the upgrade: only a person can say who keeps the name.
    """
    users = apps.get_model("accounts", "User").objects
    owners, wanted = {}, {}
    for user in users.order_by("-is_active", "pk"):
        key = account_key(user.username)
        owner = owners.setdefault(key, user)
        if owner is not user and user.is_active:
            raise DomainError(
                f"不能升级：账号“{owner.username}”和“{user.username}”只差大小写、全角半角或看不见的字符，升级后会成为同一个。"
                "请用旧版本停用其中一个，再升级。"
            )
        wanted[user.pk] = key if owner is user else f"{key[:24]}-closed-{user.pk}"
    for pk in sorted(wanted, key=lambda pk: wanted[pk] in owners):  # a twin makes room first
        users.filter(pk=pk).update(username=wanted[pk])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunPython(spell_once, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="user",
            name="username",
            field=qingmiao.accounts.models.AccountKeyField(
                error_messages={"unique": "这个用户名已有人使用（大小写、全角半角不分）。"},
                max_length=40,
                unique=True,
                validators=[RegexValidator("^[\\w.@-]+$", "用户名只用字母、数字和 . _ - @。")],
                verbose_name="用户名",
            ),
        ),
    ]
