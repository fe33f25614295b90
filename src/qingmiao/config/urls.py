"""Root routes: one include per app that has pages."""

from django.urls import include, path

from qingmiao.filings.api import api

handler400 = "qingmiao.core.web.errors.bad_request"
handler404 = "qingmiao.core.web.errors.not_found"

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("qingmiao.accounts.web.urls")),
    path("", include("qingmiao.core.web.urls")),
    path("", include("qingmiao.ui.web.urls")),
    path("", include("qingmiao.regions.web.urls")),
    path("", include("qingmiao.policy.web.urls")),
    path("", include("qingmiao.portal.web.urls")),
    path("", include("qingmiao.filings.web.urls")),
    path("", include("qingmiao.governance.web.urls")),
]
