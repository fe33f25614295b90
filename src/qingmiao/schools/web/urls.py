"""Routes of schools: health and education, institutions."""

from django.urls import path

from qingmiao.schools.web import schools, students

urlpatterns = [
    path("schools/", schools.school_list, name="school_list"),
    path("schools/<int:pk>/", schools.school_show, name="school_show"),
    path("supply/", schools.supply, name="supply"),
    path("schools/template.xlsx", schools.cohort_template, name="cohort_template"),
    path("schools/upload/", schools.cohort_upload, name="cohort_upload"),
    path("schools/sheets/<int:sheet>/", schools.cohort_sheet, name="cohort_sheet"),
    path("schools/sheets/<int:sheet>/undo/", schools.cohort_sheet_undo, name="cohort_sheet_undo"),
    path("students/", students.student_list, name="student_list"),
    path("students/take/", students.student_take, name="student_take"),
    path("students/cooperation/", students.cooperation_sign, name="cooperation_sign"),
    path("students/<int:pk>/end/", students.internship_end, name="internship_end"),
]
