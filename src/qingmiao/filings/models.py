"""Filings, what was asked back, on-site verification, notices, receipts."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from qingmiao.accounts.models import Post
from qingmiao.core.attachments import Attachment
from qingmiao.core.drafts import Draft, FactsDraft
from qingmiao.core.models import StoredFile
from qingmiao.core.privacy import PersonalData, SealedField
from qingmiao.institutions.models import FactsVersion, Institution
from qingmiao.institutions.rules.vocabulary import CertificateKind

PHOTO_READ_FOR = "现场核实照片查阅"


class FilingKind(models.TextChoices):
    """What a filing is for."""

    FILING = "filing", "备案"
    AMENDMENT = "amendment", "变更备案"
    DEREGISTRATION = "deregistration", "注销备案"


class FilingState(models.TextChoices):
    """Where a filing stands; the transition table says how it moves."""

    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "已提交，待受理"
    ACCEPTED = "accepted", "已受理，待出具回执"
    RETURNED = "returned", "已退回补正"
    RECEIPTED = "receipted", "已出具回执，待现场核实"
    VERIFIED = "verified", "现场核实符合"
    INSPECTED = "inspected", "现场核验合格，待发证"
    NONCONFORMING = "nonconforming", "不符合，整改中"
    RECTIFIED = "rectified", "已报整改，待复核"
    WITHDRAWN = "withdrawn", "已撤回"
    COMPLETED = "completed", "已办结"


CLOSED_STATES = frozenset({FilingState.VERIFIED, FilingState.WITHDRAWN, FilingState.COMPLETED})


class Filing(FactsDraft):
    """One filing, amendment or deregistration from its first typed word to its end.

    `facts` and `personal` hold the draft while it is written and never change after submission, except by a return.
    """

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="filings")
    kind = models.CharField("种类", max_length=20, choices=FilingKind, default=FilingKind.FILING)
    state = models.CharField("状态", max_length=20, choices=FilingState, default=FilingState.DRAFT)
    regime = models.CharField("制度", max_length=20, default="filing")
    county_code = models.CharField("县级区划", max_length=6)
    replaces = models.ForeignKey(FactsVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="变更前")
    reason = models.TextField("变更或注销原因", blank=True)
    created_at = models.DateTimeField("建立时间")
    received_on = models.DateField("首次收到材料日期", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提交人")
    judgement = models.JSONField("提交时的规则判断", null=True, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=~Q(state__in=["verified", "withdrawn", "completed"]),
                name="filing_one_open_per_institution",
                violation_error_message="这个机构还有一件未办结的事项，请先办结或撤回后再新建。",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="withdrawn") | Q(submitted_at__isnull=False),
                name="filing_submitted_has_an_instant",
                violation_error_message="已提交的备案须有提交时间。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["county_code", "state"], name="filing_by_county_and_state")]

    def __str__(self) -> str:
        return f"{self.institution} {self.get_kind_display()}"

    @property
    def is_editable(self) -> bool:
        """Whether the institution may still write in it."""
        return self.state in (FilingState.DRAFT, FilingState.RETURNED)


class FilingDocument(Attachment):
    """A scan in the packet; `holder` is a staff key for papers of one person."""

    read_for = "备案材料查阅"

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="documents")
    kind = models.CharField("材料种类", max_length=30, choices=CertificateKind.choices())
    holder = models.CharField("人员编号", max_length=40, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "holder", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class Correction(models.Model):
    """One line of what is missing, when a filing is returned."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="corrections")
    round = models.PositiveSmallIntegerField("次数")
    step = models.CharField("步骤", max_length=20)
    sentence = models.CharField("需补正的内容", max_length=300)
    at = models.DateTimeField("时间")
    answer = models.CharField("机构的答复", max_length=500, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["round", "pk"]

    def __str__(self) -> str:
        return self.sentence


class CorrectionNotice(models.Model):
    """The numbered notice that tells at once everything to be corrected; `recalled_at` where the return was a mistake."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="correction_notices")
    round = models.PositiveSmallIntegerField("次数")
    number = models.CharField("编号", max_length=60, unique=True)
    issued_at = models.DateTimeField("发出时间")
    recalled_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-round"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["filing", "round"], name="correction_notice_once_per_round", violation_error_message="这一次补正已有告知书。"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Submission(models.Model):
    """What was handed in once: facts and papers as the county saw them, kept to say what the next one changes."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="submissions")
    at = models.DateTimeField("提交时间")
    facts = models.JSONField("事实", default=dict)
    personal = SealedField("个人信息（加密）", default=b"")
    papers = models.JSONField("材料", default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.at}"


class Chase(models.Model):
    """The city asks a county why a case is late; the county answers within a clock."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="chases")
    county_code = models.CharField("县级区划", max_length=6)
    asked_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="催办人")
    asked_at = models.DateTimeField("催办时间")
    words = models.CharField("催办内容", max_length=300)
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["filing"],
                condition=Q(answered_at=None),
                name="chase_one_open_per_filing",
                violation_error_message="这件事已催办，正在等县级答复。",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="chase_answer_is_whole",
                violation_error_message="答复内容、答复人和答复时间须一并填写。",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county_code"], condition=Q(answered_at=None), name="chase_open_by_county")
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.asked_at}"


class Verification(models.Model):
    """One visit to the site, by two officers, item by item."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="verifications")
    visited_on = models.DateField("核实日期")
    recorded_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="记录人")
    second_officer = models.CharField("另一名核实人员", max_length=60)
    second = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="另一名核实人员的岗位")
    conforms = models.BooleanField("结论符合")
    conclusion = models.TextField("结论说明", blank=True)
    at = models.DateTimeField("记录时间")
    recalled_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.visited_on}"


class ItemResult(models.TextChoices):
    """The finding on one item."""

    CONFORMS = "conforms", "符合"
    FAILS = "fails", "不符合"
    NOT_APPLICABLE = "not_applicable", "不适用"


class VerificationItem(models.Model):
    """One item looked at on site; the title and source are those of the rule line."""

    read_for = PHOTO_READ_FOR

    verification = models.ForeignKey(Verification, models.CASCADE, related_name="items")
    key = models.CharField("项目", max_length=80)
    title = models.CharField("名称", max_length=200)
    source = models.CharField("依据", max_length=300, blank=True)
    result = models.CharField("结果", max_length=20, choices=ItemResult)
    note = models.CharField("说明", max_length=500, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="照片")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(result="fails") | ~Q(note=""),
                name="verification_failure_has_a_reason",
                violation_error_message="不符合的项目请写明情况。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def file(self) -> StoredFile | None:
        """The photo, as attachments call it."""
        return self.photo


class VisitDraft(Draft):
    """A visit while it is written down on site: what the form holds, readable or not. It ends when the visit is recorded."""

    filing = models.OneToOneField(Filing, models.CASCADE, related_name="visit_draft")
    values = models.JSONField("填写内容", default=dict)
    saved_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="保存人")

    def __str__(self) -> str:
        return f"{self.filing_id} {self.version}"


class VisitPhoto(Attachment):
    """A photo taken on site of one item, before the visit is recorded."""

    read_for = PHOTO_READ_FOR

    draft = models.ForeignKey(VisitDraft, models.CASCADE, related_name="photos")
    key = models.CharField("项目", max_length=80)

    class Meta(Attachment.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["draft", "key"], name="visit_photo_once_per_item", violation_error_message="这一项已有照片，请先移除再上传。"
            )
        ]


class NonconformityNotice(models.Model):
    """The notice that a filed institution does not meet the standards: reasons, published, until it is closed."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="notices")
    number = models.CharField("编号", max_length=60, unique=True)
    reasons = models.TextField("理由")
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    published_at = models.DateTimeField("公布时间")
    rectification = models.TextField("整改情况", blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    recalled_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-published_at"]

    def __str__(self) -> str:
        return self.number


class NoticeFile(Attachment):
    """A paper or photo that shows what was put right."""

    read_for = "整改材料查阅"

    notice = models.ForeignKey(NonconformityNotice, models.CASCADE, related_name="files")


class ReceiptState(models.TextChoices):
    """Whether a receipt still speaks for the institution."""

    VALID = "valid", "有效"
    AMENDED = "amended", "已变更"
    WITHDRAWN = "withdrawn", "已注销"


class Receipt(models.Model):
    """The receipt of a filing: number, code anyone may check, signature, and the facts as filed."""

    filing = models.OneToOneField(Filing, models.PROTECT, related_name="receipt")
    number = models.CharField("编号", max_length=60, unique=True)
    code = models.CharField("查验码", max_length=20, unique=True)
    state = models.CharField("状态", max_length=20, choices=ReceiptState, default=ReceiptState.VALID)
    issued_on = models.DateField("出具日期")
    issuer = models.CharField("备案机关", max_length=100)
    content = models.JSONField("回执事项")
    signature = models.BinaryField("签名")

    class Meta:
        ordering: ClassVar[list[str]] = ["-issued_on", "-pk"]

    def __str__(self) -> str:
        return self.number


class SettlementKind(models.TextChoices):
    """Who must be settled before an institution closes."""

    CHILD = "child", "婴幼儿"
    STAFF = "staff", "工作人员"


class Settlement(models.Model):
    """Where one child or one member of staff goes when the institution closes."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="settlements")
    kind = models.CharField("类别", max_length=10, choices=SettlementKind)
    key = models.CharField("标识", max_length=60)
    label = models.CharField("对象", max_length=100)
    destination = models.CharField("去向", max_length=200, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["filing", "kind", "key"],
                name="settlement_once_per_person",
                violation_error_message="这个对象已列出。",
            ),
            models.CheckConstraint(
                condition=Q(destination="", answered_at=None) | ~Q(destination="") & Q(answered_at__isnull=False),
                name="settlement_answer_has_an_instant",
                violation_error_message="去向和答复时间须一并填写。",
            ),
        ]

    def __str__(self) -> str:
        return self.label


HELD_FOR_FILING = PersonalData(
    purpose="托育机构备案申请",
    legal_basis="托育机构登记和备案办法（试行）第8条",
    retention="办结后随备案档案保存，期限待核",
)
HELD_FOR_FILING.cover(Filing)
HELD_FOR_FILING.cover(Submission)
