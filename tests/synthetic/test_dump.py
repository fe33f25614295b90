"""A stolen dump of the database holds nothing that is sealed: in no table of ours, and in none that came with a library."""

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client

from qingmiao.accounts.models import Department, Organisation, User
from qingmiao.accounts.web.views import DEMONSTRATION_PASSWORD
from qingmiao.core.drafts import raw_facts
from qingmiao.core.facts import personal_values
from qingmiao.core.legislation import load
from qingmiao.filings.models import Filing
from qingmiao.governance.services.loading import load_plan
from qingmiao.governance.services.plan_files import read_plans
from qingmiao.institutions.rules.facts import Facts
from qingmiao.policy.services import load_library
from qingmiao.regions.services import OWN_DATA, load_regions, read_reference
from qingmiao.registrations.services.receiving import issue_token
from qingmiao.synthetic.city import City, Order
from qingmiao.training.models import Adviser

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AT, TODAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC), date(2026, 11, 23)
PHONE = "13912345678"
SHORTEST = 3  # a shorter word stands everywhere by chance


@pytest.fixture
def city() -> None:
    """A few institutions of the demonstration city, with every office and everything that is read and promised."""
    load_regions(read_reference(OWN_DATA), actor=None, at=AT)
    load_library(load().documents, actor=None, at=AT)
    for plan in read_plans():
        load_plan(plan, actor=None, at=AT)
    City(Order(7, TODAY, DEMONSTRATION_PASSWORD, institutions=20)).build(lambda done, total: None)


def used_secrets(client: Client) -> dict[str, str]:
    """Sign in, enrol, try and push as people do, and return every secret that came up, by what it is."""
    user = User.objects.filter(posts__role="county_officer").order_by("pk")[0]
    user.set_phone(PHONE)
    user.save()
    totp = generate_totp_secret()
    TOTP.activate(user, totp)
    codes = RecoveryCodes.activate(user).generate_codes()
    for typed in (PHONE, "13811112222"):
        client.post("/account/login/", {"login": typed, "password": "wrong-Password-1"}, HTTP_USER_AGENT="browser")
    client.post("/account/login/", {"login": PHONE, "password": DEMONSTRATION_PASSWORD})
    session, unfinished = client.session, generate_totp_secret()
    session["mfa.totp.secret"] = unfinished
    session.save()
    client.get("/receipts/ABCDEFGHJKLM/")
    market = Organisation.objects.filter(department=Department.MARKET_REGULATION).order_by("pk")[0]
    token = issue_token(market, "测试", actor=None, at=AT)
    found = {"phone of an account": PHONE, "phone typed": "13811112222", "password typed": "wrong-Password-1", "token": token}
    found |= {"password": DEMONSTRATION_PASSWORD, "app": totp, "unfinished app": unfinished, "code typed": "ABCDEFGHJKLM"}
    return found | {f"recovery code {place}": code for place, code in enumerate(codes)}


def tables() -> Iterator[tuple[str, str]]:
    """Yield every table and all its rows as one text, with what is hidden in base64 or bytes beside it."""
    names = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            yield name, "\n".join(text for row in cursor.fetchall() for cell in row for text in readings(cell))


def readings(cell: Any) -> Iterator[str]:
    if isinstance(cell, bytes | memoryview):
        yield bytes(cell).decode(errors="replace")
        return
    yield str(cell)
    if isinstance(cell, str) and len(cell) > 20:
        try:
            yield base64.b64decode(cell.split(":")[0] + "===").decode(errors="replace")
        except (binascii.Error, ValueError):
            return


def test_no_table_holds_a_secret_or_a_sealed_value(city: None, client: Client) -> None:
    secrets = used_secrets(client)
    personal = {(text, kind) for filing in Filing.objects.all() for text, kind in personal_values(raw_facts(filing), Facts)}
    assert len(personal) > 300
    dump = dict(tables())
    assert {"django_session", "mfa_authenticator", "usersessions_usersession", "procrastinate_jobs", "accounts_guesscount"} <= set(dump)
    assert not any(name.startswith("axes") for name in dump)
    leaks = [(name, what) for name, text in dump.items() for what, secret in secrets.items() if secret in text]
    own = set(User.objects.values_list("display_name", flat=True))  # whoever signs in is called by name
    own |= set(Adviser.objects.values_list("name", flat=True))  # named in public to the houses they advise
    leaks += [
        (name, kind, text)
        for name, rows in dump.items()
        for text, kind in personal
        if text not in own and len(text) >= SHORTEST and text in rows
    ]
    assert leaks == []
