"""Routes of the regions."""

from django.urls import path

from qingmiao.regions.web import views

urlpatterns = [
    path("regions/counties.geojson", views.counties_geojson, name="counties_geojson"),
    path("regions/options/", views.division_options, name="division_options"),
]
