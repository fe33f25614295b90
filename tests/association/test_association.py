"""An association: its pledge, its members, what it sees of them and when no more, and mediation from both sides."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from association.factories import PLEDGE, a_dispute, a_member, an_accepted_dispute, an_association, its_officer
from demonstration.factories import a_house, a_photo
from filings.factories import AT, ON, a_filed_institution, city_officer, manager_of, officer_of, signed_in
from qingmiao.association.models import Association, Dispute, DisputeState, Member, Sharing
from qingmiao.association.rules import Outcome, SharedKind
from qingmiao.association.services.mediating import (
    Brought,
    Entry,
    Sender,
    bring_dispute,
    end_dispute,
    note_dispute,
    refuse_dispute,
    reply_as_family,
)
from qingmiao.association.services.membership import join, leave, share, sign_pledge, stop_sharing
from qingmiao.association.services.running import Offer, Said, adopt_charter, offer_training, register_association, say
from qingmiao.association.tasks import watch_association
from qingmiao.core.clocks import running
from qingmiao.core.errors import DomainError
from qingmiao.core.models import AuditEntry, Notice
from quality.factories import a_credit_entry, later

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def test_the_city_registers_an_association_once() -> None:
    row = an_association()
    with pytest.raises(DomainError, match="已经登记"):
        register_association(row.organisation.name, actor=city_officer(), at=AT)
    with pytest.raises(DomainError, match="您的岗位不能"):
        register_association("另一个协会", actor=officer_of(), at=AT)


def test_a_member_keeps_the_words_it_signed_when_the_pledge_changes() -> None:
    member = a_member()
    member = sign_pledge(member, version=member.version, actor=manager_of(member.institution), at=AT)
    association = Association.objects.get()
    say(association, Said("", "", "新的公约。"), version=association.version, actor=its_officer(association), at=AT)
    member.refresh_from_db()
    assert member.pledge == PLEDGE
    with pytest.raises(DomainError, match="已经是会员"):
        join(association, member.institution, actor=manager_of(member.institution), at=AT)
    with pytest.raises(DomainError, match="只能由本机构"):
        sign_pledge(member, version=member.version, actor=manager_of(a_house(2)), at=AT)


def test_the_association_sees_what_is_shared_and_not_a_moment_longer(client: Client) -> None:
    entry = a_credit_entry()
    member = a_member(entry.institution)
    manager, officer = manager_of(entry.institution), its_officer(member.association)
    signed_in(client, officer)
    assert client.get(reverse("credit_show", kwargs={"pk": entry.pk})).status_code == 404
    sharing = share(member, SharedKind.CREDIT, version=member.version, actor=manager, at=AT)
    address = reverse("shared_show", kwargs={"pk": sharing.pk})
    assert entry.title in client.get(address).content.decode()
    assert AuditEntry.objects.filter(verb="read_shared").count() == 1
    assert client.get(reverse("institution_detail", kwargs={"pk": entry.institution_id})).status_code == 404
    member.refresh_from_db()
    stop_sharing(member, SharedKind.CREDIT, version=member.version, actor=manager, at=AT)
    assert client.get(address).status_code == 404
    member.refresh_from_db()
    again = share(member, SharedKind.CREDIT, version=member.version, actor=manager, at=AT)
    member.refresh_from_db()
    leave(member, version=member.version, actor=manager, at=AT)
    assert client.get(reverse("shared_show", kwargs={"pk": again.pk})).status_code == 404


def test_every_kind_that_can_be_shared_can_be_read(client: Client) -> None:
    member = a_member()
    for kind in SharedKind:
        sharing = share(member, kind, version=member.version, actor=manager_of(member.institution), at=AT)
        member.refresh_from_db()
        signed_in(client, its_officer(member.association))
        assert client.get(reverse("shared_show", kwargs={"pk": sharing.pk})).status_code == 200


def test_a_dispute_is_accepted_heard_and_ended_and_each_side_reads_its_own() -> None:
    row = an_accepted_dispute()
    assert running(row).get().working_days == 20
    manager, officer = manager_of(row.institution), its_officer(row.association)
    said = note_dispute(row, Entry("我们已经退了一部分。", for_family=True), actor=manager, at=AT)
    assert (said.for_family, said.for_house) == (False, True)
    reply_as_family(row, "还差 800 元。", at=AT)
    assert [note.for_house for note in row.notes.order_by("pk")] == [True, False]
    row.refresh_from_db()
    row = end_dispute(row, Outcome.AGREED, "五日内退清。", version=row.version, actor=officer, at=AT)
    assert row.state == DisputeState.ENDED
    assert not running(row).exists()
    with pytest.raises(DomainError, match="已经结束"):
        note_dispute(row, Entry("再说一句。"), actor=manager, at=AT)
    with pytest.raises(DomainError, match="已经结束"):
        reply_as_family(row, "再说一句。", at=AT)


def test_a_dispute_with_a_stranger_to_the_association_is_sent_elsewhere() -> None:
    house, row = a_filed_institution(), a_dispute(a_member(a_house(2)))
    with pytest.raises(DomainError, match="不是协会会员"):
        bring_dispute(Brought(house, "没有退费。"), Sender(uuid.uuid4(), "甲", "13900000003"), at=AT)
    with pytest.raises(DomainError, match="姓名和手机号"):
        bring_dispute(Brought(row.institution, "没有退费。"), Sender(uuid.uuid4(), "甲"), at=AT)
    refuse_dispute(row, "已经起诉。", version=row.version, actor=its_officer(row.association), at=AT)
    assert not running(row).exists()


def test_what_is_late_is_told_once() -> None:
    row = a_dispute()
    stamp = int(later(30).timestamp())
    assert watch_association(stamp) == 1
    assert watch_association(stamp) == 0
    assert Notice.objects.filter(title__endswith="已逾期", subject_id=str(row.pk)).exists()


def test_charter_and_training_are_public_and_dated(client: Client) -> None:
    row = an_association()
    officer = its_officer(row)
    with pytest.raises(DomainError, match="不能晚于今天"):
        adopt_charter(row, later(1).date(), a_photo(), actor=officer, at=AT)
    charter = adopt_charter(row, ON, a_photo(), actor=officer, at=AT)
    with pytest.raises(DomainError, match="不能早于今天"):
        offer_training(row, Offer("急救", later(-1).date(), "市妇幼", "保育人员", 8), actor=officer, at=AT)
    offer_training(row, Offer("急救", ON, "市妇幼", "保育人员", 8), actor=officer, at=AT)
    member = a_member()
    page = client.get(reverse("association_home")).content.decode()
    for shown in (row.organisation.name, "急救", member.institution.name, PLEDGE):
        assert shown in page
    sent: Any = client.get(reverse("charter_file", kwargs={"pk": charter.pk}))
    assert sent.status_code == 200
    list(sent.streaming_content)


def test_a_family_brings_a_dispute_and_follows_it(client: Client) -> None:
    member = a_member()
    told = {
        "once": str(uuid.uuid4()),
        "institution": member.institution_id,
        "text": "余款没有退。",
        "name": "示例家长",
        "phone": "13900000002",
    }
    sent = client.post(reverse("dispute_new"), told)
    row = Dispute.objects.get()
    code = row.code.open()
    assert code in sent.content.decode()
    signed_in(client, manager_of(member.institution))
    show = reverse("dispute_show", kwargs={"pk": row.pk})
    assert client.get(show).status_code == 404  # not accepted yet
    signed_in(client, its_officer(member.association))
    assert "余款没有退。" in client.get(show).content.decode()
    client.get(reverse("desk"))
    client.post(reverse("dispute_accept", kwargs={"pk": row.pk}), {"substance": "反映余款没有退。", "version": row.version})
    client.post(reverse("dispute_note", kwargs={"pk": row.pk}), {"text": "已约双方面谈。", "for_family": "on"})
    signed_in(client, manager_of(member.institution))
    page = client.get(show).content.decode()
    assert "反映余款没有退。" in page
    for hidden in ("<dd>余款没有退。", "已约双方面谈。", "13900000002", "示例家长"):
        assert hidden not in page
    client.logout()
    client.post(reverse("dispute_follow"), {"number": row.number, "code": code})
    assert "已约双方面谈。" in client.get(reverse("dispute_mine")).content.decode()
    client.post(reverse("dispute_reply"), {"text": "可以周五。"})
    assert row.notes.count() == 2


def test_the_pages_of_association_and_member(client: Client) -> None:
    signed_in(client, city_officer())
    client.post(reverse("association_register"), {"name": "示例市托育服务协会"})
    row = Association.objects.get()
    signed_in(client, its_officer(row))
    client.post(reverse("association_say", kwargs={"pk": row.pk}), {"intro": "简介。", "pledge": PLEDGE, "version": row.version})
    scan = SimpleUploadedFile("章程.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    client.post(reverse("charter_adopt", kwargs={"pk": row.pk}), {"adopted_on": "2026-11-01", "file": scan})
    assert PLEDGE in client.get(reverse("association_mine")).content.decode()
    house = a_filed_institution()
    signed_in(client, manager_of(house))
    assert "入会" in client.get(reverse("membership_own")).content.decode()
    client.post(reverse("association_join", kwargs={"pk": house.pk, "association": row.pk}))
    member = Member.objects.get()
    client.post(reverse("pledge_sign", kwargs={"pk": member.pk}), {"version": member.version})
    member.refresh_from_db()
    client.post(reverse("sharing_begin", kwargs={"pk": member.pk, "kind": "cctv"}), {"version": member.version})
    assert "共享中" in client.get(reverse("membership_own")).content.decode()
    signed_in(client, its_officer(row))
    assert "监控自查结果" in client.get(reverse("association_member_list")).content.decode()
    assert client.get(reverse("association_member_show", kwargs={"pk": member.pk})).status_code == 200
    assert Sharing.objects.get().ended_at is None
