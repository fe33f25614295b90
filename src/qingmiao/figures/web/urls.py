"""Routes of figures."""

from django.urls import path

from qingmiao.figures.web import views

urlpatterns = [
    path("board/indicators/<slug:key>/", views.indicator_show, name="indicator_show"),
]
