"""Routes of supervision."""

from django.urls import path

from qingmiao.supervision.web import catalogue, deciding, findings, inspections, planning, risk, taking

urlpatterns = [
    path("check-items/", catalogue.check_item_list, name="check_item_list"),
    path("supervision/risk/", risk.risk_list, name="risk_list"),
    path("supervision/risk/<int:pk>/", risk.risk_show, name="risk_show"),
    path("supervision/local-items/", catalogue.local_item_list, name="local_item_list"),
    path("supervision/local-items/<int:pk>/end/", catalogue.local_item_end, name="local_item_end"),
    path("supervision/inspections/", inspections.inspection_list, name="inspection_list"),
    path("supervision/inspections/<int:pk>/", inspections.inspection_show, name="inspection_show"),
    path("supervision/inspections/<int:pk>/missed/", planning.inspection_miss, name="inspection_miss"),
    path("supervision/inspections/<int:pk>/record/", taking.inspection_record, name="inspection_record"),
    path("institutions/<int:pk>/inspect/", planning.inspection_plan, name="inspection_plan"),
    path("institutions/<int:pk>/self-check/<str:kind>/", planning.self_check_start, name="self_check_start"),
    path("supervision/self-checks/", planning.self_check_list, name="self_check_list"),
    path("supervision/parts/<int:pk>/", taking.part_take, name="part_take"),
    path("supervision/parts/<int:pk>/save/", taking.part_save, name="part_save"),
    path("supervision/parts/<int:pk>/rooms/", taking.part_rooms, name="part_rooms"),
    path("supervision/parts/<int:pk>/renew/", taking.part_renew, name="part_renew"),
    path("supervision/parts/<int:pk>/sign/", taking.part_sign, name="part_sign"),
    path("supervision/parts/<int:pk>/finish/", taking.part_finish, name="part_finish"),
    path("supervision/parts/<int:pk>/photos/", inspections.inspection_photo_add, name="inspection_photo_add"),
    path("supervision/photos/<int:pk>/", inspections.inspection_photo, name="inspection_photo"),
    path("supervision/photos/<int:pk>/remove/", inspections.inspection_photo_remove, name="inspection_photo_remove"),
    path("supervision/findings/", findings.finding_list, name="finding_list"),
    path("supervision/findings/<int:pk>/", findings.finding_show, name="finding_show"),
    path("supervision/findings/<int:pk>/answer/", findings.finding_answer, name="finding_answer"),
    path("supervision/findings/<int:pk>/extension/", findings.finding_extend, name="finding_extend"),
    path("supervision/findings/<int:pk>/objection/", findings.finding_object, name="finding_object"),
    path("supervision/findings/<int:pk>/extension/decide/", deciding.extension_decide, name="extension_decide"),
    path("supervision/findings/<int:pk>/objection/answer/", deciding.objection_answer, name="objection_answer"),
    path("supervision/findings/<int:pk>/recheck/", deciding.finding_recheck, name="finding_recheck"),
    path("supervision/findings/<int:pk>/step/", deciding.finding_step, name="finding_step"),
    path("supervision/referrals/<int:pk>/answer/", deciding.referral_answer, name="referral_answer"),
    path("supervision/findings/<int:pk>/stops/<int:step>/lift/", deciding.stop_lift, name="stop_lift"),
    path("supervision/files/<int:pk>/", findings.rectification_file, name="rectification_file"),
    path("supervision/notices/<int:pk>/", findings.notice_print, name="rectification_notice"),
    path("supervision/notices/<int:pk>/receive/", findings.notice_receive, name="notice_receive"),
]
