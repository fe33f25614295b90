"""Routes of reports: citizens, incidents, cases, assignments, restricted cases."""

from django.urls import path

from qingmiao.reports.web import assignments, cases, citizens, incidents, restricted

urlpatterns = [
    path("report/", citizens.report_new, name="report_new"),
    path("report/follow/", citizens.report_follow, name="report_follow"),
    path("report/mine/", citizens.report_mine, name="report_mine"),
    path("report/mine/reply/", citizens.report_reply, name="report_reply"),
    path("report/mine/rate/", citizens.report_rate, name="report_rate"),
    path("report/mine/again/", citizens.report_again, name="report_again"),
    path("report/leave/", citizens.report_leave, name="report_leave"),
    path("answers/", citizens.answer_list, name="answer_list"),
    path("incidents/", incidents.incident_list, name="incident_list"),
    path("incidents/own/", incidents.own_incidents, name="own_incidents"),
    path("incidents/report/", incidents.incident_report, name="incident_report"),
    path("incidents/report/sent/", incidents.incident_sent, name="incident_sent"),
    path("incidents/<int:pk>/", incidents.incident_show, name="incident_show"),
    path("incidents/<int:pk>/people/", incidents.incident_reveal, name="incident_reveal"),
    path("incidents/<int:pk>/<slug:step>/", incidents.incident_step, name="incident_step"),
    path("cases/", cases.case_list, name="case_list"),
    path("cases/enter/", cases.report_enter, name="report_enter"),
    path("cases/figures/", cases.report_figures, name="report_figures"),
    path("cases/own/", cases.own_case_list, name="own_case_list"),
    path("cases/own/<int:pk>/", cases.own_case_show, name="own_case_show"),
    path("cases/answers/", cases.answer_manage, name="answer_manage"),
    path("cases/answers/<int:pk>/withdraw/", cases.answer_withdraw, name="answer_withdraw"),
    path("cases/reports/<int:pk>/reporter/", cases.report_reveal, name="report_reveal"),
    path("cases/files/<int:pk>/", cases.report_file, name="report_file"),
    path("cases/parts/<int:pk>/<slug:step>/", assignments.part_step, name="part_step"),
    path("cases/<int:pk>/", cases.case_show, name="case_show"),
    path("cases/<int:pk>/reroute/", cases.case_reroute, name="case_reroute"),
    path("cases/<int:pk>/<slug:step>/", cases.case_step, name="case_step"),
    path("assignments/", assignments.assignment_list, name="assignment_list"),
    path("assignments/<int:pk>/", assignments.assignment_show, name="assignment_show"),
    path("assignments/<int:pk>/<slug:step>/", assignments.assignment_step, name="assignment_step"),
    path("restricted/", restricted.restricted_list, name="restricted_list"),
    path("restricted/named/", restricted.protector_list, name="protector_list"),
    path("restricted/<int:pk>/", restricted.restricted_show, name="restricted_show"),
    path("restricted/<int:pk>/<slug:step>/", restricted.restricted_step, name="restricted_step"),
]
