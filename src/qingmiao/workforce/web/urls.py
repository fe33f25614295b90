"""Routes of the workforce: institution, police, county, city, the person."""

from django.urls import path

from qingmiao.workforce.web import checks, county, hiring, own, people

urlpatterns = [
    path("workforce/people/", people.people_list, name="people_list"),
    path("workforce/people/<int:pk>/", people.person_show, name="person_show"),
    path("workforce/people/<int:pk>/health/", people.person_health, name="person_health"),
    path("workforce/people/<int:pk>/qualification/", people.person_qualification, name="person_qualification"),
    path("workforce/people/<int:pk>/training/", people.person_training, name="person_training"),
    path("workforce/people/<int:pk>/leave/", people.person_leave, name="person_leave"),
    path("workforce/people/<int:pk>/check/", people.person_check, name="person_check"),
    path("workforce/people/<int:pk>/code/", people.person_code, name="person_code"),
    path("workforce/people/<int:pk>/class/", hiring.class_fix, name="class_fix"),
    path("workforce/hire/", hiring.worker_hire, name="worker_hire"),
    path("workforce/classes/", hiring.class_roster, name="class_roster"),
    path("workforce/health/template/", hiring.health_template, name="health_template"),
    path("workforce/health/upload/", hiring.health_upload, name="health_upload"),
    path("workforce/checks/", checks.check_list, name="check_list"),
    path("workforce/checks/<int:pk>/", checks.check_show, name="check_show"),
    path("workforce/police/", checks.police_list, name="police_list"),
    path("workforce/police/<int:pk>/", checks.check_answer, name="check_answer"),
    path("workforce/police/export/", checks.check_export, name="check_export"),
    path("workforce/police/import/", checks.check_import, name="check_import"),
    path("workforce/duty/", county.duty_list, name="duty_list"),
    path("workforce/workers/find/", county.worker_find, name="worker_find"),
    path("workforce/workers/<int:pk>/", county.worker_show, name="worker_show"),
    path("workforce/merges/<int:pk>/undo/", county.merge_undo, name="merge_undo"),
    path("workforce/conflicts/", county.conflict_list, name="conflict_list"),
    path("workforce/conflicts/<int:pk>/", county.conflict_show, name="conflict_show"),
    path("workforce/doubts/", county.doubt_list, name="doubt_list"),
    path("workforce/doubts/<int:pk>/", county.doubt_show, name="doubt_show"),
    path("workforce/figures/", county.workforce_figures, name="workforce_figures"),
    path("my-file/sign-in/", own.worker_sign_in, name="worker_sign_in"),
    path("my-file/", own.own_file, name="own_file"),
    path("my-file/<int:pk>/print/", own.own_file_print, name="own_file_print"),
    path("my-file/posts/<int:pk>/", own.engagement_confirm, name="engagement_confirm"),
]
