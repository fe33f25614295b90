"""Where the day begins: the desk, and the search that finds whatever a post may see."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qingmiao.core.gates import Request, may, signed_in
from qingmiao.core.permissions import VIEW_DESK
from qingmiao.core.shell import entries_of
from qingmiao.ui.desk import MINE, AskedDesk, asides_of, desk_page
from qingmiao.ui.finding import find_all
from qingmiao.ui.narrowing import typed


@may(VIEW_DESK)
def desk(request: Request) -> HttpResponse:
    """Show what waits for the current post, deadlines first, and what it keeps an eye on."""
    on = timezone.localdate(request.at)
    box, search = typed(request.GET, "box"), typed(request.GET, "q")
    asked = AskedDesk(request.actor, on, is_mine=request.GET.get("whose") == MINE)
    shown = desk_page(asked, box=box, search=search, number=request.GET.get("page"))
    return render(request, "ui/work.html", {"desk": shown, "asides": asides_of(request.actor, on)})


@signed_in()
def search(request: Request) -> HttpResponse:
    """Show what the search in the header finds, by kind."""
    words = typed(request.GET, "q")
    groups = find_all(request.actor, words, timezone.localdate(request.at)) if request.actor else []
    return render(request, "ui/search.html", {"words": words, "groups": groups})


@signed_in()
def start(request: Request) -> HttpResponse:
    """Go where the day of the current post begins: the first page of its navigation."""
    entries = entries_of(request.actor)
    return redirect(entries[0].url_name if entries else "account_home")
