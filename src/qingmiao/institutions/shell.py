"""What the register puts into the shell: its pages, papers that expire, and what the search finds."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from qingmiao.accounts.models import Post
from qingmiao.core.clocks import ClockChip
from qingmiao.core.privacy import index_of
from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.core.trail import declare_trail, on_rows
from qingmiao.institutions.models import Certificate, Institution, Photo, PhotoState, StaffMember
from qingmiao.institutions.permissions import (
    BROWSE_REGISTER,
    CHECK_PHOTO,
    CONFIRM_VACANCY,
    KEEP_PHOTOS,
    OWN_CERTIFICATES,
    VIEW_CERTIFICATE,
    WATCH_CERTIFICATES,
)
from qingmiao.institutions.queries import BAND_LABELS, DAYS_WATCHED, expiring, expiry_counts
from qingmiao.institutions.queries.photos import to_check
from qingmiao.institutions.queries.register import INSTITUTIONS, RecordSection, declare_section
from qingmiao.institutions.queries.vacancies import without_word
from qingmiao.ui import components
from qingmiao.ui.desk import Aside, AsideLine, DeskRow, DeskRows, declare_aside, declare_desk
from qingmiao.ui.finding import SHOWN, Found, SearchGroup, declare_search, more_of
from qingmiao.ui.narrowing import mentions

LOUD: dict[str, tuple[components.Tone, str]] = {"expired": ("bad", "warning"), "within_7": ("warn", "clock")}


def _expiring(post: Post, on: date) -> Sequence[AsideLine]:
    counts = expiry_counts(VIEW_CERTIFICATE.rows(post), on)
    is_own = OWN_CERTIFICATES.is_granted(post)
    own, watch = reverse("certificate_list"), reverse("certificate_watch")
    return [
        AsideLine(
            "证照已过期" if band == "expired" else label,
            getattr(counts, band),
            f"{own}#band-{band}" if is_own else f"{watch}?box={band}",
            *LOUD.get(band, ("none", "")),
        )
        for band, label in BAND_LABELS.items()
    ]


def _due(rows: "QuerySet[Certificate]", _post: Post, on: date) -> "QuerySet[Certificate]":
    return rows.filter(is_current=True, expires_on__lte=on + timedelta(days=DAYS_WATCHED[1]))


def _dress_papers(rows: list[Certificate], _post: Post, on: date) -> list[DeskRow]:
    shown = {row.certificate.pk: row for row in expiring(Certificate.objects.filter(pk__in=[row.pk for row in rows]), on)}
    return [
        DeskRow(
            shown[row.pk].title,
            reverse("certificate_renew", kwargs={"pk": row.pk}),
            components.Status("更新证照", "bad" if shown[row.pk].days_left < 0 else "warn"),
            "证照",
            None,
            ClockChip(shown[row.pk].words, "late" if shown[row.pk].days_left < 0 else "warn", row.expires_on, "有效期至"),  # type: ignore[arg-type]  # those without an end are not due
        )
        for row in rows
    ]


def _dress_vacancies(rows: list[Institution], _post: Post, _on: date) -> list[DeskRow]:
    todo = components.Status("确认空托位", "none")
    return [DeskRow("这周还空几个托位", reverse("vacancy_confirm", kwargs={"pk": row.pk}), todo, "每周一次") for row in rows]


def _dress_photos(rows: list[Photo], _post: Post, _on: date) -> list[DeskRow]:
    todo = components.Status("核对照片", "warn")
    return [
        DeskRow(row.institution.name, reverse("photo_check", args=[row.pk]), todo, "机构照片", row.brought_at, note=row.caption)
        for row in rows
    ]


def _photos_section(institution: Institution, post: Post, _on: date, _today: date) -> dict[str, Any]:
    """Return the photos of a house that an officer of its county may look at."""
    rows = CHECK_PHOTO.rows(post, institution.photos.filter(state__in=(PhotoState.WAITING, PhotoState.SHOWN)))
    return {"photos": [(row, row.state == PhotoState.WAITING) for row in rows.order_by("pk")]}


def _find_institutions(post: Post, words: str, _on: date) -> Found | None:
    if not BROWSE_REGISTER.is_granted(post):
        return None
    rows = BROWSE_REGISTER.rows(post).filter(mentions(INSTITUTIONS.find, words)).order_by("name_pinyin", "pk")
    shown = [
        components.Row(row.name, reverse("institution_detail", kwargs={"pk": row.pk}), note=f"{row.code} · {row.get_standing_display()}")
        for row in rows[:SHOWN]
    ]
    return Found(shown, rows.count(), more_of("institution_list", words))


declare_navigation(
    Entry("公开照片", "photo_list", "upload", KEEP_PHOTOS, 32, section="机构", group="备案"),
    Entry("证照", "certificate_list", "shield", OWN_CERTIFICATES, 31, section="机构", group="备案"),
    Entry("机构档案", "institution_list", "building", BROWSE_REGISTER, 50, section="机构", group="机构"),
    Entry("证照到期", "certificate_watch", "shield", WATCH_CERTIFICATES, 52, section="机构", group="机构"),
)
declare_section(RecordSection(70, "institutions/_photos_section.html", _photos_section))
declare_aside(Aside(20, VIEW_CERTIFICATE, _expiring))
declare_search(SearchGroup("机构", 20, _find_institutions))
declare_desk(
    DeskRows("own_papers", "证照到期", 15, OWN_CERTIFICATES, _due, _dress_papers, due="expires_on"),
    DeskRows(
        "photos",
        "照片待核对",
        64,
        CHECK_PHOTO,
        lambda rows, _post, _on: to_check(rows),
        _dress_photos,
        since="brought_at",
        find=("institution__name__icontains", "caption__icontains"),
    ),
    DeskRows("vacancies", "确认空托位", 90, CONFIRM_VACANCY, lambda rows, _post, on: without_word(rows, on), _dress_vacancies),
)


def _institutions_named(keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    rows = Institution.objects.in_bulk([key for key in keys if key.isdecimal()])
    return {str(pk): (row.name, reverse("institution_detail", kwargs={"pk": pk})) for pk, row in rows.items()}


def _staff_named(keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Name people by their post and house only: who they are is opened with a purpose, not in a list."""
    rows = StaffMember.objects.filter(pk__in=[key for key in keys if key.isdecimal()]).select_related("institution")
    return {str(row.pk): (f"{row.institution.name}的{row.get_role_display()}", _page_of(row.institution_id)) for row in rows}


def _page_of(pk: int) -> str:
    return reverse("institution_detail", kwargs={"pk": pk})


def _trail_of_institution(words: str) -> Q:
    houses = Institution.objects.filter(mentions(INSTITUTIONS.find, words)).values_list("pk", flat=True)
    staff = StaffMember.objects.filter(institution__in=houses).values_list("pk", flat=True)
    return on_rows("institutions.institution", houses) | on_rows("institutions.staffmember", staff)


def _trail_of_person(number: str) -> Q:
    index = index_of(number.upper(), "institutions.staffmember.identity_number")
    people = StaffMember.objects.filter(identity_index=index).values_list("pk", flat=True) if index else []
    return on_rows("institutions.staffmember", people)


declare_trail(
    named={"institutions.institution": _institutions_named, "institutions.staffmember": _staff_named},
    by_words=_trail_of_institution,
    by_person=_trail_of_person,
)
