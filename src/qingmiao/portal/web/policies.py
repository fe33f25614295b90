"""Public pages of the policy library: list, one document, topics in plain words, open data, attachments.

The list is no `Listing`, as no public list is: cards instead of a table, and conditions that can be dropped one by one.
"""

from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from qingmiao.core.gates import Request, public
from qingmiao.policy.models import DocumentFile
from qingmiao.policy.permissions import EDIT_DOCUMENT
from qingmiao.policy.rules.topics import TOPICS
from qingmiao.portal.queries.policies import policies, policy_page, rows_of
from qingmiao.portal.queries.policy_export import POLICIES
from qingmiao.portal.queries.topics import topic_page
from qingmiao.portal.web.open_data import send_csv, send_json
from qingmiao.portal.web.policy_forms import PolicyForm
from qingmiao.portal.web.rests_on import CITED, LIBRARY
from qingmiao.ui.attachments import answer_attachment
from qingmiao.ui.components import Filter
from qingmiao.ui.paging import PUBLIC_ROWS, is_other_page, page_of

AUDIENCES = (("family", "给家长"), ("institution", "给机构"), ("plan", "规划"))


@public(rests_on=LIBRARY)
def policy_list(request: Request) -> HttpResponse:
    """Show the documents that fit, those that hold first."""
    form = PolicyForm(request.GET)
    on = timezone.localdate(request.at)
    search = form.search()
    page = page_of(policies(search, on), request.GET.get("page"), PUBLIC_ROWS)
    context = {
        "form": form,
        "on": on,
        "page": page,
        "is_other_page": is_other_page(request.GET.get("page"), page.number),
        "rows": rows_of(page.object_list, search.text),
        "chips": _chips(form, request.GET),
        "topics": [topic for topic in TOPICS.values() if topic.audience == "family"],
    }
    return render(request, "portal/policy_list.html", context)


@public(rests_on=LIBRARY)
def policy_show(request: Request, key: str) -> HttpResponse:
    """Show one document: facts, status, relations, clauses, and every value, rule and screen that rests on it."""
    on = timezone.localdate(request.at)
    page = policy_page(key, on)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "on": on,
        "crumbs": [("政策文件", reverse("policy_list"))],
        "may_edit": EDIT_DOCUMENT.is_granted(request.actor) and EDIT_DOCUMENT.permits(request.actor, page.document),
    }
    return render(request, "portal/policy_show.html", context)


@public()
def policy_file(request: Request, pk: int) -> HttpResponseBase:
    """Send a file that is kept with a document; all of the library is public."""
    return answer_attachment(request, get_object_or_404(DocumentFile.objects.select_related("file"), pk=pk))


@public(rests_on=CITED)
def topic_list(request: Request) -> HttpResponse:
    """Show all topics by whom they concern."""
    groups = [(words, [topic for topic in TOPICS.values() if topic.audience == audience]) for audience, words in AUDIENCES]
    return render(request, "portal/topic_list.html", {"groups": groups, "crumbs": [("政策文件", reverse("policy_list"))]})


@public(rests_on=CITED)
def topic_show(request: Request, slug: str) -> HttpResponse:
    """Tell in plain words what holds today on a topic, since when and from which document."""
    on = timezone.localdate(request.at)
    page = topic_page(slug, on)
    if page is None:
        raise Http404
    crumbs = [("政策文件", reverse("policy_list")), ("政策解读", reverse("topic_list"))]
    return render(request, "portal/topic_show.html", {"page": page, "on": on, "crumbs": crumbs})


@public()
def policy_csv(request: Request) -> HttpResponseBase:
    """Send the library, or what was searched for, as CSV."""
    found = policies(PolicyForm(request.GET).search(), timezone.localdate(request.at))
    return send_csv(POLICIES, found.iterator(), request.at)


@public()
def policy_json(request: Request) -> HttpResponseBase:
    """Send the library, or what was searched for, as JSON with its clauses."""
    found = policies(PolicyForm(request.GET).search(), timezone.localdate(request.at)).prefetch_related("clauses")
    return send_json(POLICIES, found, request.at)


def _chips(form: PolicyForm, query: QueryDict) -> list[Filter]:
    """Return each condition with the address that drops it."""
    chips = []
    for name, words in form.chips():
        rest = urlencode({key: str(value) for key, value in query.items() if value and key not in (name, "page")})
        chips.append(Filter(words, f"{reverse('policy_list')}?{rest}", is_current=True))
    return chips
