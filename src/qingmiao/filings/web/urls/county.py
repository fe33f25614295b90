"""Routes of the county's, the city's and the registrars' side."""

from django.urls import path

from qingmiao.filings.web.views import accounts, city, desk, registrations, reviewing, verifying

county_urls = [
    path("desk/", desk.desk, name="desk"),
    path("desk/<int:pk>/", desk.filing_panel, name="filing_panel"),
    path("city/", city.city_desk, name="city_desk"),
    path("certificates/expiring/", city.certificate_watch, name="certificate_watch"),
    path("filings/<int:pk>/review/", reviewing.filing_review, name="filing_review"),
    path("filings/<int:pk>/decide/<slug:step>/", reviewing.filing_decide, name="filing_decide"),
    path("filings/<int:pk>/return/", reviewing.filing_return, name="filing_return"),
    path("filings/<int:pk>/people/<slug:key>/reveal/", reviewing.person_reveal, name="person_reveal"),
    path("filings/<int:pk>/verify/", verifying.filing_verify, name="filing_verify"),
    path("filings/<int:pk>/verify/save/", verifying.visit_save, name="visit_save"),
    path("filings/<int:pk>/verify/photos/", verifying.visit_photo_add, name="visit_photo_add"),
    path("visit-photos/<int:pk>/", verifying.visit_photo, name="visit_photo"),
    path("visit-photos/draft/<int:pk>/", verifying.visit_photo_draft, name="visit_photo_draft"),
    path("visit-photos/draft/<int:pk>/remove/", verifying.visit_photo_remove, name="visit_photo_remove"),
    path("registrations/", registrations.registration_list, name="registration_list"),
    path("registrations/template.xlsx", registrations.registration_template, name="registration_template"),
    path("registrations/upload/", registrations.registration_upload, name="registration_upload"),
    path("registrations/tokens/", registrations.token_list, name="token_list"),
    path("registrations/tokens/<int:pk>/revoke/", registrations.token_revoke, name="token_revoke"),
    path("institutions/", accounts.institution_list, name="institution_list"),
    path("institutions/open/", accounts.institution_open, name="institution_open"),
    path("institutions/<int:pk>/", accounts.institution_detail, name="institution_detail"),
    path("institutions/staff/<int:pk>/reveal/", accounts.staff_member_reveal, name="staff_member_reveal"),
]
