"""Routes of the interface itself: where the day begins, display choices, and the gallery where people develop."""

from django.conf import settings
from django.urls import path

from qingmiao.ui.web import views, work

urlpatterns = [
    path("start/", work.start, name="start"),
    path("desk/", work.desk, name="desk"),
    path("search/", work.search, name="search"),
    path("display/", views.display_set, name="display_set"),
]

if not settings.PRODUCTION:
    urlpatterns += [
        path("ui/", views.gallery, name="gallery"),
        path("ui/public/", views.gallery_public, name="gallery_public"),
        path("ui/sheet/", views.gallery_sheet, name="gallery_sheet"),
        path("ui/errors/<str:name>/", views.gallery_error, name="gallery_error"),
        path("ui/panel/", views.gallery_panel, name="gallery_panel"),
        path("ui/save/", views.gallery_save, name="gallery_save"),
        path("ui/upload/", views.gallery_upload, name="gallery_upload"),
        path("ui/remove/", views.gallery_remove, name="gallery_remove"),
    ]
