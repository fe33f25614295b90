"""Routes of papers as PDF."""

from django.urls import path

from qingmiao.filings.web.views import printing, verifying

paper_urls = [
    path("filings/receipts/<int:pk>.pdf", printing.receipt_print, name="receipt_print"),
    path("filings/corrections/<int:pk>.pdf", printing.correction_notice_print, name="correction_notice_print"),
    path("filings/notices/<int:pk>.pdf", printing.notice_print, name="notice_print"),
    path("notices/files/<int:pk>/", verifying.notice_file, name="notice_file"),
]
