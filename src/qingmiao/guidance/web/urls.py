"""Routes of guidance, all public ones under one folder, so that one offline worker serves them."""

from django.urls import path

from qingmiao.guidance.web import calendar, growth, public, signs, worker

urlpatterns = [
    path("raise/", public.guidance_home, name="guidance_home"),
    path("raise/bands/<slug:key>/", public.guidance_band, name="guidance_band"),
    path("raise/topics/<slug:key>/", public.guidance_topic, name="guidance_topic"),
    path("raise/cards/<slug:key>/", public.guidance_card, name="guidance_card"),
    path("raise/signs/", signs.warning_sign_ages, name="warning_sign_ages"),
    path("raise/signs/<int:months>/", signs.warning_sign_check, name="warning_sign_check"),
    path("raise/calendar/", calendar.health_calendar, name="health_calendar"),
    path("raise/calendar.ics", calendar.health_calendar_file, name="health_calendar_file"),
    path("raise/growth/", growth.growth_curve, name="growth_curve"),
    path("raise/worker.js", worker.guidance_worker, name="guidance_worker"),
    path("raise/offline/", public.guidance_offline, name="guidance_offline"),
]
