"""Routes of the plan's board, one module per subject."""

from qingmiao.governance.web.urls.demonstration import demonstration_urls
from qingmiao.governance.web.urls.plan import plan_urls

urlpatterns = [*plan_urls, *demonstration_urls]
