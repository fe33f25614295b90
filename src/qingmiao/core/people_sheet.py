"""People by sheet: accounts with their first post, all or none, after a look at what they would do; taken back while nobody signed in."""

import secrets
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from qingmiao.accounts.models import OF_ONESELF, USERNAME, Organisation, Post, Role, User, fits, phone_index
from qingmiao.accounts.rules import account_key, phone_key
from qingmiao.accounts.services import NewPost, NewUser, account_changed, open_with_post, reset_password
from qingmiao.codes.cleaning import Typed, clean, key_of, strange_character
from qingmiao.core.errors import DomainError
from qingmiao.core.importing import Cell, Door, Plan, PlannedRow, kept_by
from qingmiao.core.models import SheetImport
from qingmiao.core.sheet_tables import SheetTable, TableRow
from qingmiao.core.spreadsheets import SheetColumn, write_sheet

SHEET, MOST_ROWS = "人员账号", 300
PASSWORD_BYTES = 12
ROLES = [role for role in Role if role not in OF_ONESELF]
# name → heading, how its words are cleaned, the longest
COLUMNS: dict[str, tuple[str, Typed, int]] = {
    "display_name": ("姓名", Typed.NAME, 60),
    "username": ("用户名", Typed.TEXT, 40),
    "phone": ("手机号", Typed.PHONE, 20),
    "role": ("岗位", Typed.TEXT, 40),
    "organisation": ("单位", Typed.NAME, 100),
    "division_code": ("单位区划代码", Typed.CODE, 6),
}
OPTIONAL = frozenset({"phone", "division_code"})
HINTS = {"username": "字母、数字和 . _ - @", "phone": "可不填；可用来登录", "division_code": "同名单位不止一家时填写，6 位"}


def _columns(_office: Organisation) -> list[SheetColumn]:
    return [
        SheetColumn(
            title,
            HINTS.get(name, ""),
            [role.label for role in ROLES] if name == "role" else (),
            name=name,
            is_needed=name not in OPTIONAL,
            is_code=name in ("username", "phone", "division_code"),
        )
        for name, (title, _kind, _most) in COLUMNS.items()
    ]


def people_template(office: Organisation) -> bytes:
    """Return an empty sheet."""
    return write_sheet(SHEET, _columns(office), [])


def _plan(_office: Organisation, table: SheetTable, _actor: Post, _at: datetime) -> Plan:
    """Return which accounts a sheet would open, and every cell that holds all of them back."""
    if len(table.rows) > MOST_ROWS:
        raise DomainError(f"一次最多导入 {MOST_ROWS} 人，表里有 {len(table.rows)} 行，没有读取。请分几次上传。")
    plan = Plan(table, notes=list(table.notes), content=[])
    houses: dict[str, list[Organisation]] = {}
    for organisation in Organisation.objects.order_by("pk"):
        houses.setdefault(organisation.name, []).append(organisation)
    seen: dict[str, int] = {}
    for row in table.rows:
        words = {name: clean(row.cells.get(name, ""), kind) for name, (_title, kind, _most) in COLUMNS.items()}
        marks = {**dict(_mistakes(words, houses)), **row.wrong}
        key = account_key(words["username"])
        if key and key in seen:
            marks["username"] = f"与第 {seen[key]} 行的用户名相同。"
        seen.setdefault(key, row.number)
        if marks:
            plan.refused += [Cell(row.number, name, sentence) for name, sentence in marks.items()]
        else:
            _take(row, words, houses, plan)
    _refuse_taken(plan)
    return plan


def _take(row: TableRow, words: dict[str, str], houses: dict[str, list[Organisation]], plan: Plan) -> None:
    house = _house(words, houses)
    plan.content.append((row.number, words, house))
    plan.new.append(PlannedRow(f"{words['display_name']}（{house}，{words['role']}）", row.number))


def _refuse_taken(plan: Plan) -> None:
    """Refuse user names and phone numbers that another account has."""
    keys = {account_key(words["username"]): number for number, words, _house in plan.content}
    for name in User.objects.filter(username__in=keys).order_by("pk").values_list("username", flat=True):
        plan.refused.append(Cell(keys[name], "username", "这个用户名已有人使用；给已有账号加岗位，请在人员页操作。"))
    phones: dict[str, int] = {}
    for number, words, _house in plan.content:
        if not words["phone"]:
            continue
        index = phone_index(words["phone"])
        if index in phones:
            plan.refused.append(Cell(number, "phone", f"与第 {phones[index]} 行的手机号相同。"))
        phones.setdefault(index, number)
    for index in User.objects.filter(phone_index__in=phones).order_by("pk").values_list("phone_index", flat=True):
        plan.refused.append(Cell(phones[index], "phone", "这个手机号已用于另一账号。"))


def _mistakes(words: dict[str, str], houses: dict[str, list[Organisation]]) -> Iterator[tuple[str, str]]:
    for name, (title, _kind, most) in COLUMNS.items():
        if not words[name] and name not in OPTIONAL:
            yield name, f"请填写{title}。"
        elif len(words[name]) > most:
            yield name, f"{title}最多 {most} 字。"
        elif (sentence := strange_character(words[name])) is not None:
            yield name, sentence
    if words["username"] and not USERNAME.regex.match(account_key(words["username"])):  # type: ignore[union-attr]  # compiled
        yield "username", "用户名只用字母、数字和 . _ - @。"
    if words["phone"] and not phone_key(words["phone"]):
        yield "phone", "手机号是 11 位数字。"
    yield from _misfits(words, houses)


def _misfits(words: dict[str, str], houses: dict[str, list[Organisation]]) -> Iterator[tuple[str, str]]:
    role, found = _role(words["role"]), _found(words, houses)
    if words["role"] and role is None:
        yield "role", f"没有“{words['role']}”这个岗位，请在下拉列表中选择。"
    if words["organisation"] and len(found) != 1:
        yield (
            "organisation",
            "有几家同名的单位，请填写单位区划代码。" if found else "没有这个单位，请核对名称，或先在“开通账号”里新建部门。",
        )
    elif role is not None and found and not fits(role, found[0]):
        yield "role", f"“{role.label}”不能任在“{found[0]}”，请核对岗位和单位。"


def _found(words: dict[str, str], houses: dict[str, list[Organisation]]) -> list[Organisation]:
    named, code = houses.get(words["organisation"], []), words["division_code"]
    return [house for house in named if not code or house.division_code == code]


def _house(words: dict[str, str], houses: dict[str, list[Organisation]]) -> Organisation:
    (house,) = _found(words, houses)
    return house


def _role(words: str) -> Role | None:
    return next((role for role in ROLES if key_of(words) in (key_of(role.label), role.value)), None)


def _apply(_office: Organisation, plan: Plan, _version: int, actor: Post, at: datetime) -> list[int]:
    """Open every account with its post; nobody knows its first password, which is given out afterwards."""
    since_on = timezone.localdate(at)
    made = []
    for _number, words, house in plan.content:
        role = _role(words["role"])
        assert role is not None  # noqa: S101  # planned
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        new = NewUser(words["username"], words["display_name"], password, words["phone"], must_change_password=True)
        made.append(open_with_post(new, NewPost(role, house, since_on), actor=actor, at=at).user_id)
    return made


def _undo(_office: Organisation, made: list[int], actor: Post, at: datetime) -> None:
    """Remove the accounts again, as long as nobody has signed in with one and nothing was given to them."""
    for user in User.objects.filter(pk__in=made).order_by("pk"):
        if user.last_login is not None:
            raise DomainError(f"{user.display_name} 已经登录过，不能撤销这次导入；请在人员页逐个停用。")
        account_changed.send(User, post=actor, subject=user, verb="take_back", at=at, changes={"username": user.username})
        try:
            user.posts.all().delete()
            user.delete()
        except ProtectedError as error:
            raise DomainError(f"{user.display_name} 名下已有事情，不能撤销这次导入；请在人员页逐个停用。") from error


@transaction.atomic
def first_passwords(taken: SheetImport, *, actor: Post, at: datetime) -> bytes:
    """Return a sheet with a new first password for everyone of an import who has not signed in yet; those given out before end."""
    rows = []
    for user in _of_import(taken):
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        reset_password(user, password, actor=actor, at=at)
        rows.append([user.display_name, user.username, password])
    if not rows:
        raise DomainError("这次导入的人都登录过了，没有首次密码可给。")
    return write_sheet("首次密码", [SheetColumn("姓名"), SheetColumn("用户名"), SheetColumn("首次密码", "首次登录须改掉")], rows)


def _of_import(taken: SheetImport) -> list[User]:
    """Return the accounts that an import opened and nobody has used."""
    return [user for user in User.objects.filter(pk__in=kept_by(taken)).order_by("pk") if user.last_login is None and user.is_active]


PEOPLE_DOOR: Door[Organisation] = Door("accounts.people", SHEET, _columns, _plan, _apply, _undo)
