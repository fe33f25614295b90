"""Where the day begins: the desk, and the search that finds whatever a post may see."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qingmiao.core.gates import Request, may, signed_in
from qingmiao.core.permissions import VIEW_DESK
from qingmiao.core.shell import entries_of
from qingmiao.ui.desk import MINE, AskedDesk, asides_of, desk_page, whole_desk
from qingmiao.ui.exporting import FORMATS, send_table
from qingmiao.ui.finding import find_all
from qingmiao.ui.narrowing import typed


@may(VIEW_DESK)
def desk(request: Request) -> HttpResponse:
    """Show what waits for the current post, deadlines first, and what it keeps an eye on."""
    on = timezone.localdate(request.at)
    box, search = typed(request.GET, "box"), typed(request.GET, "q")
    asked = AskedDesk(request.actor, on, is_mine=request.GET.get("whose") == MINE)
    if request.GET.get("export") in FORMATS:
        return send_table(whole_desk(asked, box=box, search=search), request.GET["export"], "待办", request)
    shown = desk_page(asked, box=box, search=search, number=request.GET.get("page"))
    kept = {"box": box, "q": search, **({"whose": MINE} if asked.is_mine else {})}
    exports = [(kind, label, f"?{urlencode(kept | {'export': kind})}") for kind, label in FORMATS.items()]
    return render(request, "ui/work.html", {"desk": shown, "asides": asides_of(request.actor, on), "exports": exports})


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
