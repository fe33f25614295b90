"""Screens of those who keep contacts and official pages."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from qingmiao.core.gates import GET_POST, Request, many, one, version_of
from qingmiao.guidance.models import HealthContact, OfficialPage
from qingmiao.guidance.permissions import ENTER_CONTACT, KEEP_PAGE
from qingmiao.guidance.queries.contacts import county_contacts, source_pages
from qingmiao.guidance.services.contacts import enter_contact
from qingmiao.guidance.services.pages import add_page, succeed_page
from qingmiao.guidance.web.forms import AddPageForm, ContactForm, PageForm
from qingmiao.regions.models import Division
from qingmiao.ui.answering import show_form, take_form


@many(ENTER_CONTACT)
def contact_list(request: Request, rows: "QuerySet[Division]") -> HttpResponse:
    """List the counties one may enter, with what holds for each."""
    return render(request, "guidance/contact_list.html", {"rows": county_contacts(rows)})


@one(ENTER_CONTACT, methods=GET_POST, key="code")
def contact_enter(request: Request, county: Division) -> HttpResponse:
    """Enter a county's maternal and child health institution; it begins with what holds now."""
    earlier = HealthContact.objects.filter(county_code=county.code).select_related("entered_by__user")[:10]
    names = ("name", "phone", "address", "hours", "source")
    initial = {name: getattr(earlier[0], name) for name in names} if earlier else {}
    form = ContactForm(request.POST or None, initial=initial)
    if take_form(request, form, lambda _: enter_contact(county, form.told(), actor=request.actor, at=request.at)):
        messages.success(request, f"{county.name}的联系方式已公开。")
        return redirect("contact_list")
    context = {"county": county, "earlier": earlier, "parents": [("妇幼联系方式", reverse("contact_list"))]}
    return show_form(request, "guidance/contact_enter.html", form, context)


@many(KEEP_PAGE, methods=GET_POST)
def official_page_list(request: Request, _rows: "QuerySet[OfficialPage]") -> HttpResponse:
    """List the sources with their official pages, and enter one for a source that has none."""
    rows = source_pages()
    form = AddPageForm([row.source for row in rows if row.page is None], request.POST or None)
    by = {"actor": request.actor, "at": request.at}
    if take_form(request, form, lambda told: add_page(told["source"], told["url"], told["must_say"], **by)):
        messages.success(request, "已登记，下次检查对上内容后，卡片上才出现链接。")
        return redirect("official_page_list")
    return show_form(request, "guidance/official_page_list.html", form, {"rows": rows, "parents": _parents()})


@one(KEEP_PAGE, methods=GET_POST)
def official_page_succeed(request: Request, page: OfficialPage) -> HttpResponse:
    """Put another page in its place."""
    form = PageForm(request.POST or None, initial={"must_say": page.must_say})
    by = {"version": version_of(request), "actor": request.actor, "at": request.at}
    if take_form(request, form, lambda told: succeed_page(page, told["url"], told["must_say"], **by)):
        messages.success(request, "已换，下次检查对上内容后，卡片上才出现链接。")
        return redirect("official_page_list")
    version = request.POST.get("version", str(page.version))
    parents = [*_parents(), ("官方网页", reverse("official_page_list"))]
    return show_form(request, "guidance/official_page_succeed.html", form, {"page": page, "version": version, "parents": parents})


def _parents() -> list[tuple[str, str]]:
    return [("养育卡", reverse("card_list"))]
