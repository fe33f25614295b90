"""Routes of filings: what an institution does, and what the county does with it."""

from qingmiao.filings.web.urls.county import county_urls
from qingmiao.filings.web.urls.institution import institution_urls
from qingmiao.filings.web.urls.papers import paper_urls

urlpatterns = [*institution_urls, *county_urls, *paper_urls]
