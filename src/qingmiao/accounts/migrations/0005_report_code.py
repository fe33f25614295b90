from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_secrets_of_sign_in_at_rest")]

    operations = [
        migrations.AlterField(
            model_name="guesscount",
            name="secret",
            field=models.CharField(
                choices=[
                    ("password", "密码"),
                    ("second_factor", "验证码"),
                    ("signature", "签署密码"),
                    ("receipt_code", "查验码"),
                    ("report_code", "查询码"),
                    ("token", "推送凭证"),
                ],
                max_length=20,
                verbose_name="对象",
            ),
        )
    ]
