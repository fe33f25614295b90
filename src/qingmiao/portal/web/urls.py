"""Routes of the public pages."""

from django.urls import path

from qingmiao.portal.web import demonstrations, views

urlpatterns = [
    path("", views.home, name="home"),
    path("register/", views.register_list, name="register_list"),
    path("register.csv", views.register_csv, name="register_csv"),
    path("register.json", views.register_json, name="register_json"),
    path("register/data/", views.register_data, name="register_data"),
    path("register/<slug:code>/", views.institution_show, name="institution_show"),
    path("demonstration/", demonstrations.demonstration_sites, name="demonstration_sites"),
    path("demonstration.csv", demonstrations.demonstration_csv, name="demonstration_csv"),
    path("demonstration.json", demonstrations.demonstration_json, name="demonstration_json"),
    path("receipts/", views.receipt_find, name="receipt_find"),
    path("receipts/check/", views.receipt_check, name="receipt_check"),
    path("receipts/<str:code>/", views.receipt_show, name="receipt_show"),
    path("filing-guide/", views.filing_guide_show, name="filing_guide"),
]
