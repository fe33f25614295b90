"""Routes of the institution's side."""

from django.urls import URLPattern

institution_urls: list[URLPattern] = []
