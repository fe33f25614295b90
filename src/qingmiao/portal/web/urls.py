"""Routes of the public pages."""

from django.urls import path

from qingmiao.portal.web import demonstrations, due, measures, policies, targets, views

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
    path("due/", due.calculators, name="calculators"),
    path("due/data/", due.due_data, name="due_data"),
    path("due/leave.ics", due.due_calendar, name="due_calendar"),
    path("due/<slug:slug>.json", due.due_json, name="due_json"),
    path("due/<slug:slug>/", due.due_ask, name="due_ask"),
    path("receipts/", views.receipt_find, name="receipt_find"),
    path("receipts/check/", views.receipt_check, name="receipt_check"),
    path("receipts/<str:code>/", views.receipt_show, name="receipt_show"),
    path("policies/", policies.policy_list, name="policy_list"),
    path("policies.csv", policies.policy_csv, name="policy_csv"),
    path("policies.json", policies.policy_json, name="policy_json"),
    path("policies/topics/", policies.topic_list, name="topic_list"),
    path("policies/topics/<slug:slug>/", policies.topic_show, name="topic_show"),
    path("policies/files/<int:pk>/", policies.policy_file, name="policy_file"),
    path("policies/<slug:key>/", policies.policy_show, name="policy_show"),
    path("measures/", measures.measure_list, name="public_measures"),
    path("measures/<slug:code>/", measures.measure_show, name="public_measure"),
    path("filing-guide/", views.filing_guide_show, name="filing_guide"),
    path("targets/", targets.target_board, name="target_board"),
    path("targets.csv", targets.target_csv, name="target_csv"),
    path("targets.json", targets.target_json, name="target_json"),
    path("indicators.csv", targets.indicator_csv, name="indicator_csv"),
    path("indicators.json", targets.indicator_json, name="indicator_json"),
    path("targets/data/", targets.target_data, name="target_data"),
    path("targets/indicators/<slug:key>/", targets.indicator_page, name="indicator_page"),
    path("targets/<slug:code>/", targets.target_page, name="target_page"),
]
