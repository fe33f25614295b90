import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


def say_when_children_were_settled(apps, _schema):
    """Stops from before said it in their words; their day is the latest there can be."""
    for step in apps.get_model("supervision", "FindingStep").objects.filter(kind__in=["stop_class", "stop_house"], settle_by=None):
        step.settle_by = timezone.localdate(step.at)
        step.save(update_fields=["settle_by"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_posts_of_oneself"),
        ("filings", "0008_chase"),
        ("institutions", "0004_one_per_code_in_force"),
        ("supervision", "0006_operations"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="findingstep",
            name="stop_settles_the_children",
        ),
        migrations.AddField(
            model_name="findingstep",
            name="children",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="受影响的婴幼儿人数"),
        ),
        migrations.AddField(
            model_name="findingstep",
            name="settle_by",
            field=models.DateField(blank=True, null=True, verbose_name="安置完成日期"),
        ),
        migrations.AddField(
            model_name="findingstep",
            name="stopped_class",
            field=models.CharField(blank=True, max_length=200, verbose_name="停哪个班"),
        ),
        migrations.AddField(
            model_name="inspection",
            name="verification",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inspection",
                to="filings.verification",
                verbose_name="备案的现场核实",
            ),
        ),
        migrations.AlterField(
            model_name="findingstep",
            name="settlement",
            field=models.TextField(blank=True, verbose_name="婴幼儿去处"),
        ),
        migrations.AlterField(
            model_name="inspection",
            name="kind",
            field=models.CharField(
                choices=[
                    ("routine", "日常检查"),
                    ("draw", "双随机检查"),
                    ("joint", "联合检查"),
                    ("follow_up", "复查"),
                    ("verification", "备案现场核实"),
                    ("daily", "每日自查"),
                    ("monthly", "每月自查"),
                ],
                max_length=20,
                verbose_name="类别",
            ),
        ),
        migrations.AlterField(
            model_name="inspectionitem",
            name="group",
            field=models.CharField(
                choices=[
                    ("premises", "场地"),
                    ("health", "卫生保健"),
                    ("disinfection", "消毒"),
                    ("food", "膳食和留样"),
                    ("medicine", "用药"),
                    ("fire", "消防"),
                    ("security", "监控、报警和接送"),
                    ("staff", "人员和从业禁止"),
                    ("classes", "班额和配比"),
                    ("fees", "协议、收费和公示"),
                    ("emergency", "应急和急救"),
                    ("injury", "伤害预防"),
                    ("transport", "接送车辆"),
                    ("home_based", "家庭托育点"),
                    ("local", "本地事项"),
                    ("filing", "备案核实事项"),
                ],
                max_length=20,
                verbose_name="部分",
            ),
        ),
        migrations.RunPython(say_when_children_were_settled, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="findingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["stop_class", "stop_house"]), _negated=True),
                    models.Q(models.Q(("settlement", ""), _negated=True), ("settle_by__isnull", False)),
                    _connector="OR",
                ),
                name="stop_settles_the_children",
                violation_error_message="停班、停业须写明婴幼儿去哪里、什么时候去。",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "verification"), ("verification__isnull", False)),
                    models.Q(models.Q(("kind", "verification"), _negated=True), ("verification", None)),
                    _connector="OR",
                ),
                name="inspection_of_a_filing_has_its_verification",
                violation_error_message="备案现场核实须对应一次核实。",
            ),
        ),
    ]
