"""Routes of the county's side."""

from django.urls import URLPattern

county_urls: list[URLPattern] = []
