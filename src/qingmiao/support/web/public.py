"""For everyone: every programme in words, who is recognised as 普惠, what is noticed, and what was paid in sum."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qingmiao.core.gates import Request, public
from qingmiao.support.queries.law import law_as_known
from qingmiao.support.queries.notices import noticed, paid_in_sum
from qingmiao.support.queries.programmes import shown_programmes
from qingmiao.support.queries.recognition import recognised_on


@public()
def programme_list(request: Request) -> HttpResponse:
    """Tell everyone what there is, who may get it, how, and by which document; and what was paid so far."""
    on = timezone.localdate(request.at)
    context = {"groups": shown_programmes(law_as_known(), on), "on": on, "paid": paid_in_sum()}
    return render(request, "support/programme_list.html", context)


@public()
def support_notices(request: Request) -> HttpResponse:
    """Show answers in public notice, and who is recognised as 普惠."""
    on = timezone.localdate(request.at)
    return render(request, "support/support_notices.html", {"rows": noticed(on), "recognised": recognised_on(on), "on": on})
