"""Routes of publications: public ones under /news/, /bookings/ and /s/, those of whoever publishes under /publicity/."""

from django.urls import path

from qingmiao.publicity.web import desk, public, subscriptions

urlpatterns = [
    path("news/", public.news_list, name="news_list"),
    path("news/<int:pk>/", public.news_show, name="news_show"),
    path("news/<int:pk>/book/", public.news_book, name="news_book"),
    path("news/<int:pk>.ics", public.news_calendar, name="news_calendar"),
    path("bookings/", public.booking_find, name="booking_find"),
    path("bookings/cancel/", public.booking_cancel, name="booking_cancel"),
    path("subscribe/", subscriptions.subscription_new, name="subscription_new"),
    path("s/<str:token>/", subscriptions.subscription_show, name="subscription_show"),
    path("s/<str:token>/confirm/", subscriptions.subscription_confirm, name="subscription_confirm"),
    path("s/<str:token>/leave/", subscriptions.subscription_leave, name="subscription_leave"),
    path("publicity/", desk.publication_list, name="publication_list"),
    path("publicity/new/<slug:kind>/", desk.publication_begin, name="publication_begin"),
    path("publicity/<int:pk>/", desk.publication_show, name="publication_show"),
    path("publicity/<int:pk>/write/", desk.publication_write, name="publication_write"),
    path("publicity/<int:pk>/attended/", desk.event_attended, name="event_attended"),
    path("publicity/editions/<int:pk>/hand-in/", desk.edition_hand_in, name="edition_hand_in"),
    path("publicity/editions/<int:pk>/publish/", desk.edition_publish, name="edition_publish"),
    path("publicity/editions/<int:pk>/return/", desk.edition_return, name="edition_return"),
    path("publicity/editions/<int:pk>/withdraw/", desk.edition_withdraw, name="edition_withdraw"),
    path("publicity/bookings/<int:pk>/reveal/", desk.booking_reveal, name="booking_reveal"),
]
