"""The staff list as an Excel sheet: out, and in again."""

from django.contrib import messages
from django.http import HttpResponse

from qingmiao.core.downloads import XLSX, download
from qingmiao.core.gates import POST, Request, one, version_of
from qingmiao.filings.models import Filing
from qingmiao.filings.permissions import EDIT_FILING
from qingmiao.filings.services.staff_sheet import export_staff, import_staff
from qingmiao.ui.answering import take_step

UNREADABLE = "已导入 {people} 人，其中 {cells} 处无法识别。可在下面的名单里改正，也可下载标红的表改好再传。"


@one(EDIT_FILING)
def staff_export(request: Request, filing: Filing) -> HttpResponse:
    """Send the staff list as a sheet; without staff it is the template."""
    return download(export_staff(filing, actor=request.actor, at=request.at), XLSX, "人员名单.xlsx")


@one(EDIT_FILING, methods=POST)
def staff_import(request: Request, filing: Filing) -> HttpResponse:
    """Take a filled-in sheet; what cannot be read is named, and marked in the list and in the next download."""

    def bring() -> None:
        done = import_staff(filing, request.FILES.get("sheet"), version=version_of(request), actor=request.actor, at=request.at)
        if done.unreadable:
            messages.warning(request, UNREADABLE.format(people=done.people, cells=done.unreadable))
        else:
            messages.success(request, f"已导入 {done.people} 人。")
        if done.strange_titles:
            messages.warning(request, f"没有导入这些列：{'、'.join(done.strange_titles[:5])}。")

    return take_step(request, bring, back="filing_write", pk=filing.pk, section="staff")
