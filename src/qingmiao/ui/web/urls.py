"""Routes of the house itself: where the day begins, inbox, audit, people, display choices, and the gallery where people develop."""

from django.conf import settings
from django.urls import path

from qingmiao.ui.web import display, filters, importing, machinery, offline, people, profile, recovery, views, work

urlpatterns = [
    path("start/", work.start, name="start"),
    path("desk/", work.desk, name="desk"),
    path("search/", work.search, name="search"),
    path("filters/keep/", filters.filter_keep, name="filter_keep"),
    path("filters/<int:pk>/drop/", filters.filter_drop, name="filter_drop"),
    path("inbox/", machinery.inbox, name="inbox"),
    path("inbox/read/", machinery.inbox_read, name="inbox_read"),
    path("inbox/<int:pk>/open/", machinery.notice_open, name="notice_open"),
    path("audit/person/", machinery.audit_person, name="audit_person"),
    path("audit/", machinery.audit_list, name="audit_list"),
    path("calendar/", machinery.calendar_edit, name="calendar_edit"),
    path("people/", people.person_list, name="person_list"),
    path("people/open/", people.person_open, name="person_open"),
    path("people/<int:pk>/", people.person_show, name="person_show"),
    path("people/<int:pk>/posts/", people.post_add, name="post_add"),
    path("people/<int:pk>/close/", people.person_close, name="person_close"),
    path("people/<int:pk>/password/", people.person_password, name="person_password"),
    path("posts/<int:pk>/end/", people.post_end, name="post_end"),
    path("posts/<int:pk>/hand-over/", people.post_hand_over, name="post_hand_over"),
    path("posts/<int:pk>/deputy/", people.post_deputy, name="post_deputy"),
    path("heads/", people.head_list, name="head_list"),
    path("heads/<int:pk>/password/", people.head_password, name="head_password"),
    path("account/forgotten/", recovery.password_forgotten, name="password_forgotten"),
    path("account/recover/", recovery.password_recover, name="password_recover"),
    path("people/import/", importing.people_import, name="people_import"),
    path("people/template.xlsx", importing.people_template_download, name="people_template"),
    path("people/sheets/<int:sheet>/", importing.people_sheet, name="people_sheet"),
    path("people/sheets/<int:sheet>/undo/", importing.people_sheet_undo, name="people_sheet_undo"),
    path("people/sheets/<int:sheet>/passwords.xlsx", importing.people_passwords, name="people_passwords"),
    path("me/edit/", profile.profile_edit, name="profile_edit"),
    path("offline/", offline.offline, name="offline"),
    path("offline/worker.js", offline.offline_worker, name="offline_worker"),
    path("display/", display.display_set, name="display_set"),
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
