"""Families of the synthetic city: twins, one guardian, foster, a grandmother with rights, a barred parent, children to come.

What is many is written in bulk; the family of the demonstration account goes through the services, as in life.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from qingmiao.accounts.models import Post, Role, User
from qingmiao.accounts.services import NewPost, NewUser, open_with_post
from qingmiao.codes.citizen_id import synthetic_citizen_id
from qingmiao.core.models import AuditEntry
from qingmiao.families.models import Child, Consent, CourtOrder, Guardianship, GuardianshipState, ProvenPhone, Proxy, proven_index
from qingmiao.families.rules import CONSENT_WORDS, ConsentPurpose, GuardianKind, ProofKind, ProxyKind, Right, Wish, majority_of
from qingmiao.families.services.asking import ask_about_data
from qingmiao.families.services.consenting import answer_consent
from qingmiao.families.services.entrusting import Grant, accept_invitation, grant_proxy, invite_guardian
from qingmiao.families.services.guarding import confirm_guardianship
from qingmiao.families.services.reading import note_read
from qingmiao.families.services.registering import NewChild, Tie, claim_child, register_child
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.names import person_name
from qingmiao.synthetic.parts import Scene

CHILDREN_PER_HOUSE = 3
WELFARE_HOUSE = "清远示例儿童福利院"
GRANDMOTHER, FATHER, CLAIMANT = "guardian-002", "guardian-003", "guardian-004"
MOTHER_TIE, FATHER_TIE = Tie(GuardianKind.MOTHER, ProofKind.BIRTH_CERTIFICATE), Tie(GuardianKind.FATHER, ProofKind.HOUSEHOLD)


@dataclass
class Register:
    """What is written at the end in a few statements."""

    random: Random
    today: date
    at: datetime
    users: list[User] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    phones: list[ProvenPhone] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    ties: list[Guardianship] = field(default_factory=list)
    proxies: list[Proxy] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    orders: list[CourtOrder] = field(default_factory=list)

    def person(self) -> User:
        """Return somebody with an account of a family, whose phone was proven; the password opens nothing."""
        number = len(self.users) + 1
        user = User(username=f"family-{number:05d}", display_name=person_name(self.random), password=make_password(None))
        phone = f"100{number:08d}"  # no mobile begins so
        self.users.append(user)
        self.posts.append(Post(user=user, role=Role.GUARDIAN, organisation=None, since_on=self.at.date()))
        self.phones.append(ProvenPhone(user=user, phone=phone, phone_index=proven_index(phone), proven_at=self.at))
        return user

    def write(self) -> None:
        """Write everything, in the order in which one rests on the other."""
        User.objects.bulk_create(self.users)
        Post.objects.bulk_create(self.posts)
        ProvenPhone.objects.bulk_create(self.phones)
        Child.objects.bulk_create(self.children)
        Guardianship.objects.bulk_create(self.ties)
        Proxy.objects.bulk_create(self.proxies)
        Consent.objects.bulk_create(self.consents)
        CourtOrder.objects.bulk_create(self.orders)


def tell(scene: Scene) -> None:
    """Give every county families, and the demonstration account its own."""
    counties = list(scene.offices.county_officers.items())
    at = datetime.combine(scene.today - timedelta(days=30), time(10), LOCAL)
    register = Register(Random(f"{scene.seed}-families"), scene.today, at)
    wanted, number = CHILDREN_PER_HOUSE * len(scene.filed), 0
    while len(register.children) < wanted:
        number += 1
        county, officer = counties[number % len(counties)]
        _family(register, number, county, officer)
    register.write()
    _own_family(scene, counties[0][0], counties[0][1], at)


def _family(register: Register, number: int, county: str, officer: Post) -> None:
    """Make one family, of the kind that its number says."""
    is_foster, is_twins, is_expected = number % 50 == 7, number % 20 == 3, number % 15 == 5
    first = register.person()
    second = register.person() if number % 7 and not is_foster else None  # one in seven has one guardian
    born = register.today - timedelta(days=register.random.randrange(20, 1200))
    for place in range(2 if is_twins else 1):
        child = _child(register, number * 2 + place, None if is_expected else born, county)
        kind = GuardianKind.WELFARE if is_foster else GuardianKind.MOTHER
        row = _tie(register, child, first, kind, officer)
        row.acts_for = WELFARE_HOUSE if is_foster else ""
        other = _tie(register, child, second, GuardianKind.FATHER, officer) if second else None
        _agree(register, child, first)
        if other is not None and number % 60 == 11:
            register.orders.append(_order(register, other, officer))
        if child.is_born and (is_foster or number % 5 < 2):
            _entrust(register, child, first, ProxyKind.FOSTER if is_foster else ProxyKind.GRANDPARENT)


def _child(register: Register, sequence: int, born: date | None, county: str) -> Child:
    child = Child(county_code=county, registered_at=register.at, name=person_name(register.random) if born else "")
    if born is None:
        child.expected_on = register.today + timedelta(days=register.random.randrange(10, 200))
    else:
        citizen = synthetic_citizen_id(f"99{20 + sequence // 1000:04d}", born, sequence % 1000)
        child.birth_date, child.sex = born, citizen.sex
        child.set_certificate(f"S{sequence:09d}")
        child.set_number("citizen_id", citizen.number)
    register.children.append(child)
    return child


def _tie(register: Register, child: Child, guardian: User, kind: GuardianKind, officer: Post) -> Guardianship:
    """Make a guardianship; nine of ten were checked by the county."""
    is_checked = register.random.random() < 0.9
    row = Guardianship(
        child=child,
        guardian=guardian,
        kind=kind,
        proof=ProofKind.ENTRUSTMENT if kind is GuardianKind.WELFARE else ProofKind.BIRTH_CERTIFICATE,
        period=DateRange(child.birth_date or register.at.date(), majority_of(child.birth_date) if child.birth_date else None),
        state=GuardianshipState.CONFIRMED if is_checked else GuardianshipState.PROVISIONAL,
        claimed_at=register.at,
        checked_at=register.at + timedelta(days=2) if is_checked else None,
        checked_by=officer if is_checked else None,
        said="数据共享核对" if is_checked else "",
    )
    register.ties.append(row)
    return row


def _agree(register: Register, child: Child, guardian: User) -> None:
    for purpose in ConsentPurpose:
        if purpose is ConsentPurpose.PLACE or register.random.random() < 0.7:
            is_given = purpose is not ConsentPurpose.RESEARCH or register.random.random() < 0.4
            words = CONSENT_WORDS[purpose]
            register.consents.append(Consent(child=child, purpose=purpose, is_given=is_given, words=words, by=guardian, at=register.at))


def _entrust(register: Register, child: Child, guardian: User, kind: ProxyKind) -> None:
    rights = [Right.SEE_DAY.value, Right.PICK_UP.value]
    until = register.today + timedelta(days=register.random.randrange(30, 700))
    period = DateRange(register.at.date(), until)
    name = person_name(register.random)
    register.proxies.append(
        Proxy(child=child, kind=kind, name=name, rights=rights, period=period, granted_by=guardian, granted_at=register.at)
    )


def _order(register: Register, row: Guardianship, officer: Post) -> CourtOrder:
    number = f"（{register.today.year}）示{len(register.orders) + 1:04d}民保令"
    begin = register.at.date()
    until = begin + timedelta(days=180)
    return CourtOrder(
        guardianship=row, court="示例县人民法院", number=number, from_on=begin, until_on=until, entered_at=register.at, entered_by=officer
    )


def _own_family(scene: Scene, county: str, officer: Post, at: datetime) -> None:
    """Give the demonstration account two children, a second guardian, a grandmother, answers, a look by the county, an open request."""
    mother = Post.objects.select_related("user").get(user__username="guardian")
    grandmother, father, claimant = (
        _account(scene, name, called, at) for name, called in ((GRANDMOTHER, "外婆示甲"), (FATHER, "爸爸示乙"), (CLAIMANT, "生父示丙"))
    )
    born = scene.today - timedelta(days=500)
    tie = register_child(_told(county, born, 1), MOTHER_TIE, actor=mother, at=at)
    child = confirm_guardianship(tie, "当面看过出生医学证明原件", version=tie.version, actor=officer, at=at + timedelta(days=1)).child
    expected = NewChild(county, expected_on=scene.today + timedelta(days=60))
    register_child(expected, MOTHER_TIE, actor=mother, at=at + timedelta(days=2))
    code = invite_guardian(child, GuardianKind.FATHER, actor=mother, at=at + timedelta(days=3))
    accept_invitation(code, ProofKind.HOUSEHOLD, actor=father, at=at + timedelta(days=3))
    grant = Grant("外婆示甲", ProxyKind.GRANDPARENT, (Right.SEE_DAY, Right.PICK_UP), scene.today + timedelta(days=300))
    _, code = grant_proxy(child, grant, actor=mother, at=at + timedelta(days=4))
    accept_invitation(code, ProofKind.HOUSEHOLD, actor=grandmother, at=at + timedelta(days=4))
    for purpose in (ConsentPurpose.PLACE, ConsentPurpose.HEALTH, ConsentPurpose.PHOTOS):
        answer_consent(child, purpose, is_given=True, shown=CONSENT_WORDS[purpose], actor=mother, at=at + timedelta(days=4))
    words = CONSENT_WORDS[ConsentPurpose.PHOTOS]
    answer_consent(child, ConsentPurpose.PHOTOS, is_given=False, shown=words, actor=mother, at=at + timedelta(days=9))
    note_read(child, "核对监护关系", actor=officer, at=at + timedelta(days=1))
    note_read(child, "核实投诉举报", actor=officer, at=at + timedelta(days=12))
    looked = AuditEntry.objects.filter(subject_type="families.child", subject_id=str(child.pk), purpose="核实投诉举报").latest("pk")
    objection = "我没有投诉过，为什么查看孩子的信息？"
    ask_about_data(child, Wish.OBJECT, objection, entry=looked.pk, actor=mother, at=at + timedelta(days=13))
    ask_about_data(child, Wish.CORRECT, "名字里的“文”应为“雯”。", actor=mother, at=at + timedelta(days=20))
    claim_child(child.certificate.open(), born, FATHER_TIE, actor=claimant, at=at + timedelta(days=21))


def _told(county: str, born: date, sequence: int) -> NewChild:
    citizen = synthetic_citizen_id("990001", born, sequence)
    return NewChild(county, "家示文", citizen.sex, born, certificate=f"D{sequence:09d}", number=citizen.number, address="示例路1号")


def _account(scene: Scene, name: str, called: str, at: datetime) -> Post:
    new = NewUser(name, called, scene.opening.password, is_demonstration=True)
    return open_with_post(new, NewPost(Role.GUARDIAN, None, at.date()), actor=None, at=at)
