import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Keys of notices begin with the case they speak of, or with the clock that runs on it.
CASES = r"""
UPDATE core_notice SET subject_type = split_part(key, '-', 1), subject_id = split_part(key, '-', 2) WHERE key ~ '^[a-z_]+\.[a-z_]+-[0-9]+-';
UPDATE core_notice n SET subject_type = c.subject_type, subject_id = c.subject_id FROM core_clock c
WHERE n.key ~ '^clock-[0-9]+-' AND c.id::text = split_part(n.key, '-', 2);
"""
# What one of an office had read, all of it had read.
READ = """
INSERT INTO core_noticereading (notice_id, user_id, at)
SELECT DISTINCT n.id, p.user_id, n.read_at FROM core_notice n JOIN accounts_post p ON p.organisation_id = n.organisation_id
WHERE n.read_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_reach_and_posts"),
        ("core", "0009_watched_for_pages"),
    ]

    operations = [
        migrations.AddField(
            "notice",
            "subject_type",
            models.CharField(blank=True, default="", max_length=60, verbose_name="对象类别"),
            preserve_default=False,
        ),
        migrations.AddField(
            "notice", "subject_id", models.CharField(blank=True, default="", max_length=40, verbose_name="对象编号"), preserve_default=False
        ),
        migrations.AddField("notice", "done_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
        migrations.CreateModel(
            name="NoticeReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="阅读时间")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="core.notice", verbose_name="消息"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="人员"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "user"), name="notice_is_read_once", violation_error_message="这条消息已读。")
                ],
            },
        ),
        migrations.RunSQL(CASES, migrations.RunSQL.noop),
        migrations.RunSQL(READ, migrations.RunSQL.noop),
        migrations.RemoveIndex("notice", "notice_unread"),
        migrations.RemoveField("notice", "read_at"),
    ]
