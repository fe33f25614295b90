"""Routes of tasks, evidence, targets and measures at work."""

from django.urls import path

from qingmiao.governance.web.views import assigning, evidence, extending, measures, targets, tasks

work_urls = [
    path("tasks/", tasks.task_list, name="task_list"),
    path("tasks/<int:pk>/", tasks.task_show, name="task_show"),
    path("tasks/<int:pk>/note/", tasks.task_note, name="task_note"),
    path("tasks/<int:pk>/unblock/", tasks.task_unblock, name="task_unblock"),
    path("tasks/<int:pk>/report/", tasks.task_report, name="task_report"),
    path("tasks/<int:pk>/cancel/", tasks.task_cancel, name="task_cancel"),
    path("tasks/<int:pk>/extend/", extending.task_extend, name="task_extend"),
    path("tasks/extensions/<int:pk>/", extending.extension_answer, name="extension_answer"),
    path("evidence/<int:pk>/", evidence.evidence_show, name="evidence_show"),
    path("evidence/<int:pk>/accept/", evidence.evidence_accept, name="evidence_accept"),
    path("evidence/<int:pk>/decline/", evidence.evidence_decline, name="evidence_decline"),
    path("evidence/<int:pk>/withdraw/", evidence.evidence_withdraw, name="evidence_withdraw"),
    path("evidence/files/<int:pk>/", evidence.evidence_file, name="evidence_file"),
    path("plan/targets/<int:pk>/", targets.target_show, name="target_show"),
    path("plan/lines/<int:pk>/evidence/", targets.line_evidence, name="line_evidence"),
    path("plan/lines/<int:pk>/assign/", assigning.line_assign, name="line_assign"),
    path("plan/measures/", measures.measure_list, name="measure_list"),
    path("plan/measures/<int:pk>/", measures.measure_show, name="measure_show"),
    path("plan/measures/<int:pk>/assign/", assigning.measure_assign, name="measure_assign"),
]
