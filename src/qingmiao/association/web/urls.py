"""Routes of an association."""

from django.urls import path

from qingmiao.association.web import disputes, running

urlpatterns = [
    path("association/", running.association_home, name="association_home"),
    path("association/charters/<int:pk>/", running.charter_file, name="charter_file"),
    path("association/register/", running.association_register, name="association_register"),
    path("association/mine/", running.association_mine, name="association_mine"),
    path("association/<int:pk>/say/", running.association_say, name="association_say"),
    path("association/<int:pk>/charter/", running.charter_adopt, name="charter_adopt"),
    path("association/<int:pk>/training/", running.training_offer, name="training_offer"),
    path("association/members/", running.association_member_list, name="association_member_list"),
    path("association/members/<int:pk>/", running.association_member_show, name="association_member_show"),
    path("association/shared/<int:pk>/", running.shared_show, name="shared_show"),
    path("membership/", running.membership_own, name="membership_own"),
    path("membership/house/<int:pk>/join/<int:association>/", running.association_join, name="association_join"),
    path("membership/<int:pk>/pledge/", running.pledge_sign, name="pledge_sign"),
    path("membership/<int:pk>/share/<slug:kind>/", running.sharing_begin, name="sharing_begin"),
    path("membership/<int:pk>/unshare/<slug:kind>/", running.sharing_end, name="sharing_end"),
    path("membership/<int:pk>/leave/", running.association_leave, name="association_leave"),
    path("mediation/", disputes.dispute_list, name="dispute_list"),
    path("mediation/new/", disputes.dispute_new, name="dispute_new"),
    path("mediation/follow/", disputes.dispute_follow, name="dispute_follow"),
    path("mediation/mine/", disputes.dispute_mine, name="dispute_mine"),
    path("mediation/mine/reply/", disputes.dispute_reply, name="dispute_reply"),
    path("mediation/leave/", disputes.dispute_leave, name="dispute_leave"),
    path("mediation/<int:pk>/", disputes.dispute_show, name="dispute_show"),
    path("mediation/<int:pk>/people/", disputes.dispute_reveal, name="dispute_reveal"),
    path("mediation/<int:pk>/note/", disputes.dispute_note, name="dispute_note"),
    path("mediation/<int:pk>/accept/", disputes.dispute_accept, name="dispute_accept"),
    path("mediation/<int:pk>/refuse/", disputes.dispute_refuse, name="dispute_refuse"),
    path("mediation/<int:pk>/end/", disputes.dispute_end, name="dispute_end"),
]
