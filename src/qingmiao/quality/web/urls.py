"""Routes of quality."""

from django.urls import path

from qingmiao.quality.web import credit, evaluations, experts

urlpatterns = [
    path("evaluations/", evaluations.evaluation_list, name="evaluation_list"),
    path("evaluations/open/", evaluations.evaluation_open, name="evaluation_open"),
    path("evaluations/files/<int:pk>/", evaluations.evaluation_file, name="evaluation_file"),
    path("evaluations/files/<int:pk>/remove/", evaluations.evaluation_file_remove, name="evaluation_file_remove"),
    path("evaluations/experts/<int:pk>/declare/", experts.expert_declare, name="expert_declare"),
    path("evaluations/experts/<int:pk>/score/", experts.expert_score, name="expert_score"),
    path("evaluations/experts/<int:pk>/save/", experts.expert_save, name="expert_save"),
    path("evaluations/<int:pk>/", evaluations.evaluation_show, name="evaluation_show"),
    path("evaluations/<int:pk>/write/", evaluations.evaluation_write, name="evaluation_write"),
    path("evaluations/<int:pk>/save/", evaluations.evaluation_save, name="evaluation_save"),
    path("evaluations/<int:pk>/files/<slug:part>/", evaluations.evaluation_file_add, name="evaluation_file_add"),
    path("evaluations/<int:pk>/team/", experts.evaluation_team, name="evaluation_team"),
    path("evaluations/<int:pk>/replace/", experts.evaluation_replace, name="evaluation_replace"),
    path("evaluations/<int:pk>/agree/", experts.evaluation_agree, name="evaluation_agree"),
    path("evaluations/<int:pk>/object/", evaluations.evaluation_object, name="evaluation_object"),
    path("evaluations/<int:pk>/answer/", experts.evaluation_answer, name="evaluation_answer"),
    path("evaluations/<int:pk>/decide/", experts.evaluation_decide, name="evaluation_decide"),
    path("evaluations/<int:pk>/stop/", experts.evaluation_stop, name="evaluation_stop"),
    path("evaluations/<int:pk>/result/", evaluations.evaluation_print, name="evaluation_print"),
    path("credit/", credit.credit_list, name="credit_list"),
    path("credit/enter/", credit.credit_enter, name="credit_enter"),
    path("credit/<int:pk>/", credit.credit_show, name="credit_show"),
    path("credit/<int:pk>/ask/", credit.credit_ask, name="credit_ask"),
    path("credit/requests/<int:pk>/answer/", credit.credit_answer, name="credit_answer"),
    path("credit/files/<int:pk>/", credit.credit_file, name="credit_file"),
    path("exclusions/", credit.exclusion_list, name="exclusion_list"),
]
