"""Rows at which every action on filings is tried."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from filings import factories
from qingmiao.filings.models import NoticeFile
from qingmiao.filings.services.chasing import chase
from qingmiao.filings.services.drafting import attach_document
from qingmiao.filings.services.verifying import SeenItem, report_rectification
from qingmiao.filings.services.visiting import attach_photo

PAPER = b"%PDF-1.7 test"
# A picture of one pixel.
PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


def situations() -> Iterator[Model]:
    """Yield a filing in hand with a scan, one with its receipt, notice and visited site, and a visit that is being written down."""
    draft = factories.a_complete_draft()
    manager = factories.manager_of(draft.institution)
    document = attach_document(draft, "fire", SimpleUploadedFile("消防.pdf", PAPER, "application/pdf"), actor=manager, at=factories.AT)
    submitted = factories.hand_in(draft)
    yield factories.an_empty_draft(factories.a_new_institution("清城区还没交托育有限公司"))
    yield from (submitted, document)
    # The other code is the example's own; this institution's is another.
    found = factories.a_receipted_filing(factories.a_new_institution("清城区绿芽托育有限公司"))
    photo = attach_photo(
        found, "premises.cctv", SimpleUploadedFile("现场.png", PICTURE, "image/png"), actor=factories.officer_of(), at=factories.AT
    )
    visiting = factories.a_receipted_filing(factories.a_new_institution("清城区新苗托育有限公司"))
    draft_photo = attach_photo(
        visiting, "premises.cctv", SimpleUploadedFile("现场.png", PICTURE, "image/png"), actor=factories.officer_of(), at=factories.AT
    )
    yield draft_photo
    factories.visit(found, SeenItem("premises.cctv", "监控保存天数", "管理规范", "fails", "录像只保存 30 天。", photo.file))
    found.refresh_from_db()
    yield from (found, found.receipt, found.notices.get(), found.verifications.get().items.get())
    rectified = factories.a_nonconforming_filing(factories.a_new_institution("清城区改苗托育有限公司"))
    shown = [SimpleUploadedFile("整改.pdf", PAPER, "application/pdf")]
    manager = factories.manager_of(rectified.institution)
    report_rectification(rectified, "已更换硬盘。", shown, version=rectified.version, actor=manager, at=factories.AT)
    yield NoticeFile.objects.get(notice__filing=rectified)
    yield factories.a_returned_filing(factories.a_new_institution("清城区嫩叶托育有限公司")).correction_notices.get()
    late = factories.a_submitted_filing(factories.a_new_institution("清城区迟苗托育有限公司"))
    yield chase(late, "", actor=factories.city_officer(), at=factories.AT + timedelta(days=30))
