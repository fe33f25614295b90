"""Routes of the joint conference."""

from django.urls import path

from qingmiao.governance.web.views import conference, inviting, meetings

conference_urls = [
    path("conference/", conference.conference_show, name="conference_show"),
    path("conference/members/", conference.member_list, name="member_list"),
    path("conference/members/add/", conference.member_add, name="member_add"),
    path("conference/members/<int:pk>/", conference.member_edit, name="member_edit"),
    path("conference/meetings/plan/", meetings.meeting_plan, name="meeting_plan"),
    path("conference/meetings/<int:pk>/", meetings.meeting_show, name="meeting_show"),
    path("conference/meetings/<int:pk>/move/", meetings.meeting_move, name="meeting_move"),
    path("conference/meetings/<int:pk>/call/", meetings.meeting_call, name="meeting_call"),
    path("conference/meetings/<int:pk>/cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    path("conference/meetings/<int:pk>/minutes/", meetings.meeting_minutes, name="meeting_minutes"),
    path("conference/meetings/<int:pk>/items/", meetings.item_add, name="item_add"),
    path("conference/meetings/<int:pk>/pack.pdf", meetings.meeting_pack, name="meeting_pack"),
    path("conference/meetings/<int:pk>/attendance/", inviting.meeting_attendance, name="meeting_attendance"),
    path("conference/meetings/<int:pk>/papers/", inviting.paper_add, name="paper_add"),
    path("conference/papers/<int:pk>/", inviting.meeting_paper, name="meeting_paper"),
    path("conference/papers/<int:pk>/remove/", inviting.paper_remove, name="paper_remove"),
    path("conference/invitations/<int:pk>/", inviting.invitation_reply, name="invitation_reply"),
    path("conference/items/<int:pk>/edit/", meetings.item_edit, name="item_edit"),
    path("conference/items/<int:pk>/raise/", meetings.item_raise, name="item_raise"),
    path("conference/items/<int:pk>/remove/", meetings.item_remove, name="item_remove"),
    path("conference/items/<int:pk>/decide/", meetings.item_decide, name="item_decide"),
]
