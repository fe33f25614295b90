"""What this app does for the apps below it: what devices recorded without a network is taken, a filing's verification becomes a visit."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.dispatch import receiver

from qingmiao.accounts.models import Post
from qingmiao.core.operations import Logged, declare_log
from qingmiao.filings.models import Verification
from qingmiao.filings.services import site_verified, verification_recalled
from qingmiao.supervision.models import InspectionPart
from qingmiao.supervision.permissions import TAKE_PART
from qingmiao.supervision.queries.fields import closed_words, edition_of, refusal_of, words_of
from qingmiao.supervision.services.taking import attach_photo
from qingmiao.supervision.services.verifications import keep_verification, recall_verification


def _keep_photo(part: InspectionPart, field: str, upload: "UploadedFile[Any]", actor: Post, at: datetime) -> object:
    return attach_photo(part, field.partition("-")[2], upload, actor=actor, at=at)


INSPECTION_LOG = Logged("inspection", TAKE_PART, closed_words, refusal_of, words_of, edition_of, _keep_photo)
declare_log(INSPECTION_LOG)


@receiver(site_verified)
def on_site_verified(*, verification: Verification, at: datetime, **_told: Any) -> None:
    """Keep the visit."""
    keep_verification(verification, at=at)


@receiver(verification_recalled)
def on_verification_recalled(*, verification: Verification, at: datetime, **_told: Any) -> None:
    """Say of the visit that it was taken back."""
    recall_verification(verification, at=at)
