"""Routes of the plan as it is written."""

from django.urls import path

from qingmiao.governance.web.views import changes, plan

plan_urls = [
    path("plan/", plan.plan_list, name="plan_list"),
    path("plan/new/", plan.plan_new, name="plan_new"),
    path("plan/suggestions/", plan.suggestion_list, name="plan_suggestions"),
    path("plan/<int:pk>/", plan.plan_show, name="plan_show"),
    path("plan/<int:pk>/edit/", plan.plan_edit, name="plan_edit"),
    path("plan/<int:pk>/phases/", plan.phase_set, name="phase_set"),
    path("plan/<int:pk>/phases/remove/", plan.phase_remove, name="phase_remove"),
    path("plan/<int:pk>/targets/new/", plan.target_new, name="target_new"),
    path("plan/<int:pk>/targets/<int:target>/edit/", plan.target_edit, name="target_edit"),
    path("plan/<int:pk>/targets/<int:target>/remove/", plan.target_remove, name="target_remove"),
    path("plan/<int:pk>/measures/new/", plan.measure_new, name="measure_new"),
    path("plan/<int:pk>/measures/<int:measure>/edit/", plan.measure_edit, name="measure_edit"),
    path("plan/changes/<int:pk>/", changes.plan_change, name="plan_change"),
    path("plan/changes/<int:pk>/approve/", changes.change_approve, name="change_approve"),
    path("plan/changes/<int:pk>/decline/", changes.change_decline, name="change_decline"),
    path("plan/changes/<int:pk>/withdraw/", changes.change_withdraw, name="change_withdraw"),
    path("plan/lines/<int:pk>/responsible/", plan.responsible_name, name="responsible_name"),
]
