"""Routes of volunteering: everyone, the volunteer, whoever asks for help, county and city."""

from django.urls import path

from qingmiao.volunteers.web import county, organisers, own, public

urlpatterns = [
    path("volunteering/", public.volunteering, name="volunteering"),
    path("volunteering/join/", public.volunteer_join, name="volunteer_join"),
    path("volunteering/hours/", public.hours_check, name="hours_check"),
    path("my-service/", own.own_service, name="own_service"),
    path("my-service/join/<int:pk>/", own.activity_join, name="activity_join"),
    path("my-service/leave/<int:pk>/", own.activity_leave, name="activity_leave"),
    path("my-service/<int:pk>/hours/", own.hours_issue, name="hours_issue"),
    path("volunteers/hours/<int:pk>/print/", own.hours_print, name="hours_print"),
    path("volunteers/", county.volunteer_list, name="volunteer_list"),
    path("volunteers/<int:pk>/", county.volunteer_show, name="volunteer_show"),
    path("volunteers/<int:pk>/decline/", county.volunteer_decline, name="volunteer_decline"),
    path("volunteers/<int:pk>/end/", county.volunteer_end, name="volunteer_end"),
    path("volunteers/<int:pk>/ask/", county.volunteer_ask, name="volunteer_ask"),
    path("volunteers/<int:pk>/training/", county.volunteer_training, name="volunteer_training"),
    path("volunteers/<int:pk>/code/", county.volunteer_code, name="volunteer_code"),
    path("volunteer-figures/", county.volunteer_figures, name="volunteer_figures"),
    path("activities/", organisers.activity_list, name="activity_list"),
    path("activities/post/", organisers.activity_post, name="activity_post"),
    path("activities/post-office/", organisers.activity_post_office, name="activity_post_office"),
    path("activities/<int:pk>/", organisers.activity_show, name="activity_show"),
    path("activities/<int:pk>/cancel/", organisers.activity_cancel, name="activity_cancel"),
    path("activities/service/<int:pk>/in/", organisers.service_in, name="service_in"),
    path("activities/service/<int:pk>/out/", organisers.service_out, name="service_out"),
    path("activities/service/<int:pk>/thank/", organisers.service_thank, name="service_thank"),
]
