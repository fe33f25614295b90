"""Rows at which every action on the register is tried."""

from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from demonstration.factories import PNG as A_PICTURE
from filings.factories import AT, a_filed_institution, manager_of
from qingmiao.institutions.services import bring_photo


def situations() -> Iterator[Model]:
    """Yield a filed institution with a paper, one of its people and a photo."""
    institution = a_filed_institution()
    upload = SimpleUploadedFile("院子.png", A_PICTURE)
    photo = bring_photo(institution, upload, "院子", actor=manager_of(institution), at=AT)
    yield from (institution, institution.certificates.filter(holder="").first(), institution.staff.first(), photo)
