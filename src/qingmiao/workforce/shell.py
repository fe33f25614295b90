"""What the workforce puts into the shell: pages, what waits for institution, county and police."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core.keeping import kept, version_of
from qingmiao.core.privacy import index_of
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.core.trail import declare_trail, on_rows
from qingmiao.ui import components
from qingmiao.ui.desk import Aside, AsideLine, DeskRow, DeskRows, declare_aside, declare_desk
from qingmiao.ui.finding import SHOWN, Found, SearchGroup, declare_search
from qingmiao.workforce.models import CheckRequest, Conflict, ConflictState, Doubt, DoubtState, TrainingRecord, Worker
from qingmiao.workforce.models.people import name_index, number_index
from qingmiao.workforce.permissions import (
    ACT_ON_CHECK,
    ANSWER_CHECK,
    BROWSE_WORKERS,
    DECIDE_DOUBT,
    MANAGE_STAFF,
    RESOLVE_CONFLICT,
    VERIFY_TRAINING,
    VIEW_FIGURES,
    VIEW_OWN_FILE,
    VIEW_PEOPLE,
    WATCH_DUTY,
)
from qingmiao.workforce.queries.cases import CHECK_STATUS, TO_ACT_ON, TO_ANSWER, chips_of
from qingmiao.workforce.queries.fitness import JUDGED_BY
from qingmiao.workforce.queries.people import people_of
from qingmiao.workforce.rules.vocabulary import ProofSource


def _dress_conflicts(rows: list[Conflict], _post: Post, on: date) -> list[DeskRow]:
    chips, todo = chips_of(rows, on), components.Status("处理冲突", "warn")
    return [
        DeskRow(
            f"{row.worker.name} {row.get_kind_display()}",
            reverse("conflict_show", kwargs={"pk": row.pk}),
            todo,
            "任职冲突",
            row.found_on,
            chips.get(row.pk),
        )
        for row in rows
    ]


def _dress_doubts(rows: list[Doubt], _post: Post, _on: date) -> list[DeskRow]:
    todo = components.Status("核对身份", "warn")
    return [
        DeskRow(f"{row.worker.name} {row.get_kind_display()}", reverse("doubt_show", kwargs={"pk": row.pk}), todo, "身份核对", row.found_on)
        for row in rows
    ]


def _dress_trainings(rows: list[TrainingRecord], _post: Post, _on: date) -> list[DeskRow]:
    todo = components.Status("核验证书", "warn")
    return [
        DeskRow(
            f"{row.worker.name} {row.get_topic_display()}",
            reverse("worker_show", kwargs={"pk": row.worker_id}),
            todo,
            "培训证书",
            timezone.localdate(row.entered_at),
        )
        for row in rows
    ]


def _dress_asked(rows: list[CheckRequest], _post: Post, on: date) -> list[DeskRow]:
    chips, todo = chips_of(rows, on), components.Status("答复查询", "warn")
    return [
        DeskRow(str(row.worker.name), reverse("check_answer", kwargs={"pk": row.pk}), todo, "从业查询", row.asked_on, chips.get(row.pk))
        for row in rows
    ]


def _dress_to_act(rows: list[CheckRequest], _post: Post, _on: date) -> list[DeskRow]:
    return [
        DeskRow(str(row.worker.name), reverse("check_show", kwargs={"pk": row.pk}), CHECK_STATUS[row.state], "从业查询", row.answered_on)
        for row in rows
    ]


def _off_duty(post: Post, on: date) -> Sequence[AsideLine]:
    def count() -> tuple[int, int]:
        people = people_of(VIEW_PEOPLE.rows(post), on)
        return sum(not one.is_fit for one in people), sum(one.is_fit and one.lapses_soon(on) for one in people)

    off, lapsing = kept("off duty", (post.pk, on), version_of(JUDGED_BY), count)  # judging a house takes six queries
    return [
        AsideLine("今天不能上岗的人员", off, reverse("people_list"), "bad", "warning"),
        AsideLine("60 天内到期的人员", lapsing, reverse("people_list"), "warn", "clock"),
    ]


declare_navigation(
    Entry("我的档案", "own_file", "user", VIEW_OWN_FILE, 1),
    Entry("人员", "people_list", "users", MANAGE_STAFF, 32, section="人员", group="从业人员"),
    Entry("班级", "class_roster", "list", MANAGE_STAFF, 33, section="人员", group="从业人员"),
    Entry("上岗条件", "duty_list", "users", WATCH_DUTY, 54, section="人员", group="从业人员"),
    Entry("从业查询", "check_list", "shield", ACT_ON_CHECK, 55, section="人员", group="从业人员"),
    Entry("从业查询", "police_list", "shield", ANSWER_CHECK, 55, section="人员", group="从业人员"),
    Entry("队伍数据", "workforce_figures", "chart", VIEW_FIGURES, 56, section="人员", group="从业人员"),
)
declare_aside(Aside(25, VIEW_PEOPLE, _off_duty))
declare_desk(
    DeskRows(
        "conflicts",
        "任职冲突",
        40,
        RESOLVE_CONFLICT,
        lambda rows, _post, _on: rows.filter(state=ConflictState.OPEN).select_related("worker"),
        _dress_conflicts,
        since="found_on",
    ),
    DeskRows(
        "doubts",
        "身份核对",
        41,
        DECIDE_DOUBT,
        lambda rows, _post, _on: rows.filter(state=DoubtState.OPEN).select_related("worker"),
        _dress_doubts,
        since="found_on",
    ),
    DeskRows(
        "trainings_to_verify",
        "培训证书待核验",
        45,
        VERIFY_TRAINING,
        lambda rows, _post, _on: rows.filter(checked_on=None, source=ProofSource.INSTITUTION).select_related("worker"),
        _dress_trainings,
        since="entered_at",
    ),
    DeskRows(
        "checks",
        "从业查询待答复",
        42,
        ANSWER_CHECK,
        lambda rows, _post, _on: rows.filter(TO_ANSWER).select_related("worker"),
        _dress_asked,
        since="asked_on",
    ),
    DeskRows(
        "checks_to_act_on",
        "从业查询待处理",
        43,
        ACT_ON_CHECK,
        lambda rows, _post, _on: rows.filter(TO_ACT_ON).select_related("worker"),
        _dress_to_act,
        since="answered_on",
    ),
)


def _workers_named(keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Name people masked: who they are is opened with a purpose, not in a list."""
    rows = Worker.objects.in_bulk([key for key in keys if key.isdecimal()])
    return {str(pk): (str(row), "") for pk, row in rows.items()}


def _trail_of_worker(words: str) -> Q:
    """Find a person by name, number or phone, also by former ones."""
    number, phone = words.upper(), index_of(words, "workforce.worker.phone")
    known = Q(name_index=name_index(words)) | Q(number_index=number_index(number)) | Q(phone_index=phone)
    former = Q(aliases__index__in=[name_index(words), number_index(number)])
    people = Worker.objects.filter(known | former).values_list("pk", flat=True) if words else []
    return on_rows("workforce.worker", people)


def _named(words: str) -> "QuerySet[Worker]":
    """Return whoever has or had this whole name: of what is sealed no part can be looked for. A number is not asked for in an address."""
    return Worker.objects.filter(Q(name_index=name_index(words)) | Q(aliases__index=name_index(words)))


def _find_people(post: Post, words: str, _on: date) -> Found | None:
    """Find people one may see, a house its own, a county those who work there; shown masked as everywhere."""
    if VIEW_PEOPLE.is_granted(post):
        own = VIEW_PEOPLE.rows(post).filter(worker__in=_named(words).values("pk")).select_related("worker").order_by("-period", "pk")
        shown = [components.Row(str(row.worker), reverse("engagement_show", args=[row.pk]), note=row.get_role_display()) for row in own]
    elif BROWSE_WORKERS.is_granted(post):
        there = BROWSE_WORKERS.rows(post).filter(pk__in=_named(words).values("pk")).order_by("pk").distinct()
        shown = [components.Row(str(row), reverse("worker_show", args=[row.pk]), note="从业人员") for row in there]
    else:
        return None
    return Found(shown[:SHOWN], len(shown))


declare_search(SearchGroup("人员", 40, _find_people))


declare_trail(named={"workforce.worker": _workers_named}, by_person=_trail_of_worker)
