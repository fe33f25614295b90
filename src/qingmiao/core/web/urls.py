"""Routes of the shared machinery."""

from django.urls import path

from qingmiao.core.web import people, views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:pk>/open/", views.notice_open, name="notice_open"),
    path("audit/", views.audit_list, name="audit_list"),
    path("calendar/", views.calendar_edit, name="calendar_edit"),
    path("people/", people.person_list, name="person_list"),
    path("people/open/", people.person_open, name="person_open"),
    path("people/<int:pk>/", people.person_show, name="person_show"),
    path("people/<int:pk>/posts/", people.post_add, name="post_add"),
    path("people/<int:pk>/close/", people.person_close, name="person_close"),
    path("people/<int:pk>/password/", people.person_password, name="person_password"),
    path("posts/<int:pk>/end/", people.post_end, name="post_end"),
    path("me/", views.account_home, name="account_home"),
    path("healthz", views.health, name="health"),
    path("metrics", views.metrics, name="metrics"),
]
