"""Routes of the plan's board, one module per subject."""

from qingmiao.governance.web.urls.board import board_urls
from qingmiao.governance.web.urls.conference import conference_urls
from qingmiao.governance.web.urls.plan import plan_urls
from qingmiao.governance.web.urls.work import work_urls

urlpatterns = [*board_urls, *plan_urls, *work_urls, *conference_urls]
