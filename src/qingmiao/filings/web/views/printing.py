"""Downloads of papers."""

from django.http import HttpResponse

from qingmiao.core.downloads import show_pdf
from qingmiao.core.gates import Request, one
from qingmiao.filings.models import CorrectionNotice, NonconformityNotice, Receipt
from qingmiao.filings.permissions import VIEW_CORRECTION_NOTICE, VIEW_NOTICE, VIEW_RECEIPT
from qingmiao.filings.services.printing import print_correction_notice, print_notice, print_receipt


@one(VIEW_RECEIPT)
def receipt_print(request: Request, receipt: Receipt) -> HttpResponse:
    """Download a receipt as PDF."""
    return show_pdf(print_receipt(receipt, actor=request.actor, at=request.at), f"receipt-{receipt.code}.pdf")


@one(VIEW_NOTICE)
def notice_print(request: Request, notice: NonconformityNotice) -> HttpResponse:
    """Download a notice of nonconformity as PDF."""
    return show_pdf(print_notice(notice, actor=request.actor, at=request.at), f"notice-{notice.pk}.pdf")


@one(VIEW_CORRECTION_NOTICE, related=("filing__institution",))
def correction_notice_print(request: Request, notice: CorrectionNotice) -> HttpResponse:
    """Download a notice of what is to be corrected as PDF."""
    return show_pdf(print_correction_notice(notice, actor=request.actor, at=request.at), f"correction-{notice.pk}.pdf")
