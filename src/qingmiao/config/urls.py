"""Root routes: the pages of every app that has some, and the interface for other systems."""

from django.urls import include, path

from qingmiao.config import rooms
from qingmiao.registrations.api import api

handler400 = "qingmiao.core.web.errors.bad_request"
handler404 = "qingmiao.core.web.errors.not_found"

urlpatterns = [path("api/v1/", api.urls), *(path("", include(module)) for module in rooms.modules("web.urls"))]
