"""Routes of the shared machinery."""

from django.urls import path

from qingmiao.core.web import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:pk>/open/", views.notice_open, name="notice_open"),
    path("audit/", views.audit_list, name="audit_list"),
    path("calendar/", views.calendar_edit, name="calendar_edit"),
    path("me/", views.account_home, name="account_home"),
    path("healthz", views.health, name="health"),
]
