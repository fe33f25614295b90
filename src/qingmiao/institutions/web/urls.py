"""Routes of the register: institutions and their papers."""

from django.urls import path

from qingmiao.institutions.web import papers, register, vacancies

urlpatterns = [
    path("institutions/", register.institution_list, name="institution_list"),
    path("institutions/<int:pk>/", register.institution_detail, name="institution_detail"),
    path("institutions/staff/<int:pk>/reveal/", register.staff_member_reveal, name="staff_member_reveal"),
    path("institutions/<int:pk>/papers/remind/", papers.papers_remind, name="papers_remind"),
    path("institutions/<int:pk>/vacancies/", vacancies.vacancy_confirm, name="vacancy_confirm"),
    path("certificates/", papers.certificate_list, name="certificate_list"),
    path("certificates/expiring/", papers.certificate_watch, name="certificate_watch"),
]
