"""Routes of registrations."""

from django.urls import path

from qingmiao.registrations.web import opening, views

urlpatterns = [
    path("registrations/", views.registration_list, name="registration_list"),
    path("registrations/template.xlsx", views.registration_template, name="registration_template"),
    path("registrations/upload/", views.registration_upload, name="registration_upload"),
    path("registrations/sheets/<int:sheet>/", views.registration_sheet, name="registration_sheet"),
    path("registrations/sheets/<int:sheet>/undo/", views.registration_sheet_undo, name="registration_sheet_undo"),
    path("registrations/tokens/", views.token_list, name="token_list"),
    path("registrations/tokens/<int:pk>/revoke/", views.token_revoke, name="token_revoke"),
    path("institutions/open/", opening.institution_open, name="institution_open"),
]
