"""What this app does for what others tell: work of devices is taken, verifications become visits, people off duty become signals."""

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.dispatch import receiver

from qingmiao.accounts.models import Post
from qingmiao.core.operations import Logged, declare_log
from qingmiao.filings.models import Verification
from qingmiao.filings.services import site_verified, verification_recalled
from qingmiao.institutions.models import Institution
from qingmiao.supervision.models import InspectionPart, SignalKind
from qingmiao.supervision.permissions import TAKE_PART
from qingmiao.supervision.queries.fields import closed_words, edition_of, refusal_of, typed_of, words_of
from qingmiao.supervision.services.signals import note_signal
from qingmiao.supervision.services.taking import attach_photo
from qingmiao.supervision.services.verifications import keep_verification, recall_verification
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.services import class_fell_short, went_off_duty


def _keep_photo(part: InspectionPart, field: str, upload: "UploadedFile[Any]", actor: Post, at: datetime) -> object:
    return attach_photo(part, field.partition("-")[2], upload, actor=actor, at=at)


INSPECTION_LOG = Logged("inspection", TAKE_PART, closed_words, refusal_of, words_of, edition_of, typed_of, _keep_photo)
declare_log(INSPECTION_LOG)


@receiver(site_verified)
def on_site_verified(*, verification: Verification, at: datetime, **_told: Any) -> None:
    """Keep the visit."""
    keep_verification(verification, at=at)


@receiver(verification_recalled)
def on_verification_recalled(*, verification: Verification, at: datetime, **_told: Any) -> None:
    """Say of the visit that it was taken back."""
    recall_verification(verification, at=at)


@receiver(class_fell_short)
def on_class_fell_short(*, institution: Institution, class_key: str, counted: int, needed: int, on: date, **_told: Any) -> None:
    """Write the signal down."""
    note_signal(institution, SignalKind.CLASS_SHORT, class_key, f"合格 {counted} 人，应有 {needed} 人", on)


@receiver(went_off_duty)
def on_went_off_duty(*, engagement: int, on: date, **_told: Any) -> None:
    """Write the signal down, without the name."""
    institution = Institution.objects.get(pk=Engagement.objects.values_list("institution", flat=True).get(pk=engagement))
    note_signal(institution, SignalKind.OFF_DUTY, str(engagement), "", on)
