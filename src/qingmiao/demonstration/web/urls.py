"""Routes of demonstrations: county, city, institution."""

from django.urls import path

from qingmiao.demonstration.web import cases, deciding, guiding, nominating

urlpatterns = [
    path("demonstrations/", cases.demonstration_list, name="demonstration_list"),
    path("demonstrations/own/", guiding.demonstration_own, name="demonstration_own"),
    path("demonstrations/nominate/", nominating.demonstration_choose, name="demonstration_choose"),
    path("demonstrations/nominate/<int:pk>/", nominating.demonstration_nominate, name="demonstration_nominate"),
    path("demonstrations/<int:pk>/", cases.demonstration_show, name="demonstration_show"),
    path("demonstrations/<int:pk>/visit/", deciding.demonstration_visit, name="demonstration_visit"),
    path("demonstrations/<int:pk>/decide/", deciding.demonstration_decide, name="demonstration_decide"),
    path("demonstrations/<int:pk>/withdraw/", deciding.demonstration_withdraw, name="demonstration_withdraw"),
    path("demonstrations/<int:pk>/guidance/", guiding.guidance_record, name="guidance_record"),
    path("demonstrations/proposals/<int:pk>/decline/", deciding.proposal_decline, name="proposal_decline"),
    path("demonstrations/files/<int:pk>/", cases.demonstration_file, name="demonstration_file"),
    path("demonstrations/guidance/<int:pk>/file/", guiding.guidance_file, name="guidance_file"),
]
