"""Routes of the register: institutions and their papers."""

from django.urls import path

from qingmiao.institutions.web import papers, photos, register, vacancies

urlpatterns = [
    path("institutions/", register.institution_list, name="institution_list"),
    path("institutions/<int:pk>/", register.institution_detail, name="institution_detail"),
    path("institutions/staff/<int:pk>/reveal/", register.staff_member_reveal, name="staff_member_reveal"),
    path("institutions/<int:pk>/papers/remind/", papers.papers_remind, name="papers_remind"),
    path("institutions/<int:pk>/vacancies/", vacancies.vacancy_confirm, name="vacancy_confirm"),
    path("photos/", photos.photo_list, name="photo_list"),
    path("photos/<int:pk>/", photos.photo_check, name="photo_check"),
    path("photos/<int:pk>/file/", photos.photo_file, name="photo_file"),
    path("photos/<int:pk>/large/", photos.photo_large, name="photo_large"),
    path("photos/<int:pk>/show/", photos.photo_show, name="photo_show"),
    path("photos/<int:pk>/turn-down/", photos.photo_turn_down, name="photo_turn_down"),
    path("photos/<int:pk>/withdraw/", photos.photo_withdraw, name="photo_withdraw"),
    path("certificates/", papers.certificate_list, name="certificate_list"),
    path("certificates/expiring/", papers.certificate_watch, name="certificate_watch"),
]
