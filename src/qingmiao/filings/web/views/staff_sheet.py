"""The staff list as an Excel sheet: out, and in again after a look at what it would do."""

from django.http import HttpResponse
from django.urls import reverse

from qingmiao.core.downloads import XLSX, download
from qingmiao.core.gates import GET_POST, POST, Request, one
from qingmiao.filings.models import Filing
from qingmiao.filings.permissions import EDIT_FILING
from qingmiao.filings.services.staff_sheet import STAFF_DOOR, export_staff
from qingmiao.ui.sheets import Way, answer_sheet, take_sheet, undo

WAY = Way(
    STAFF_DOOR,
    thing="人",
    show=lambda filing, taken: reverse("staff_sheet", kwargs={"pk": filing.pk, "sheet": taken.pk}),
    back=lambda filing: reverse("filing_write", kwargs={"pk": filing.pk, "section": "staff"}),
)


@one(EDIT_FILING)
def staff_export(request: Request, filing: Filing) -> HttpResponse:
    """Send the staff list as a sheet; without staff it is the template."""
    return download(export_staff(filing, actor=request.actor, at=request.at), XLSX, "人员名单.xlsx")


@one(EDIT_FILING, methods=POST)
def staff_import(request: Request, filing: Filing) -> HttpResponse:
    """Take a filled-in sheet and show what it would do."""
    return take_sheet(request, WAY, filing, "sheet")


@one(EDIT_FILING, methods=GET_POST)
def staff_sheet(request: Request, filing: Filing, sheet: int) -> HttpResponse:
    """Show what a sheet would do with the staff, and do it."""
    return answer_sheet(request, WAY, filing, sheet)


@one(EDIT_FILING, methods=POST)
def staff_sheet_undo(request: Request, filing: Filing, sheet: int) -> HttpResponse:
    """Put the staff back as it was before a sheet."""
    return undo(request, WAY, filing, sheet)
