"""The register for officers: as filed and today, people masked, accounts opened; and the watch of papers."""

from datetime import timedelta

import pytest
from django.urls import reverse

from filings import factories
from filings.factories import AT, ON, OTHER_COUNTY, city_officer, manager_of, officer_of, signed_in
from qingmiao.accounts.models import Post, Role, User
from qingmiao.core.models import AuditEntry
from qingmiao.filings.services.drafting import save_section
from qingmiao.institutions.models import Certificate, FactsVersion, Institution, StaffMember

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def facts_of(answer):
    """What the section of the filed facts shows."""
    return answer.context["sections_above"][0].context["facts"]


def detail(institution: Institution) -> str:
    return reverse("institution_detail", kwargs={"pk": institution.pk})


def test_an_institution_is_shown_as_filed_and_judged_by_todays_law(client, django_assert_max_num_queries) -> None:
    institution = factories.a_filed_institution()
    signed_in(client, officer_of())
    with django_assert_max_num_queries(24):
        answer = client.get(detail(institution))
    assert facts_of(answer).version.period.lower == ON
    assert facts_of(answer).lines.settled
    before = client.get(detail(institution), {"on": "2026-11-22"})
    assert facts_of(before) is None
    assert "没有有效的备案事实" in before.content.decode()


def test_the_facts_of_a_past_day_are_those_that_held_then(client) -> None:
    filing = factories.an_amendment()
    institution = filing.institution
    staff = factories.complete_facts()["staff"]
    later = AT + timedelta(days=1)
    filing = save_section(filing, "staff", staff, version=filing.version, actor=manager_of(institution), at=later)
    filing = save_section(
        filing, "basic", {**factories.complete_facts()["basic"], "name": "清城区新名托育有限公司"},
        version=filing.version, actor=manager_of(institution), at=later,
    )  # fmt: skip
    filing = factories.hand_in(filing, at=later)
    factories.accept(filing, version=filing.version, actor=officer_of(), at=later)
    filing.refresh_from_db()
    factories.issue_receipt(filing, version=filing.version, actor=officer_of(), at=later)
    assert FactsVersion.objects.count() == 2
    signed_in(client, officer_of())
    page = client.get(detail(institution), {"on": ON.isoformat()})
    names = [answer.value for answer in facts_of(page).sections[0].answers if answer.label == "机构名称"]
    assert names == [factories.complete_facts()["basic"]["name"]]
    tomorrow = client.get(detail(institution), {"on": (ON + timedelta(days=1)).isoformat()})
    assert "清城区新名托育有限公司" in [answer.value for answer in facts_of(tomorrow).sections[0].answers]


def test_a_nonsense_day_shows_today(client) -> None:
    answer = signed_in(client, officer_of()).get(detail(factories.a_filed_institution()), {"on": "0000-99-99"})
    assert answer.context["on"] == ON


def test_people_are_masked_and_a_reveal_needs_a_purpose(client) -> None:
    institution = factories.a_filed_institution()
    person = StaffMember.objects.filter(institution=institution).first()
    name = person.name.open()
    signed_in(client, officer_of())
    assert name not in client.get(detail(institution)).content.decode()
    where = reverse("staff_member_reveal", kwargs={"pk": person.pk})
    assert "请先选择查看目的" in client.post(where, {"purpose": "好奇"}).content.decode()
    assert not AuditEntry.objects.filter(verb="reveal").exists()
    assert name in client.post(where, {"purpose": "核对人员资格"}).content.decode()
    assert set(AuditEntry.objects.filter(verb="reveal").values_list("purpose", flat=True)) == {"核对人员资格"}


def test_another_county_and_the_city_reveal_nobody(client) -> None:
    institution = factories.a_filed_institution()
    person = StaffMember.objects.filter(institution=institution).first()
    where = reverse("staff_member_reveal", kwargs={"pk": person.pk})
    for post in (officer_of(OTHER_COUNTY), city_officer()):
        assert signed_in(client, post).post(where, {"purpose": "核对人员资格"}).status_code == 404
    assert signed_in(client, officer_of(OTHER_COUNTY)).get(detail(institution)).status_code == 404
    assert "查看身份信息" not in signed_in(client, city_officer()).get(detail(institution)).content.decode()


def test_the_register_is_searched_and_a_county_sees_its_own(client) -> None:
    institution = factories.a_filed_institution()
    factories.a_new_institution("清新区别处托育有限公司", OTHER_COUNTY)
    signed_in(client, officer_of())
    for search in ({"q": "青禾"}, {"q": institution.name_initials[:4]}, {"q": institution.uscc}, {"box": "filed"}, {}):
        rows = client.get(reverse("institution_list"), search).context["table"].rows
        assert [row.title for row in rows] == [institution.name], search
    rows = signed_in(client, city_officer()).get(reverse("institution_list"), {"county": OTHER_COUNTY}).context["table"].rows
    assert [row.title for row in rows] == ["清新区别处托育有限公司"]


OPENING = {"name": "清城区新芽托育有限公司", "manager_name": "示例丁", "username": "xinya", "phone": "10012345678"}


def test_an_opened_institution_can_sign_in_with_the_password_shown_once(client) -> None:
    registration = factories.a_registration()
    signed_in(client, officer_of())
    where = f"{reverse('institution_open')}?registration={registration.pk}"
    assert registration.name in client.get(where).content.decode()
    opened = client.post(where, OPENING).context["opened"]
    user = User.objects.get(username="xinya")
    assert user.check_password(opened.password)
    assert Post.objects.get(user=user).role == Role.INSTITUTION_MANAGER
    registration.refresh_from_db()
    assert registration.institution == opened.institution
    assert opened.institution.county_code == officer_of().division_code
    assert opened.password not in str(list(AuditEntry.objects.values_list("changes", flat=True)))


def test_a_double_click_opens_one_account(client) -> None:
    signed_in(client, officer_of())
    client.post(reverse("institution_open"), OPENING)
    again = client.post(reverse("institution_open"), OPENING)
    assert again.status_code == 422
    assert Institution.objects.count() == 1
    assert User.objects.filter(username="xinya").count() == 1


def test_another_countys_registration_cannot_be_opened(client) -> None:
    registration = factories.a_registration()
    signed_in(client, officer_of(OTHER_COUNTY))
    assert client.get(f"{reverse('institution_open')}?registration={registration.pk}").status_code == 404
    assert signed_in(client, city_officer()).get(reverse("institution_open")).status_code == 404


def test_the_watch_sorts_papers_into_bands_that_do_not_overlap(client) -> None:
    institution = factories.a_filed_institution()
    Certificate.objects.update(is_current=False)
    for number, days in enumerate((-1, 0, 7, 8, 30, 31, 60, 61)):
        Certificate.objects.create(institution=institution, kind="fire", number=str(number), expires_on=ON + timedelta(days=days))
    signed_in(client, officer_of())
    bands = {"expired": 1, "within_7": 2, "within_30": 2, "within_60": 2, "": 7}
    for band, count in bands.items():
        answer = client.get(reverse("certificate_watch"), {"box": band})
        assert answer.context["page"].paginator.count == count, band
    assert {chip.label: chip.count for chip in answer.context["filters"]}["全部"] == 7
    assert not signed_in(client, officer_of(OTHER_COUNTY)).get(reverse("certificate_watch")).context["page"].paginator.count


def test_the_city_watches_papers_without_names(client) -> None:
    factories.a_filed_institution()
    Certificate.objects.filter(kind="health_certificate").update(expires_on=ON)
    page = signed_in(client, city_officer()).get(reverse("certificate_watch")).content.decode()
    assert "健康合格" in page
    assert "*" not in page.partition("<main")[2]
