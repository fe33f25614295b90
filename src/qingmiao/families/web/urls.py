"""Routes of families, and of the county that checks what they say."""

from django.urls import path

from qingmiao.families.web import county, data, own

urlpatterns = [
    path("mine/sign-in/", own.family_sign_in, name="family_sign_in"),
    path("mine/sign-in/code/", own.family_code, name="family_code"),
    path("mine/code/", own.own_code, name="own_code"),
    path("mine/children/", own.family_home, name="family_home"),
    path("mine/children/new/", own.child_add, name="child_add"),
    path("mine/children/expected/", own.child_expect, name="child_expect"),
    path("mine/children/claim/", own.child_claim, name="child_claim"),
    path("mine/invitation/", own.invitation_accept, name="invitation_accept"),
    path("mine/claims/<int:pk>/", own.guardianship_claim, name="guardianship_claim"),
    path("mine/proofs/<int:pk>/", own.proof_file, name="proof_file"),
    path("mine/children/<int:pk>/", own.child_show, name="child_show"),
    path("mine/children/<int:pk>/birth/", own.child_birth, name="child_birth"),
    path("mine/children/<int:pk>/invite/", own.guardian_invite, name="guardian_invite"),
    path("mine/children/<int:pk>/proxies/new/", own.proxy_grant, name="proxy_grant"),
    path("mine/proxies/<int:pk>/withdraw/", own.proxy_withdraw, name="proxy_withdraw"),
    path("mine/entrusted/<int:pk>/", own.entrusted_show, name="entrusted_show"),
    path("mine/children/<int:pk>/consents/", data.child_consents, name="child_consents"),
    path("mine/children/<int:pk>/consents/<slug:purpose>/", data.consent_answer, name="consent_answer"),
    path("mine/children/<int:pk>/readers/", data.child_readers, name="child_readers"),
    path("mine/children/<int:pk>/export/", data.child_export, name="child_export"),
    path("mine/children/<int:pk>/print/", data.child_print, name="child_print"),
    path("mine/children/<int:pk>/requests/new/", data.request_ask, name="request_ask"),
    path("mine/requests/<int:pk>/", data.request_show, name="request_show"),
    path("families/guardianships/", county.guardianship_list, name="guardianship_list"),
    path("families/guardianships/<int:pk>/", county.guardianship_check, name="guardianship_check"),
    path("families/guardianships/<int:pk>/end/", county.guardianship_end, name="guardianship_end"),
    path("families/guardianships/<int:pk>/order/", county.order_enter, name="order_enter"),
    path("families/orders/<int:pk>/lift/", county.order_lift, name="order_lift"),
    path("families/children/find/", county.child_find, name="child_find"),
    path("families/requests/", county.request_list, name="request_list"),
    path("families/requests/<int:pk>/", county.request_answer, name="request_answer"),
]
