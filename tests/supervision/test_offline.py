"""A visit taken on devices without a network: nothing is lost, nothing is done twice, a person decides what differs."""

import json
import random
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filings.factories import AT, OTHER_COUNTY, a_filed_institution, employee_of, officer_of, signed_in
from qingmiao.accounts.models import Post
from qingmiao.core.errors import DomainError, StalePageError
from qingmiao.core.models import AuditEntry
from qingmiao.core.operations import (
    DeviceLog,
    Operation,
    OperationState,
    decide,
    differences_of,
    missing_words,
    read_batch,
    returned_of,
    take_batch,
    waiting_of,
)
from qingmiao.core.operations.reading import MOST_OPERATIONS
from qingmiao.supervision.listeners import INSPECTION_LOG
from qingmiao.supervision.models import InspectionKind, InspectionPart, StaffSeen
from qingmiao.supervision.queries.fields import refusal_of
from qingmiao.supervision.services.planning import start_self_check
from qingmiao.supervision.services.taking import renew_checklist, save_part
from supervision.devices import Phone, a_part, fresh, two_phones
from supervision.factories import FACTS, FAILING, fill_in, later, officer_for, second_of, sign
from workforce.factories import hired

pytestmark = pytest.mark.django_db
State = OperationState
ITEMS = ["cctv_days", "exits", "menu"]


def test_what_two_phones_recorded_merges_item_by_item() -> None:
    part, one, other = two_phones()
    one.do("answer-exits", "conforms")
    one.do("note-exits", "两个出口畅通。")
    other.do("answer-menu", "conforms")
    assert [found.state for found in (*one.send().known, *other.send().known)] == [State.ACCEPTED] * 3
    part = fresh(part)
    assert part.values == {"answer-exits": "conforms", "note-exits": "两个出口畅通。", "answer-menu": "conforms"}
    assert missing_words(part) == ""
    assert part.saved_by == other.post


def test_a_resend_is_recognised_and_changes_nothing() -> None:
    part, one, _ = two_phones()
    one.do("answer-exits", "conforms")
    one.send()
    before, trail = fresh(part).version, AuditEntry.objects.count()
    assert [found.state for found in one.send(at=later(hours=1)).known] == [State.ACCEPTED]
    assert (fresh(part).version, Operation.objects.count(), AuditEntry.objects.count()) == (before, 1, trail)


def test_an_operation_waits_until_the_one_before_it_has_come() -> None:
    part, one, _ = two_phones()
    first, second = one.do("answer-exits", "conforms"), one.do("answer-exits", "fails")
    assert one.send(second).known[0].state == State.HELD
    assert "还有 2 条内容没有送到" in missing_words(part)
    one.send(first)
    assert fresh(part).value_of("answer-exits") == "fails"
    assert one.send().known[1].state == State.ACCEPTED


def test_what_differs_shows_both_and_a_person_decides() -> None:
    part, one, other = two_phones()
    one.do("answer-exits", "conforms")
    mine = other.do("answer-exits", "fails")
    one.send()
    assert other.send().known[0].state == State.CONFLICT
    part = fresh(part)
    (difference,) = differences_of(part)
    assert (difference.standing.words, difference.standing.who) == ("符合", one.post.user.display_name)
    assert (difference.other.words, difference.other.who) == ("不符合", other.post.user.display_name)
    with pytest.raises(DomainError, match="1 项两台设备填得不同"):
        sign(fill_in_but_exits(part))
    with pytest.raises(StalePageError):
        decide(part, difference.key, takes=True, seen=0, actor=one.post, at=AT)
    decide(part, difference.key, takes=True, seen=difference.seen, actor=one.post, at=AT)
    assert fresh(part).value_of("answer-exits") == "fails"
    assert Operation.objects.get(pk=mine.id).reason.startswith("由")
    with pytest.raises(DomainError, match="已经决定过"):
        decide(part, difference.key, takes=False, seen=difference.seen, actor=one.post, at=AT)


def fill_in_but_exits(part: InspectionPart) -> InspectionPart:
    values = {f"answer-{row['key']}": "conforms" for row in part.checklist} | {"answer-exits": part.value_of("answer-exits")}
    return save_part(part, values, version=part.version, actor=officer_for(part), at=AT)


def test_who_is_overruled_learns_of_it_and_the_other_value_stays_in_the_log() -> None:
    part, one, other = two_phones()
    one.do("answer-exits", "conforms")
    other.do("answer-exits", "fails")
    one.send()
    seen = other.send().row.version
    (difference,) = differences_of(fresh(part))
    decide(part, difference.key, takes=False, seen=difference.seen, actor=one.post, at=AT)
    other.seen = seen
    taken = other.send()
    assert (taken.known[0].state, "决定采用另一处" in taken.known[0].reason) == (State.REFUSED, True)
    assert taken.row.mark_of("answer-exits")["version"] > seen  # the phone is told the value that holds
    assert returned_of(fresh(part))[0].words == "不符合"


def test_a_form_without_script_counts_as_another_device() -> None:
    part, one, _ = two_phones()
    part = save_part(part, {"note-exits": "表单写的"}, version=part.version, actor=officer_for(part), at=AT)
    one.do("note-exits", "手机写的")
    assert one.send().known[0].state == State.CONFLICT
    with pytest.raises(StalePageError):
        save_part(part, {}, version=0, actor=officer_for(part), at=AT)


# -- bad input ----------------------------------------------------------------------------------------------------------------


def test_a_log_cut_in_half_is_refused_whole_and_a_part_of_it_is_taken_as_far_as_it_goes() -> None:
    with pytest.raises(DomainError, match="不完整"):
        read_batch(b'{"device": "8c9f2f1e-6c1e-4f4e-9c79-0a3d9b6a7a11", "operations": [{"id": "')
    part, one, _ = two_phones()
    sent = [one.do("note-exits", f"第 {number} 次") for number in range(10)]
    one.send(*sent[:5])
    assert fresh(part).value_of("note-exits") == "第 4 次"
    assert waiting_of(part)[0].missing == 5
    one.send(*sent[3:])
    assert (fresh(part).value_of("note-exits"), Operation.objects.count(), missing_words(part)) == ("第 9 次", 10, "")


def test_one_bad_item_is_set_apart_and_the_rest_goes_on() -> None:
    part, one, _ = two_phones()
    told = [
        {"id": str(uuid.uuid4()), "sequence": 1, "base": 0, "edition": "", "field": "answer-no_such_item", "value": "conforms", "at": 0},
        {"id": str(uuid.uuid4()), "sequence": 2, "base": 0, "edition": "", "field": "note-exits", "value": "长" * 3000, "at": 0},
        {"id": str(uuid.uuid4()), "sequence": 3, "base": 0, "edition": "", "field": "answer-exits", "value": "perhaps", "at": "?"},
        {"id": str(uuid.uuid4()), "sequence": 4, "base": -1, "edition": "", "field": "note-exits", "value": "好", "at": 1e300},
        {"id": str(uuid.uuid4()), "sequence": 5, "base": 0, "edition": "", "field": "photo-exits", "value": "大.jpg", "at": 0,
         "photo": "a" * 64, "photo_bytes": 40 * 1024 * 1024},
        {"id": str(uuid.uuid4()), "sequence": 6, "base": 0, "edition": "", "field": "answer-exits", "value": "fails", "at": 0},
        {"id": "no id", "sequence": 7},
    ]  # fmt: skip
    batch = read_batch(json.dumps({"device": str(one.device), "last": 7, "operations": told}).encode())
    taken = take_batch(INSPECTION_LOG, str(part.pk), batch, actor=one.post, at=AT)
    assert [found.state for found in taken.known] == [State.REFUSED] * 5 + [State.ACCEPTED]
    reasons = [found.reason for found in taken.known]
    for reason, said in zip(reasons, ("里没有这一项", "内容过长", "没有这个选项", "格式不对", "超过 20 MB"), strict=False):
        assert said in reason
    assert taken.strange == {"no id": "这一条无法读取，没有收进系统；内容仍在本机。"}
    assert fresh(part).value_of("answer-exits") == "fails"


@pytest.mark.parametrize(
    ("told", "said"),
    [([], "不完整"), ({"device": "x", "operations": []}, "不完整"), ({"device": None, "operations": [{}] * (MOST_OPERATIONS + 1)}, "最多")],
)
def test_a_batch_of_another_form_is_refused_in_one_sentence(told: object, said: str) -> None:
    with pytest.raises(DomainError, match=said):
        read_batch(json.dumps(told).encode())


def test_the_same_id_with_another_content_and_a_place_used_twice_are_not_taken() -> None:
    part, one, _ = two_phones()
    first = one.do("answer-exits", "conforms")
    one.send()
    forged, second = replace(first, value="fails"), replace(first, id=uuid.uuid4(), value="fails")
    taken = one.send(forged, second)
    assert set(taken.strange) == {str(forged.id), str(second.id)}
    assert fresh(part).value_of("answer-exits") == "conforms"


def test_an_officer_of_another_county_and_a_stranger_on_a_known_device_are_refused() -> None:
    part, one, other = two_phones()
    one.do("answer-exits", "conforms")
    stranger = Phone(part, officer_of(OTHER_COUNTY))
    stranger.do("answer-exits", "fails")
    with pytest.raises(DomainError, match="岗位不能填写"):
        stranger.send()
    one.send()
    other.device = one.device
    other.do("answer-menu", "fails")
    with pytest.raises(DomainError, match="属于另一个人"):
        other.send()
    assert Operation.objects.count() == 1


def test_a_flood_from_one_post_waits_and_the_devices_of_a_part_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    _, one, other = two_phones()
    one.do("answer-exits", "conforms")
    one.send()
    monkeypatch.setattr("qingmiao.core.operations.taking.MOST_PER_MINUTE", 1)
    one.do("answer-menu", "conforms")
    with pytest.raises(DomainError, match="请等一分钟"):
        one.send()
    assert one.send(at=later(hours=1)).known[1].state == State.ACCEPTED
    monkeypatch.setattr("qingmiao.core.operations.taking.MOST_DEVICES", 1)
    other.do("answer-exits", "conforms")
    with pytest.raises(DomainError, match="不能再加"):
        other.send()
    assert not DeviceLog.objects.filter(device=other.device).exists()


def test_what_was_sent_cannot_be_changed_or_removed_in_the_database() -> None:
    _, one, _ = two_phones()
    one.do("answer-exits", "conforms")
    one.send()
    for attempt in ("UPDATE core_operation SET field = 'x'", "DELETE FROM core_operation"):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attempt)


def test_what_comes_after_the_signing_is_kept_and_returned_with_the_reason() -> None:
    part, one, _ = two_phones()
    sign(fill_in(part))
    one.do("answer-exits", "fails")
    (found,) = one.send().known
    assert (found.state, "不能再改" in found.reason) == (State.REFUSED, True)
    assert returned_of(fresh(part))[0].label.endswith("结果")


def test_a_wrong_clock_is_measured_and_decides_nothing() -> None:
    part, one, _ = two_phones()
    wrong = AT + timedelta(days=400)
    sent = replace(one.do("answer-exits", "conforms"), device_at=wrong)
    one.done = [sent]
    one.send(at=AT)
    found = Operation.objects.get()
    assert (found.device_at, found.received_at, found.state) == (wrong, AT, State.ACCEPTED)
    (difference_at,) = [returned.at for returned in returned_of(part)] or [AT]
    assert difference_at <= AT


@pytest.mark.parametrize("clock", [253402300799000, -62135596800000, 1e300, -1])
@pytest.mark.parametrize("sent_at", [-62135596800000, 253402300799000, None])
def test_a_clock_that_no_device_shows_leaves_the_page_readable(clock: float, sent_at: float | None) -> None:
    part, one, _ = two_phones()
    told = [{"id": str(uuid.uuid4()), "sequence": 1, "base": 0, "edition": "", "field": "answer-none", "value": "x", "at": clock}]
    batch = read_batch(json.dumps({"device": str(one.device), "last": 1, "sent_at": sent_at, "operations": told}).encode())
    take_batch(INSPECTION_LOG, str(part.pk), batch, actor=one.post, at=AT)
    (returned,) = returned_of(part)
    assert returned.at <= AT


def test_a_changed_checklist_migrates_in_the_open() -> None:
    part, one, _ = two_phones()
    known = one.do("answer-exits", "conforms")
    gone = one.do("answer-menu", "fails")
    part.checklist = [row for row in part.checklist if row["key"] != "menu"]
    part.save()
    states = {found.pk: found for found in one.send().known}
    assert (states[known.id].state, states[gone.id].state) == (State.ACCEPTED, State.REFUSED)
    renew_checklist(fresh(part), actor=officer_for(part), at=AT)
    assert fresh(part).value_of("answer-exits") == "conforms"
    one.do("answer-menu", "fails")
    assert one.send().known[-1].state == State.ACCEPTED


def test_staff_and_children_counted_on_a_device_become_the_result() -> None:
    part, one, _ = two_phones()
    house = part.inspection.institution
    room, person = house.classes.order_by("pk")[0], hired(house)
    part = fill_in(part)
    one.seen = part.version
    for name, value in ((f"children-{room.key}", "9"), (f"carers-{room.key}", "2"), (f"staff-{person.pk}", "present")):
        one.do(name, value)
    one.do("staff-99999", "present")
    one.do("children-none", "3")
    assert [found.state for found in one.send().known] == [State.ACCEPTED] * 3 + [State.REFUSED] * 2
    sign(fresh(part))
    seen = StaffSeen.objects.get()
    assert (seen.engagement, seen.is_present, seen.name) == (person, True, person.worker.name.open())


# -- the address --------------------------------------------------------------------------------------------------------------


def test_the_queue_of_another_person_is_not_sent_and_a_batch_is_answered_with_what_others_wrote(client: Client) -> None:
    part, one, other = two_phones()
    other.do("note-menu", FACTS)
    other.send()
    row = {"id": str(uuid.uuid4()), "sequence": 1, "base": 0, "edition": "", "field": f"answer-{FAILING}", "value": "fails", "at": 0}
    body = json.dumps({"device": str(one.device), "last": 1, "since": 0, "sent_at": AT.timestamp() * 1000, "operations": [row]})
    browser, address = signed_in(client, one.post), f"/operations/inspection/{part.pk}/"
    strange = browser.post(address, body, content_type="application/json", headers={"X-Log-Owner": str(other.post.pk)})
    assert (strange.status_code, "另一个人" in strange.json()["sentence"]) == (422, True)
    told = browser.post(address, body, content_type="application/json", headers={"X-Log-Owner": str(one.post.pk)}).json()
    assert told["operations"][0]["state"] == "accepted"
    assert told["changes"] == {"note-menu": FACTS}
    assert browser.post("/operations/nothing/1/", body, content_type="application/json").status_code == 404


# -- whatever the line does ---------------------------------------------------------------------------------------------------

Step = tuple[int, str, str]
steps = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(ITEMS), st.sampled_from(["conforms", "fails", "not_checked"])), max_size=12)


@pytest.fixture
def officers() -> tuple[InspectionPart, Post, Post]:
    """A part, and the two who take it; made once for all that is tried."""
    part = a_part()
    return part, officer_for(part), second_of(part.organisation)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=steps, seed=st.integers(0, 10_000))
def test_in_any_order_with_gaps_and_duplicates_the_result_is_the_same_and_nothing_is_lost(
    officers: tuple[InspectionPart, Post, Post], done: list[Step], seed: int
) -> None:
    with transaction.atomic():
        part = fresh(officers[0])
        one, other = Phone(part, officers[1]), Phone(part, officers[2])
        for phone, key, value in done:
            (one, other)[phone].do(f"answer-{key}", value)
        chance = random.Random(seed)
        outcome = {through_a_bad_line(part, (one, other), chance), straight(done)}
        transaction.set_rollback(True)
    assert len(outcome) == 1, outcome


def straight(done: list[Step]) -> tuple[tuple[str, str], ...]:
    """What should come out: the last word of each phone on an item; where they differ, the decider takes the greater."""
    last: dict[str, dict[int, str]] = {}
    for phone, key, value in done:
        last.setdefault(f"answer-{key}", {})[phone] = value
    return tuple(sorted((field, max(words.values())) for field, words in last.items()))


def through_a_bad_line(part: InspectionPart, phones: tuple[Phone, Phone], chance: random.Random) -> tuple[tuple[str, str], ...]:
    """Send pieces in any order, some twice; then all; then decide."""
    for phone in chance.choices(phones, k=6):
        if phone.done:
            phone.send(*chance.choices(phone.done, k=chance.randint(1, len(phone.done))))
    for phone in chance.sample(phones, 2):
        if phone.done:
            states = {found.state for found in phone.send().known}
            assert State.HELD not in states
    assert Operation.objects.count() == sum(len(phone.done) for phone in phones)  # nothing is lost, nothing is there twice
    for _ in range(len(ITEMS)):
        for found in differences_of(fresh(part))[:1]:
            row = fresh(part)
            mine = Operation.objects.get(pk=found.key)
            takes = mine.value.open() > row.value_of(mine.field)
            decide(row, found.key, takes=takes, seen=found.seen, actor=phones[0].post, at=AT)
    row = fresh(part)
    assert missing_words(row) == ""
    return tuple(sorted(row.values.items()))


def test_that_nobody_could_be_visited_is_written_without_a_network_and_is_never_a_pass(client: Client) -> None:
    part = fill_in(a_part())
    phone = Phone(fresh(part))
    phone.do("missed", "到场时已关门，电话无人接听。")
    assert [found.state for found in phone.send().known] == [State.ACCEPTED]
    part = fresh(part)
    with pytest.raises(DomainError, match="没有检查成的原因"):
        sign(part)
    browser = signed_in(client, officer_of())
    assert "到场时已关门" in browser.get(reverse("inspection_show", kwargs={"pk": part.inspection_id})).content.decode()
    form = browser.get(reverse("inspection_miss", kwargs={"pk": part.inspection_id}))
    assert form.context["form"].initial == {"reason": "到场时已关门，电话无人接听。"}


def test_a_self_check_has_no_reason_for_not_being_made() -> None:
    house = a_filed_institution()
    part = start_self_check(house, InspectionKind.DAILY, actor=employee_of(house), at=AT).parts.get()
    assert refusal_of(part, "missed", "忙") != ""
