"""What registrations put into the shell."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.institutions.permissions import OPEN_INSTITUTION
from qingmiao.registrations.permissions import VIEW_REGISTRATION
from qingmiao.registrations.queries import is_not_filed, one_per_organisation
from qingmiao.ui.desk import Aside, AsideLine, declare_aside


def _not_filed(post: Post, _on: date) -> Sequence[AsideLine]:
    count = one_per_organisation(VIEW_REGISTRATION.rows(post)).filter(is_not_filed()).count()
    return [AsideLine("已登记未备案", count, reverse("registration_list"), icon="building")]


declare_navigation(Entry("登记推送", "registration_list", "book", VIEW_REGISTRATION, 51, section="机构", group="机构"))
declare_aside(Aside(10, OPEN_INSTITUTION, _not_filed))
