"""Routes of the county's, the city's and the registrars' side."""

from django.urls import path

from qingmiao.filings.web.views import chasing, city, panel, resubmitting, reviewing, verifying

county_urls = [
    path("filings/<int:pk>/panel/", panel.filing_panel, name="filing_panel"),
    path("filings/cases/", chasing.filing_cases, name="filing_cases"),
    path("filings/<int:pk>/chase/", chasing.filing_chase, name="filing_chase"),
    path("chases/<int:pk>/answer/", chasing.chase_answer, name="chase_answer"),
    path("city/", city.city_desk, name="city_desk"),
    path("filings/<int:pk>/review/", reviewing.filing_review, name="filing_review"),
    path("filings/<int:pk>/decide/<slug:step>/", reviewing.filing_decide, name="filing_decide"),
    path("filings/<int:pk>/return/", reviewing.filing_return, name="filing_return"),
    path("filings/<int:pk>/recall/", resubmitting.filing_recall, name="filing_recall"),
    path("filings/<int:pk>/assign/", resubmitting.filing_assign, name="filing_assign"),
    path("filings/<int:pk>/people/<slug:key>/reveal/", reviewing.person_reveal, name="person_reveal"),
    path("filings/<int:pk>/verify/", verifying.filing_verify, name="filing_verify"),
    path("filings/<int:pk>/verify/save/", verifying.visit_save, name="visit_save"),
    path("filings/<int:pk>/verify/photos/", verifying.visit_photo_add, name="visit_photo_add"),
    path("visit-photos/<int:pk>/", verifying.visit_photo, name="visit_photo"),
    path("visit-photos/draft/<int:pk>/", verifying.visit_photo_draft, name="visit_photo_draft"),
    path("visit-photos/draft/<int:pk>/remove/", verifying.visit_photo_remove, name="visit_photo_remove"),
]
