"""Routes of the plan's board."""

from qingmiao.governance.web.urls.plan import plan_urls

urlpatterns = [*plan_urls]
