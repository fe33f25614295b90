"""Opening an institution's account: its identity, its manager, and the way from a registrar's push."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post, Role
from qingmiao.accounts.services import NewUser, appoint, open_account
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.workflow import lock
from qingmiao.institutions.models import Institution
from qingmiao.institutions.services import open_institution
from qingmiao.registrations.models import Registration
from qingmiao.registrations.queries import is_spoken_for

# without letters and digits that look alike on paper
LETTERS, DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"


@dataclass(frozen=True)
class Opening:
    """Who opens: the institution and its manager."""

    name: str
    manager_name: str
    username: str
    phone: str = ""


@dataclass(frozen=True)
class Opened:
    """What was opened. The password is told once and kept nowhere."""

    institution: Institution
    username: str
    password: str


@transaction.atomic
def open_with_manager(opening: Opening, *, registration: Registration | None = None, actor: Post, at: datetime) -> Opened:
    """Open an institution in the actor's county with its manager's account. Raises DomainError when either cannot be; then neither is."""
    if registration is not None:
        registration = lock(Registration, registration.pk)
        if is_spoken_for(registration):
            raise DomainError("这条登记信息已开通过账号，请在机构档案中查找。")
    institution = open_institution(opening.name.strip(), actor.division_code, actor=actor, at=at)
    password = initial_password()
    user = open_account(NewUser(opening.username, opening.manager_name.strip(), password, opening.phone), actor=actor, at=at)
    appoint(user, Role.INSTITUTION_MANAGER, institution.organisation, since_on=timezone.localdate(at), actor=actor, at=at)
    if registration is not None:
        registration.institution = institution
        registration.save(update_fields=["institution"])
        audit.record(actor, "link_registration", registration, at=at, changes={"institution": institution.pk})
    return Opened(institution, user.username, password)


def initial_password() -> str:
    """Return a password that can be read out on the telephone: four groups of letters and digits, some 70 bits."""
    groups = ["".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3)]
    return "-".join([*groups, "".join(secrets.choice(DIGITS) for _ in range(4))])
