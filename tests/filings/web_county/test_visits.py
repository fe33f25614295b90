"""A visit on site: kept as it is typed, two officers, item by item, recorded once."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from filings import factories
from filings.factories import AT, ON, OTHER_COUNTY, PASSWORD, city_officer, manager_of, officer_of, signed_in
from qingmiao.core.models import Notice, StoredFile
from qingmiao.filings.models import (
    Filing,
    FilingState,
    NonconformityNotice,
    NoticeFile,
    Verification,
    VerificationItem,
    VisitDraft,
    VisitPhoto,
)
from qingmiao.filings.queries.visits import failed_before, site_items, visits_of
from qingmiao.filings.services.verifying import report_rectification

pytestmark = pytest.mark.django_db
GPS = 0x8825
CCTV = "premises.cctv_days"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qingmiao.core.web.middleware.timezone.now", lambda: AT)


def url(name: str, filing: Filing) -> str:
    return reverse(name, kwargs={"pk": filing.pk})


def filled(filing: Filing, **changes: str) -> dict[str, str]:
    """A visit on which every group was looked at and nothing marked; what failed last time conforms now."""
    data = {f"result-{item.key}": "conforms" for item in site_items(filing, ON) if item.key in failed_before(visits_of(filing))}
    data |= {f"rest-{place}": "on" for place in range(6)}
    data |= {"visited_on": ON.isoformat(), "filing_version": str(filing.version), "version": "0"}
    data |= {"second": str(factories.colleague_of(officer_of()).pk), "second_password": PASSWORD}
    return {**data, **changes}


def failing(filing: Filing, note: str = "录像只保存 30 天。") -> dict[str, str]:
    data = {f"result-{CCTV}": "fails", f"note-{CCTV}": note, "rectify_by": (ON + timedelta(days=30)).isoformat()}
    return filled(filing, **data)


def a_photo(*, with_position: bool = True) -> SimpleUploadedFile:
    image, out = Image.new("RGB", (8, 8), "green"), io.BytesIO()
    exif = Image.Exif()
    if with_position:
        exif[GPS] = {1: "N", 2: (23.0, 42.0, 0.0)}
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_0001.jpg", out.getvalue(), "image/jpeg")


def a_rectified_filing() -> Filing:
    filing = factories.a_nonconforming_filing()
    report_rectification(filing, "已更换硬盘。", version=filing.version, actor=manager_of(filing.institution), at=AT)
    return Filing.objects.get(pk=filing.pk)


def test_the_items_are_what_can_be_seen_on_site_and_each_item_of_the_hygiene_assessment() -> None:
    items = site_items(factories.a_receipted_filing(), ON)
    keys = [item.key for item in items]
    assert len(keys) == len(set(keys))
    assert sum(key.startswith("hygiene.assessment.") for key in keys) == 6  # those whose content is known
    assert "premises.observation_room" in keys
    assert not any(key.startswith(("basic.", "commitment.")) for key in keys)
    assert all(item.source for item in items)


def test_a_visit_without_failures_ends_the_case(client, django_assert_max_num_queries) -> None:
    filing = factories.a_receipted_filing()
    signed_in(client, officer_of())
    with django_assert_max_num_queries(14):
        assert client.get(url("filing_verify", filing)).status_code == 200
    client.post(url("filing_verify", filing), filled(filing))
    filing.refresh_from_db()
    assert filing.state == FilingState.VERIFIED
    assert Verification.objects.get().conforms


def test_a_failing_item_publishes_a_notice_with_reasons(client) -> None:
    filing = factories.a_receipted_filing()
    page = signed_in(client, officer_of()).post(url("filing_verify", filing), failing(filing), follow=True).content.decode()
    notice = NonconformityNotice.objects.get()
    assert "录像只保存 30 天" in notice.reasons
    assert notice.published_at == AT
    assert notice.number in page
    assert Notice.objects.filter(organisation=filing.institution.organisation, title__contains="不符合").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"second": ""}, "现场核实须由两名人员进行"),
        ({"second": "999999"}, "请在本单位的经办人中选择"),
        ({"second_password": "不是这个密码"}, "示例同行的密码不正确，没有签字"),
        ({"visited_on": "2026-11-24"}, "核实日期不能晚于今天"),
        ({"rest-0": ""}, "项没有结果"),
        ({f"result-{CCTV}": "fails", "rectify_by": "2026-12-23"}, "请写明看到的情况"),
        ({f"result-{CCTV}": "fails", f"note-{CCTV}": "破损"}, "请填写整改期限"),
        ({f"result-{CCTV}": "fails", f"note-{CCTV}": "破损", "rectify_by": "2026-11-23"}, "整改期限须晚于今天"),
        ({f"note-{CCTV}": "长" * 501}, "500"),
    ],
)
def test_an_incomplete_visit_is_refused_in_words_and_nothing_is_recorded(client, changes, sentence) -> None:
    filing = factories.a_receipted_filing()
    answer = signed_in(client, officer_of()).post(url("filing_verify", filing), filled(filing, **changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Verification.objects.exists()
    assert Filing.objects.get(pk=filing.pk).state == FilingState.RECEIPTED


def test_two_officers_recording_at_once_record_one_visit(client) -> None:
    filing = factories.a_receipted_filing()
    signed_in(client, officer_of())
    first = filled(filing)
    client.post(url("filing_verify", filing), first)
    again = client.post(url("filing_verify", filing), first)
    assert "已被他人更新" in again.content.decode()
    assert Verification.objects.count() == 1


def save(client, filing: Filing, **values: str):
    return client.post(url("visit_save", filing), values)


def test_what_is_typed_is_kept_and_comes_back(client) -> None:
    filing = factories.a_receipted_filing()
    signed_in(client, officer_of())
    answer = save(client, filing, version="0", **{f"note-{CCTV}": "窗台有破损", "second_password": PASSWORD})
    assert (answer.status_code, answer.headers["X-Save-Version"]) == (200, "1")
    page = client.get(url("filing_verify", filing)).content.decode()
    assert "窗台有破损" in page
    assert "second_password" not in VisitDraft.objects.get().values


def test_a_draft_saved_elsewhere_is_not_overwritten(client) -> None:
    filing = factories.a_receipted_filing()
    signed_in(client, officer_of())
    save(client, filing, version="0", conclusion="第一台手机")
    answer = save(client, filing, version="0", conclusion="第二台手机")
    assert answer.status_code == 409
    assert "已被他人更新" in json.loads(answer.content)["sentence"]
    assert VisitDraft.objects.get().values == {"conclusion": "第一台手机"}


def test_a_draft_too_long_or_after_the_visit_is_refused(client) -> None:
    filing = factories.a_receipted_filing()
    signed_in(client, officer_of())
    assert save(client, filing, version="0", conclusion="长" * 2001).status_code == 422
    client.post(url("filing_verify", filing), filled(filing))
    late = save(client, filing, version="0", conclusion="晚了")
    assert late.status_code == 422
    assert "不需要现场核实" in json.loads(late.content)["sentence"]
    assert not VisitDraft.objects.exists()


def add_photo(client, filing: Filing, item: str = CCTV, upload=None):
    where = f"{url('visit_photo_add', filing)}?item={item}"
    return client.post(where, {"file": upload or a_photo()}, headers={"HX-Request": "true"})


def test_a_photo_loses_its_position_and_stays_with_its_item(client) -> None:
    filing = factories.a_receipted_filing()
    signed_in(client, officer_of())
    assert add_photo(client, filing).status_code == 200
    photo = VisitPhoto.objects.get()
    draft = client.get(reverse("visit_photo_draft", kwargs={"pk": photo.pk}))
    with Image.open(io.BytesIO(b"".join(draft.streaming_content))) as image:
        assert GPS not in image.getexif()
    client.post(url("filing_verify", filing), filled(filing))
    item = VerificationItem.objects.exclude(photo=None).get()
    assert item.key == "premises.cctv_days"
    seen = client.get(reverse("visit_photo", kwargs={"pk": item.pk}))
    assert seen.headers["Content-Type"] == "image/jpeg"
    assert b"".join(seen.streaming_content)


def test_a_photo_is_removed_a_second_one_refused_and_no_program_taken(client) -> None:
    filing = factories.a_receipted_filing()
    signed_in(client, officer_of())
    add_photo(client, filing)
    second = add_photo(client, filing)
    assert second.status_code == 409
    assert "请先移除再上传" in second.content.decode()
    photo = VisitPhoto.objects.get()
    client.post(reverse("visit_photo_remove", kwargs={"pk": photo.pk}))
    assert not VisitPhoto.objects.exists()
    count = StoredFile.objects.count()
    refused = add_photo(client, filing, upload=SimpleUploadedFile("photo.jpg", b"MZ\x90\x00" + b"0" * 100, "image/jpeg"))
    assert refused.status_code == 409
    assert "不是这三种格式" in refused.content.decode()
    assert StoredFile.objects.count() == count
    assert add_photo(client, filing, item="../../etc/passwd").status_code == 404


def test_strangers_reach_neither_the_visit_nor_its_photos(client) -> None:
    filing = factories.a_receipted_filing()
    signed_in(client, officer_of())
    add_photo(client, filing)
    photo = VisitPhoto.objects.get()
    for post in (officer_of(OTHER_COUNTY), manager_of(filing.institution), city_officer()):
        signed_in(client, post)
        assert client.get(url("filing_verify", filing)).status_code == 404
        assert save(client, filing, version="0").status_code == 404
        assert add_photo(client, filing).status_code == 404
        assert client.get(reverse("visit_photo_draft", kwargs={"pk": photo.pk})).status_code == 404
        assert client.post(reverse("visit_photo_remove", kwargs={"pk": photo.pk})).status_code == 404


def test_the_recheck_begins_with_what_failed_and_closes_the_notice(client) -> None:
    filing = a_rectified_filing()
    signed_in(client, officer_of())
    assert "已更换硬盘" in client.get(url("filing_review", filing)).content.decode()
    client.post(url("filing_verify", filing), filled(filing))
    filing.refresh_from_db()
    assert filing.state == FilingState.VERIFIED
    assert NonconformityNotice.objects.get().closed_on == ON


def test_a_recheck_that_fails_again_gives_a_second_notice(client) -> None:
    filing = a_rectified_filing()
    signed_in(client, officer_of()).post(url("filing_verify", filing), failing(filing, "仍只有 60 天。"))
    assert NonconformityNotice.objects.count() == 2
    assert Filing.objects.get(pk=filing.pk).state == FilingState.NONCONFORMING


def test_the_last_failures_stand_first_at_the_recheck(client) -> None:
    filing = factories.a_receipted_filing()
    signed_in(client, officer_of()).post(url("filing_verify", filing), failing(filing))
    filing.refresh_from_db()
    report_rectification(filing, "已更换硬盘。", version=filing.version, actor=manager_of(filing.institution), at=AT)
    groups = client.get(url("filing_verify", filing)).context["groups"]
    assert groups[0].group.label == "上次不符合的项目"
    assert [row.item.key for row in groups[0].rows] == [CCTV]
    refused = client.post(url("filing_verify", filing), filled(filing, **{f"result-{CCTV}": ""}))
    assert "请逐项选择结果" in refused.content.decode()  # the tick of a group never answers for what failed last time


def test_a_group_is_answered_at_once_and_its_errors_stand_together(client) -> None:
    filing = factories.a_receipted_filing()
    signed_in(client, officer_of())
    form = client.get(url("filing_verify", filing)).context["form"]
    assert len(form.groups) < 6
    page = client.post(url("filing_verify", filing), filled(filing, **{"rest-0": "", "rest-1": ""})).content.decode()
    assert "有 2 处需要改正" in page
    client.post(url("filing_verify", filing), filled(filing, **{f"result-{CCTV}": "not_applicable"}))
    row = Verification.objects.get()
    assert row.second == factories.colleague_of(officer_of())
    assert {item.result for item in row.items.exclude(key=CCTV)} == {"conforms"}
    assert row.items.get(key=CCTV).result == "not_applicable"


def test_what_was_put_right_is_shown_by_papers_and_photos(client) -> None:
    filing = factories.a_nonconforming_filing()
    signed_in(client, manager_of(filing.institution))
    sent = {"text": "已更换硬盘。", "shown": [a_photo(), a_photo()], "version": str(filing.version)}
    assert client.post(url("filing_rectify", filing), sent).status_code == 302
    paper = NoticeFile.objects.first()
    assert b"".join(client.get(reverse("notice_file", kwargs={"pk": paper.pk})).streaming_content)
    assert len(signed_in(client, officer_of()).get(url("filing_review", filing)).context["rectified"]) == 2
    signed_in(client, officer_of(OTHER_COUNTY))
    assert client.get(reverse("notice_file", kwargs={"pk": paper.pk})).status_code == 404
