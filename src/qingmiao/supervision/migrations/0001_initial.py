import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_secrets_of_sign_in_at_rest"),
        ("core", "0009_watched_for_pages"),
        ("institutions", "0003_watched_for_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InspectionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, verbose_name="事项")),
                (
                    "group",
                    models.CharField(
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
                        ],
                        max_length=20,
                        verbose_name="部分",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("is_ordered", models.BooleanField(verbose_name="可责令整改")),
                (
                    "answer",
                    models.CharField(
                        choices=[("conforms", "符合"), ("fails", "不符合"), ("not_applicable", "不适用"), ("not_checked", "未查")],
                        max_length=20,
                        verbose_name="结果",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="看到的情况")),
                ("measured", models.CharField(blank=True, max_length=40, verbose_name="测量值")),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("county_code", models.CharField(max_length=6, verbose_name="县级区划")),
                ("key", models.CharField(max_length=60, verbose_name="事项")),
                ("title", models.CharField(max_length=200, verbose_name="问题")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("penalty", models.CharField(blank=True, max_length=200, verbose_name="可适用的处罚条款")),
                ("facts", models.CharField(max_length=500, verbose_name="事实")),
                (
                    "severity",
                    models.CharField(
                        choices=[("minor", "一般"), ("serious", "严重"), ("stop_at_once", "立即停止")],
                        max_length=20,
                        verbose_name="严重程度",
                    ),
                ),
                ("cure", models.CharField(blank=True, max_length=300, verbose_name="怎样算改好")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待整改"), ("answered", "已整改，待复查"), ("closed", "已销号"), ("cured_on_spot", "当场改正")],
                        default="open",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("found_on", models.DateField(verbose_name="发现日期")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="整改期限")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="销号日期")),
                ("publish_on", models.DateField(blank=True, null=True, verbose_name="公示日期")),
                ("published_until", models.DateField(blank=True, null=True, verbose_name="公示最后一天")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="institutions.institution",
                        verbose_name="机构",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation", verbose_name="检查单位"
                    ),
                ),
                (
                    "repeats",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repeated_by",
                        to="supervision.finding",
                        verbose_name="重复自",
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finding",
                        to="supervision.inspectionitem",
                        verbose_name="检查结果",
                    ),
                ),
            ],
            options={
                "ordering": ["-found_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("county_code", models.CharField(max_length=6, verbose_name="县级区划")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("routine", "日常检查"),
                            ("draw", "双随机检查"),
                            ("joint", "联合检查"),
                            ("follow_up", "复查"),
                            ("daily", "每日自查"),
                            ("monthly", "每月自查"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, unique=True, verbose_name="去重标识")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "待检查"), ("signed", "已签字，待负责人确认"), ("recorded", "已记录"), ("not_done", "未进行")],
                        default="planned",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="检查原因")),
                ("planned_on", models.DateField(verbose_name="计划日期")),
                ("visited_on", models.DateField(blank=True, null=True, verbose_name="检查日期")),
                ("not_done_reason", models.CharField(blank=True, max_length=200, verbose_name="未进行的原因")),
                (
                    "principal_answer",
                    models.CharField(
                        blank=True,
                        choices=[("signed", "签字确认"), ("refused", "拒绝签字"), ("absent", "不在场")],
                        max_length=20,
                        verbose_name="负责人",
                    ),
                ),
                ("principal_note", models.CharField(blank=True, max_length=500, verbose_name="负责人意见")),
                ("recorded_at", models.DateTimeField(blank=True, null=True, verbose_name="记录时间")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="institutions.institution",
                        verbose_name="机构",
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post", verbose_name="计划人"
                    ),
                ),
                (
                    "principal_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.post",
                        verbose_name="签字的负责人",
                    ),
                ),
            ],
            options={
                "ordering": ["-planned_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="InspectionPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="版本")),
                ("saved_at", models.DateTimeField(verbose_name="保存时间")),
                ("checklist", models.JSONField(default=list, verbose_name="检查表")),
                ("checklist_on", models.DateField(verbose_name="检查表所依日期")),
                ("values", models.JSONField(default=dict, verbose_name="填写内容")),
                ("conclusion", models.TextField(blank=True, verbose_name="结论")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签字时间")),
                ("failures", models.PositiveSmallIntegerField(default=0, verbose_name="不符合项数")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="supervision.inspection", verbose_name="检查"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation", verbose_name="检查单位"
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.post",
                        verbose_name="保存人",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="inspectionitem",
            name="part",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="items", to="supervision.inspectionpart"),
        ),
        migrations.CreateModel(
            name="InspectionPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, verbose_name="事项")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile", verbose_name="照片"
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="supervision.inspectionpart"),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="LocalItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("county_code", models.CharField(max_length=6, verbose_name="县级区划")),
                ("title", models.CharField(max_length=120, verbose_name="检查事项")),
                ("look", models.CharField(max_length=300, verbose_name="看什么")),
                ("source", models.CharField(max_length=200, verbose_name="依据")),
                ("is_binding", models.BooleanField(default=False, verbose_name="依据有约束力")),
                (
                    "checked_by",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("health", "卫生健康"),
                                ("development_reform", "发展改革"),
                                ("education", "教育"),
                                ("public_security", "公安"),
                                ("civil_affairs", "民政"),
                                ("finance", "财政"),
                                ("human_resources", "人力资源社会保障"),
                                ("natural_resources", "自然资源"),
                                ("housing", "住房城乡建设"),
                                ("fire_rescue", "消防救援"),
                                ("taxation", "税务"),
                                ("market_regulation", "市场监管"),
                                ("staffing_office", "机构编制"),
                                ("trade_union", "工会"),
                                ("youth_league", "共青团"),
                                ("women_federation", "妇联"),
                                ("family_planning_association", "计生协"),
                                ("information_centre", "信息中心"),
                                ("audit", "审计"),
                            ],
                            max_length=40,
                        ),
                        size=None,
                        verbose_name="检查部门",
                    ),
                ),
                (
                    "occasions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("daily", "机构每日自查"),
                                ("monthly", "机构每月自查"),
                                ("visit", "部门检查"),
                                ("evaluation", "质量评估"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                        verbose_name="用于",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[("minor", "一般"), ("serious", "严重"), ("stop_at_once", "立即停止")],
                        default="minor",
                        max_length=20,
                        verbose_name="严重程度",
                    ),
                ),
                ("since_on", models.DateField(verbose_name="开始日期")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="最后一天")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post", verbose_name="添加人"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="异议")),
                ("at", models.DateTimeField(verbose_name="提出时间")),
                ("is_upheld", models.BooleanField(blank=True, null=True, verbose_name="成立")),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                (
                    "finding",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="objection", to="supervision.finding"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rectification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="整改情况")),
                ("at", models.DateTimeField(verbose_name="报送时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post", verbose_name="报送人"
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rectifications", to="supervision.finding"),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Recheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_cured", models.BooleanField(verbose_name="已改好")),
                ("note", models.TextField(verbose_name="复查情况")),
                ("at", models.DateTimeField(verbose_name="复查时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post", verbose_name="复查人"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rechecks",
                        to="supervision.inspection",
                        verbose_name="现场复查",
                    ),
                ),
                (
                    "rectification",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recheck", to="supervision.rectification"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RectificationFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile", verbose_name="文件"
                    ),
                ),
                (
                    "rectification",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="files", to="supervision.rectification"),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RectificationNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, unique=True, verbose_name="编号")),
                ("issued_at", models.DateTimeField(verbose_name="出具时间")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="阅读时间")),
                ("posted_on", models.DateField(blank=True, null=True, verbose_name="寄送日期")),
                (
                    "part",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notice", to="supervision.inspectionpart"
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.post",
                        verbose_name="阅读人",
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="finding",
            name="notice",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="supervision.rectificationnotice",
                verbose_name="通知书",
            ),
        ),
        migrations.CreateModel(
            name="RoomCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("class_key", models.CharField(max_length=40, verbose_name="班级编号")),
                ("name", models.CharField(max_length=200, verbose_name="班级")),
                (
                    "type",
                    models.CharField(
                        choices=[("infant", "乳儿班"), ("junior", "托小班"), ("senior", "托大班"), ("mixed", "混合编班")],
                        max_length=10,
                        verbose_name="班型",
                    ),
                ),
                ("children", models.PositiveSmallIntegerField(verbose_name="婴幼儿人数")),
                ("carers", models.PositiveSmallIntegerField(verbose_name="保育人员人数")),
                ("carers_needed", models.PositiveSmallIntegerField(verbose_name="应有保育人员")),
                ("most_children", models.PositiveSmallIntegerField(verbose_name="班型人数上限")),
                (
                    "part",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rooms", to="supervision.inspectionpart"),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="签字时间")),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="supervision.inspectionpart"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post", verbose_name="岗位"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="签字人"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateField(verbose_name="申请延至")),
                ("reason", models.TextField(verbose_name="理由")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("is_granted", models.BooleanField(blank=True, null=True, verbose_name="同意")),
                ("decision", models.TextField(blank=True, verbose_name="答复")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                (
                    "finding",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="extension", to="supervision.finding"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("is_granted", None)),
                            models.Q(("decided_at__isnull", False), ("is_granted__isnull", False)),
                            _connector="OR",
                        ),
                        name="extension_decision_has_an_instant",
                        violation_error_message="延期答复须有时间。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("warning", "警告"),
                            ("penalty", "行政处罚"),
                            ("stop_intake", "停止收托新生"),
                            ("stop_class", "立即停班"),
                            ("stop_house", "立即停业整改"),
                            ("referral", "移送主管部门"),
                        ],
                        max_length=20,
                        verbose_name="措施",
                    ),
                ),
                ("law", models.CharField(max_length=200, verbose_name="依据")),
                ("words", models.TextField(verbose_name="内容")),
                ("settlement", models.TextField(blank=True, verbose_name="婴幼儿安置（人数、去处、时间）")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("answer", models.TextField(blank=True, verbose_name="部门答复")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="解除或答复时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post", verbose_name="采取人"
                    ),
                ),
                ("finding", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="supervision.finding")),
                (
                    "receiver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="移送到的部门",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("kind", "referral"), _negated=True), ("receiver__isnull", False), _connector="OR"),
                        name="referral_says_to_whom",
                        violation_error_message="移送须写明部门。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["stop_class", "stop_house"]), _negated=True),
                            models.Q(("settlement", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="stop_settles_the_children",
                        violation_error_message="停班、停业须写明婴幼儿去哪里、什么时候去。",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["county_code", "state", "planned_on"], name="inspection_by_county"),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["institution", "-visited_on"], name="inspection_by_day"),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["signed", "recorded"]), _negated=True), ("visited_on__isnull", False), _connector="OR"
                ),
                name="inspection_seen_has_a_day",
                violation_error_message="已签字的检查须有检查日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "not_done"), _negated=True), models.Q(("not_done_reason", ""), _negated=True), _connector="OR"
                ),
                name="inspection_not_done_has_a_reason",
                violation_error_message="未进行的检查须写明原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("principal_answer", "refused"), _negated=True),
                    models.Q(("principal_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="inspection_refusal_has_words",
                violation_error_message="拒绝签字须记录原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionpart",
            constraint=models.UniqueConstraint(
                fields=("inspection", "organisation"),
                name="inspection_part_once_per_organisation",
                violation_error_message="这个单位已在本次检查中。",
            ),
        ),
        migrations.AddIndex(
            model_name="inspectionitem",
            index=models.Index(condition=models.Q(("answer", "fails")), fields=["key"], name="inspection_item_failing"),
        ),
        migrations.AddConstraint(
            model_name="inspectionitem",
            constraint=models.UniqueConstraint(
                fields=("part", "key"), name="inspection_item_once", violation_error_message="这个事项已有结果。"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("answer", "fails"), _negated=True), models.Q(("note", ""), _negated=True), _connector="OR"),
                name="inspection_failure_has_words",
                violation_error_message="不符合的事项请写明看到的情况。",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionphoto",
            constraint=models.UniqueConstraint(
                fields=("part", "key", "sha256"), name="inspection_photo_once", violation_error_message="这张照片已在这个事项下。"
            ),
        ),
        migrations.AddIndex(
            model_name="localitem",
            index=models.Index(fields=["county_code"], name="local_item_by_county"),
        ),
        migrations.AddConstraint(
            model_name="localitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on", None), ("until_on__gte", models.F("since_on")), _connector="OR"),
                name="local_item_period_in_order",
                violation_error_message="最后一天不能早于开始日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="localitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True),
                name="local_item_has_a_source",
                violation_error_message="本地事项须写明依据。",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["county_code", "state", "due_on"], name="finding_by_county"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["institution", "key", "-found_on"], name="finding_by_item"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["open", "answered"]), _negated=True),
                    models.Q(("due_on__isnull", False), ("notice__isnull", False)),
                    _connector="OR",
                ),
                name="finding_open_has_a_deadline",
                violation_error_message="待整改的问题须有通知书和整改期限。",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "closed"), _negated=True), ("closed_on__isnull", False), _connector="OR"),
                name="finding_closed_has_a_day",
                violation_error_message="已销号的问题须有销号日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomcount",
            constraint=models.UniqueConstraint(
                fields=("part", "class_key"), name="room_counted_once", violation_error_message="这个班已有清点结果。"
            ),
        ),
        migrations.AddConstraint(
            model_name="roomcount",
            constraint=models.CheckConstraint(
                condition=models.Q(("carers__lte", 100), ("children__lte", 200)),
                name="room_count_possible",
                violation_error_message="清点人数超出可能范围。",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                fields=("part", "user"), name="signature_once_per_person", violation_error_message="两名检查人员不能是同一人。"
            ),
        ),
    ]
