"""Routes of the institution's side."""

from django.urls import path

from qingmiao.filings.web.views import amending, closing, documents, overview, renewing, resubmitting, staff_sheet, submitting, writing

institution_urls = [
    path("filings/", overview.filing_list, name="filing_list"),
    path("filings/start/", overview.filing_start, name="filing_start"),
    path("filings/amend/", amending.amendment_start, name="amendment_start"),
    path("filings/deregister/", closing.deregistration_start, name="deregistration_start"),
    path("filings/<int:pk>/", overview.filing_overview, name="filing_overview"),
    path("filings/<int:pk>/write/<slug:section>/", writing.filing_write, name="filing_write"),
    path("filings/<int:pk>/save/<slug:section>/", writing.section_save, name="section_save"),
    path("filings/<int:pk>/prefill/", writing.filing_prefill, name="filing_prefill"),
    path("filings/<int:pk>/carers/", writing.filing_carers, name="filing_carers"),
    path("filings/<int:pk>/staff/<slug:key>/reveal/", writing.staff_reveal, name="staff_reveal"),
    path("filings/<int:pk>/staff.xlsx", staff_sheet.staff_export, name="staff_export"),
    path("filings/<int:pk>/staff/import/", staff_sheet.staff_import, name="staff_import"),
    path("filings/<int:pk>/staff/sheets/<int:sheet>/", staff_sheet.staff_sheet, name="staff_sheet"),
    path("filings/<int:pk>/staff/sheets/<int:sheet>/undo/", staff_sheet.staff_sheet_undo, name="staff_sheet_undo"),
    path("filings/<int:pk>/documents/", documents.document_upload, name="document_upload"),
    path("filings/<int:pk>/check/", submitting.filing_check, name="filing_check"),
    path("filings/<int:pk>/answers/", resubmitting.corrections_answer, name="corrections_answer"),
    path("filings/<int:pk>/withdraw/", submitting.filing_withdraw, name="filing_withdraw"),
    path("filings/<int:pk>/rectify/", submitting.filing_rectify, name="filing_rectify"),
    path("filings/<int:pk>/settlements/", closing.filing_settle, name="filing_settle"),
    path("filings/<int:pk>/settlements/save/", closing.settlements_save, name="settlements_save"),
    path("certificates/<int:pk>/renew/", renewing.certificate_renew, name="certificate_renew"),
    path("documents/<int:pk>/", documents.document_download, name="document_download"),
    path("documents/<int:pk>/remove/", documents.document_remove, name="document_remove"),
]
