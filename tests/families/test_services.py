"""Who registers a child, who may do what, and what is refused."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, transaction

from core.test_notices import Gateway, gateway
from families.factories import BORN, FATHER, MOTHER, a_child, a_grandmother, a_guardianship, a_parent, bar, proven, second_guardian, told
from filings.factories import AT, CITY, ON, city_officer, officer_of
from qingmiao.accounts.models import Role, Secret, User
from qingmiao.accounts.services import Guess, ThrottledError
from qingmiao.core.clocks import clocks_of
from qingmiao.core.errors import DomainError
from qingmiao.core.models import Notice
from qingmiao.families.models import Child, Consent, Guardianship, GuardianshipState, Invitation, PhoneCode
from qingmiao.families.permissions import MANAGE_CHILD, VIEW_ENTRUSTED
from qingmiao.families.queries import children_of, entrusted_to, guardians_of, has_consented, may
from qingmiao.families.rules import CONSENT_WORDS, ConsentPurpose, EndReason, GuardianKind, ProofKind, Right, Wish
from qingmiao.families.services.asking import Corrected, answer_request, ask_about_data
from qingmiao.families.services.consenting import answer_consent
from qingmiao.families.services.entrusting import accept_invitation, invite_guardian, withdraw_proxy
from qingmiao.families.services.guarding import end_guardianship, lift_court_order, refuse_guardianship
from qingmiao.families.services.registering import NewChild, claim_child, enter_birth, register_child
from qingmiao.families.services.signing_in import ask_code, sign_in_by_phone, text_code
from qingmiao.families.services.watching import watch

__all__ = ["gateway"]

pytestmark = pytest.mark.django_db
PHONE = "13800138001"
TRIED = Guess(Secret.PHONE_CODE, "address", None, PHONE)


def test_a_phone_opens_an_account_once_and_the_same_one_ever_after() -> None:
    user = sign_in_by_phone(PHONE, ask_code(PHONE, at=AT), "示例母亲", TRIED, at=AT)
    assert [post.role for post in user.posts.all()] == [Role.GUARDIAN]
    later = AT + timedelta(minutes=2)
    assert sign_in_by_phone("+86 138-0013-8001", ask_code(PHONE, at=later), "", TRIED, at=later) == user


def test_a_code_opens_once_and_not_after_ten_minutes() -> None:
    code = ask_code(PHONE, at=AT)
    with pytest.raises(DomainError, match="第一次使用，请填写您的姓名"):
        sign_in_by_phone(PHONE, code, "", TRIED, at=AT)
    sign_in_by_phone(PHONE, code, "示例母亲", TRIED, at=AT)
    with pytest.raises(DomainError, match="验证码不正确或已过期"):
        sign_in_by_phone(PHONE, code, "", TRIED, at=AT + timedelta(seconds=1))
    old = ask_code(PHONE, at=AT + timedelta(minutes=2))
    with pytest.raises(DomainError, match="验证码不正确或已过期"):
        sign_in_by_phone(PHONE, old, "", TRIED, at=AT + timedelta(minutes=13))


def test_where_there_is_a_gateway_a_job_issues_the_code_and_sends_it(settings: Any, gateway: Gateway) -> None:
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{gateway.server_port}/send", "gateway-token"
    assert ask_code(PHONE, at=AT) == ""
    with pytest.raises(DomainError, match="验证码不正确或已过期"):
        sign_in_by_phone(PHONE, "", "示例母亲", TRIED, at=AT)
    text_code(PhoneCode.objects.get().pk, AT - timedelta(minutes=1))  # another code was asked for since
    assert not gateway.taken
    text_code(PhoneCode.objects.get().pk, AT)
    ((_token, message),) = gateway.taken
    assert message["phone"] == PHONE
    (code,) = re.findall(r"\d{6}", message["text"])
    assert sign_in_by_phone(PHONE, code, "示例母亲", TRIED, at=AT).posts.get().role == Role.GUARDIAN


def test_a_code_that_is_guessed_is_closed_after_a_few_tries() -> None:
    code = ask_code(PHONE, at=AT)
    for second in range(30):
        with pytest.raises(DomainError):
            sign_in_by_phone(PHONE, "000000" if code != "000000" else "111111", "示例", TRIED, at=AT + timedelta(seconds=10 * second))
    with pytest.raises(ThrottledError, match="已暂停登录"):
        sign_in_by_phone(PHONE, code, "示例", TRIED, at=AT + timedelta(minutes=6))
    assert not User.objects.filter(display_name="示例").exists()


def test_a_phone_that_was_only_typed_into_a_profile_opens_no_account_of_an_office() -> None:
    officer = officer_of().user
    officer.set_phone(PHONE)
    officer.save()
    user = sign_in_by_phone(PHONE, ask_code(PHONE, at=AT), "示例母亲", TRIED, at=AT)
    assert user != officer
    assert user.phone_index == ""


def test_codes_are_sent_to_a_phone_once_a_minute_and_ten_times_a_day() -> None:
    for minute in range(10):
        ask_code(PHONE, at=AT + timedelta(minutes=2 * minute))
    with pytest.raises(DomainError, match="今天获取验证码的次数太多"):
        ask_code(PHONE, at=AT + timedelta(minutes=30))
    with pytest.raises(DomainError, match="一分钟后"):
        ask_code(PHONE, at=AT + timedelta(minutes=18, seconds=30))
    assert PhoneCode.objects.get().times == 10


def test_the_same_certificate_makes_no_second_child() -> None:
    a_child()
    with pytest.raises(DomainError, match="已经登记过，没有重复登记"):
        register_child(told(2, certificate="t 000000001"), FATHER, actor=a_parent("示例父亲"), at=AT)
    with pytest.raises(DomainError, match="已经登记过，没有重复登记"):
        register_child(told(1, certificate=""), FATHER, actor=a_parent("示例父亲"), at=AT)
    assert Child.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"birth_date": ON + timedelta(days=1)}, "不能晚于今天"),
        ({"birth_date": date(2019, 1, 1)}, "6 岁以下"),
        ({"certificate": "12345"}, "1位字母加9位数字"),
        ({"number": "990000202503020"}, "18位"),
        ({"birth_date": date(2025, 3, 3)}, "出生日期与填写的不一致"),
        ({"name": " "}, "请填写孩子的姓名"),
        ({"certificate": "", "number": ""}, "至少填一个"),
        ({"birth_date": None, "expected_on": date(2027, 1, 1)}, "有证件号码的孩子已经出生"),
        ({"birth_date": None, "certificate": "", "number": "", "expected_on": date(2028, 1, 1)}, "十个月内"),
    ],
)
def test_a_child_that_cannot_be_is_refused_in_one_sentence(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        register_child(told(1, **changes), MOTHER, actor=a_parent(), at=AT)
    assert not Child.objects.exists()


def test_an_expected_child_gets_its_number_and_its_guardians_an_end_when_it_is_born() -> None:
    mother = a_parent()
    row = register_child(NewChild("441802", expected_on=date(2026, 12, 20)), MOTHER, actor=mother, at=AT)
    born = AT + timedelta(days=20)
    child = enter_birth(row.child, told(5, birth_date=ON + timedelta(days=19), number=""), version=0, actor=mother, at=born)
    assert child.is_born
    row.refresh_from_db()
    assert row.period.upper == date(2044, 12, 12)
    assert list(children_of(mother.user, ON)) == [child]
    assert not children_of(mother.user, date(2044, 12, 12)).exists()


def test_a_second_guardian_is_invited_and_the_code_opens_once_within_days() -> None:
    mother, father = a_parent(), a_parent("示例父亲")
    child = a_child(1, mother)
    with pytest.raises(DomainError, match="自己发出的邀请"):
        accept_invitation(invite_guardian(child, GuardianKind.FATHER, actor=mother, at=AT), ProofKind.HOUSEHOLD, actor=mother, at=AT)
    code = invite_guardian(child, GuardianKind.FATHER, actor=mother, at=AT)
    with pytest.raises(DomainError, match="已用过、已过期"):
        accept_invitation(code, ProofKind.HOUSEHOLD, actor=father, at=AT + timedelta(days=8))
    accept_invitation(code.lower(), ProofKind.HOUSEHOLD, actor=father, at=AT)
    assert [row.guardian for row in guardians_of(child, ON)] == [mother.user, father.user]
    with pytest.raises(DomainError, match="已用过、已过期"):
        accept_invitation(code, ProofKind.HOUSEHOLD, actor=a_parent("示例旁人"), at=AT + timedelta(hours=1))
    assert Guardianship.objects.count() == 2


def test_whoever_says_to_be_guardian_of_a_known_child_sees_nothing_before_the_proof_is_checked() -> None:
    child, father = a_child(), a_parent("示例父亲")
    with pytest.raises(DomainError, match="都相符"):
        claim_child("T000000001", BORN + timedelta(days=1), FATHER, actor=father, at=AT)
    row = claim_child("t000000001", BORN, FATHER, actor=father, at=AT)
    assert row.is_disputed
    assert not MANAGE_CHILD.permits(father, child)
    proven(row, officer_of())
    assert MANAGE_CHILD.permits(father, child)


def test_trying_numbers_to_find_a_child_is_closed_after_a_few() -> None:
    a_child()
    stranger = a_parent("示例旁人")
    for second in range(5):
        with pytest.raises(DomainError):
            claim_child("T000000001", date(2025, 1, 1), FATHER, actor=stranger, at=AT + timedelta(minutes=second))
    with pytest.raises(ThrottledError, match="已暂停登记孩子"):
        claim_child("T000000001", BORN, FATHER, actor=stranger, at=AT + timedelta(minutes=5))
    assert not Guardianship.objects.filter(guardian=stranger.user).exists()


def test_a_guardian_barred_by_a_court_sees_nothing_and_what_he_gave_away_is_withdrawn() -> None:
    mother, father, officer = a_parent(), a_parent("示例父亲"), officer_of()
    child = a_child(1, mother)
    row = second_guardian(child, mother, father)
    grandmother = a_parent("示例奶奶")
    a_grandmother(child, father, grandmother)
    assert may(grandmother.user, child, Right.SEE_DAY, ON)
    order = bar(row, officer)
    assert not may(father.user, child, Right.SEE_DAY, ON)
    assert not may(grandmother.user, child, Right.SEE_DAY, ON)
    assert not MANAGE_CHILD.rows(father).exists()
    code = invite_guardian(child, GuardianKind.FATHER, actor=mother, at=AT)
    with pytest.raises(DomainError, match="现在不能办理"):
        accept_invitation(code, ProofKind.HOUSEHOLD, actor=father, at=AT)
    assert Invitation.objects.filter(used_at=None).exists()
    lift_court_order(order, actor=officer, at=AT)
    assert may(father.user, child, Right.SEE_DAY, ON)


def test_a_proxy_does_what_was_named_until_the_last_day_and_never_decides() -> None:
    mother, grandmother = a_parent(), a_parent("示例外婆")
    child = a_child(1, mother)
    proxy = a_grandmother(child, mother, grandmother)
    assert may(grandmother.user, child, Right.PICK_UP, date(2026, 12, 31))
    assert not may(grandmother.user, child, Right.PICK_UP, date(2027, 1, 1))
    assert not may(grandmother.user, child, Right.MESSAGES, ON)
    assert not may(grandmother.user, child, Right.DECIDE, ON)
    assert not MANAGE_CHILD.permits(grandmother, child)
    assert VIEW_ENTRUSTED.permits(grandmother, child)
    with pytest.raises(DomainError, match="只能由监护人办理"):
        a_grandmother(child, mother, rights=(Right.DECIDE,))
    withdraw_proxy(proxy, actor=mother, at=AT)
    assert not entrusted_to(grandmother.user, ON).exists()
    with pytest.raises(DomainError, match="已经撤回"):
        withdraw_proxy(proxy, actor=mother, at=AT)


def test_consent_is_no_until_it_is_given_and_every_answer_stays() -> None:
    mother = a_parent()
    child = a_child(1, mother)
    words = CONSENT_WORDS[ConsentPurpose.PHOTOS]
    assert not has_consented(child, ConsentPurpose.PHOTOS)
    with pytest.raises(DomainError, match="已被他人更新"):
        answer_consent(child, ConsentPurpose.PHOTOS, is_given=True, shown="别的话", actor=mother, at=AT)
    answer_consent(child, ConsentPurpose.PHOTOS, is_given=True, shown=words, actor=mother, at=AT)
    assert has_consented(child, ConsentPurpose.PHOTOS)
    answer_consent(child, ConsentPurpose.PHOTOS, is_given=False, shown=words, actor=mother, at=AT + timedelta(days=1))
    assert not has_consented(child, ConsentPurpose.PHOTOS)
    assert Consent.objects.count() == 2
    with pytest.raises((InternalError, ProgrammingError), match="只能追加"), transaction.atomic():
        Consent.objects.update(is_given=True)


def test_a_guardianship_is_refused_or_ended_with_a_reason_and_the_tie_is_gone_at_once() -> None:
    mother, father, officer = a_parent(), a_parent("示例父亲"), officer_of()
    row = a_guardianship(1, mother)
    with pytest.raises(DomainError, match="请写明为什么不认可"):
        refuse_guardianship(row, " ", version=row.version, actor=officer, at=AT)
    second = second_guardian(row.child, mother, father)
    refuse_guardianship(second, "户口簿与孩子无关", version=second.version, actor=officer, at=AT)
    assert not may(father.user, row.child, Right.PICK_UP, ON)
    row = end_guardianship(proven(row, officer), EndReason.REVOKED, ON, version=1, actor=officer, at=AT)
    assert row.state == GuardianshipState.ENDED
    assert not children_of(mother.user, ON).exists()


def test_a_correction_is_asked_for_answered_in_words_and_put_right() -> None:
    mother, officer = a_parent(), officer_of()
    child = a_child(1, mother)
    a_child(2, mother)
    row = ask_about_data(child, Wish.CORRECT, "名字写错了", actor=mother, at=AT)
    assert clocks_of(row).get().stopped_on is None
    with pytest.raises(DomainError, match="填写更正后的内容"):
        answer_request(row, "已核对户口簿", Corrected(), version=0, actor=officer, at=AT)
    with pytest.raises(DomainError, match="另一名孩子"):
        answer_request(row, "已核对户口簿", Corrected(certificate="T000000002"), version=0, actor=officer, at=AT)
    answer_request(row, "已核对户口簿", Corrected(name="示例宝一"), version=0, actor=officer, at=AT)
    child.refresh_from_db()
    assert child.name.open() == "示例宝一"
    assert clocks_of(row).get().stopped_on == ON
    assert Notice.objects.filter(user=mother.user, title__contains="已答复").exists()
    row.refresh_from_db()
    with pytest.raises(DomainError, match="他人"):
        answer_request(row, "再答一次", None, version=row.version, actor=officer, at=AT)


def test_at_night_the_county_is_warned_of_a_request_the_city_told_of_a_late_one_and_old_codes_go() -> None:
    city_officer()
    ask_about_data(a_child(), Wish.CORRECT, "名字写错了", actor=a_parent(), at=AT)
    ask_code(PHONE, at=AT)
    assert watch(at=AT + timedelta(days=2)) == 0
    assert not PhoneCode.objects.exists()
    assert watch(at=AT + timedelta(days=20)) == 1
    assert watch(at=AT + timedelta(days=40)) == 1
    told_of = Notice.objects.filter(title__contains="个人信息请求", organisation__division_code=CITY).get()
    assert "已逾期" in told_of.title
