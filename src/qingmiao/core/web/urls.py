"""Routes of the shared machinery."""

from django.urls import path

from qingmiao.core.web import operations, views

urlpatterns = [
    path("me/", views.account_home, name="account_home"),
    path("healthz", views.health, name="health"),
    path("operations/<str:kind>/<str:key>/", operations.operations_take, name="operations_take"),
    path("operations/<str:kind>/<str:key>/photo/", operations.operation_photo, name="operation_photo"),
    path("metrics", views.metrics, name="metrics"),
]
