"""Routes of demonstrations: county, city, institution."""

from django.urls import path

from qingmiao.governance.web.views import demonstration, demonstration_deciding, demonstration_guiding, demonstration_nominating

demonstration_urls = [
    path("demonstrations/", demonstration.demonstration_list, name="demonstration_list"),
    path("demonstrations/own/", demonstration_guiding.demonstration_own, name="demonstration_own"),
    path("demonstrations/nominate/", demonstration_nominating.demonstration_choose, name="demonstration_choose"),
    path("demonstrations/nominate/<int:pk>/", demonstration_nominating.demonstration_nominate, name="demonstration_nominate"),
    path("demonstrations/<int:pk>/", demonstration.demonstration_show, name="demonstration_show"),
    path("demonstrations/<int:pk>/visit/", demonstration_deciding.demonstration_visit, name="demonstration_visit"),
    path("demonstrations/<int:pk>/decide/", demonstration_deciding.demonstration_decide, name="demonstration_decide"),
    path("demonstrations/<int:pk>/withdraw/", demonstration_deciding.demonstration_withdraw, name="demonstration_withdraw"),
    path("demonstrations/<int:pk>/guidance/", demonstration_guiding.guidance_record, name="guidance_record"),
    path("demonstrations/proposals/<int:pk>/decline/", demonstration_deciding.proposal_decline, name="proposal_decline"),
    path("demonstrations/files/<int:pk>/", demonstration.demonstration_file, name="demonstration_file"),
    path("demonstrations/guidance/<int:pk>/file/", demonstration_guiding.guidance_file, name="guidance_file"),
]
