"""Routes of pay and staying."""

from django.urls import path

from qingmiao.retention.web import views

urlpatterns = [
    path("my-survey/", views.pay_survey, name="pay_survey"),
    path("workforce/retention/", views.retention_figures, name="retention_figures"),
]
