"""Routes of sign-in and the own account. Sign-up, e-mail and reset by e-mail stay closed: no route leads there."""

from allauth.account import views as account
from django.urls import include, path

from qingmiao.accounts.web import views

urlpatterns = [
    path("account/login/", views.SignIn.as_view(), name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("post/switch/", views.switch_post, name="switch_post"),
]
