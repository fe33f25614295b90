"""Downloads of papers."""

from django.http import HttpResponse

from qingmiao.core.downloads import show_pdf
from qingmiao.core.gates import Request, one
from qingmiao.filings.models import NonconformityNotice, Receipt
from qingmiao.filings.permissions import VIEW_NOTICE, VIEW_RECEIPT
from qingmiao.filings.services.printing import print_notice, print_receipt


@one(VIEW_RECEIPT)
def receipt_print(request: Request, receipt: Receipt) -> HttpResponse:
    """Download a receipt as PDF."""
    return show_pdf(print_receipt(receipt, actor=request.actor, at=request.at), f"receipt-{receipt.code}.pdf")


@one(VIEW_NOTICE)
def notice_print(request: Request, notice: NonconformityNotice) -> HttpResponse:
    """Download a notice of nonconformity as PDF."""
    return show_pdf(print_notice(notice, actor=request.actor, at=request.at), f"notice-{notice.pk}.pdf")
