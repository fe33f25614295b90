"""Routes of guidance, all public ones under one folder, so that one offline worker serves them."""

from django.urls import path

from qingmiao.guidance.web import calendar, contacts, editing, growth, public, signs, topics, worker

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
    path("cards/", editing.card_list, name="card_list"),
    path("cards/<int:pk>/", editing.card_manage, name="card_manage"),
    path("cards/<int:pk>/write/", editing.card_write, name="card_write"),
    path("cards/<int:pk>/review/", editing.card_review, name="card_review"),
    path("cards/<int:pk>/assign/", editing.card_assign, name="card_assign"),
    path("cards/texts/<int:pk>/publish/", editing.text_publish, name="text_publish"),
    path("cards/texts/<int:pk>/withdraw/", editing.text_withdraw, name="text_withdraw"),
    path("cards/texts/<int:pk>/sign/", editing.text_sign, name="text_sign"),
    path("cards/topics/", topics.topic_keep_list, name="topic_keep_list"),
    path("cards/topics/<int:pk>/", topics.topic_keep, name="topic_keep"),
    path("cards/topics/<int:pk>/review/", topics.topic_review, name="topic_review"),
    path("cards/topics/<int:pk>/assign/", topics.topic_assign, name="topic_assign"),
    path("cards/pages/", contacts.official_page_list, name="official_page_list"),
    path("cards/pages/<int:pk>/succeed/", contacts.official_page_succeed, name="official_page_succeed"),
    path("cards/contacts/", contacts.contact_list, name="contact_list"),
    path("cards/contacts/<slug:code>/", contacts.contact_enter, name="contact_enter"),
    path("raise/offline/", public.guidance_offline, name="guidance_offline"),
]
