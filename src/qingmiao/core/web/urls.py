"""Routes of the shared machinery."""

from django.urls import path

from qingmiao.core.web import views

urlpatterns = [
    path("me/", views.account_home, name="account_home"),
    path("healthz", views.health, name="health"),
    path("metrics", views.metrics, name="metrics"),
]
