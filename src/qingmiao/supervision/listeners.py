"""What this app does for the apps below it: a part of a visit takes what devices without a network recorded."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from qingmiao.accounts.models import Post
from qingmiao.core.operations import Logged, declare_log
from qingmiao.supervision.models import InspectionPart
from qingmiao.supervision.permissions import TAKE_PART
from qingmiao.supervision.queries.fields import closed_words, edition_of, refusal_of, words_of
from qingmiao.supervision.services.taking import attach_photo


def _keep_photo(part: InspectionPart, field: str, upload: "UploadedFile[Any]", actor: Post, at: datetime) -> object:
    return attach_photo(part, field.partition("-")[2], upload, actor=actor, at=at)


INSPECTION_LOG = Logged("inspection", TAKE_PART, closed_words, refusal_of, words_of, edition_of, _keep_photo)
declare_log(INSPECTION_LOG)
