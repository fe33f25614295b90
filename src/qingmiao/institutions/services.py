"""Writes of the register: open an identity, establish facts from a day on, close."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model
from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone

from qingmiao.accounts.models import Organisation, OrganisationKind, Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.cleaning import Typed, clean, key_of, strange_character
from qingmiao.codes.pinyin import pinyin_initials, pinyin_key
from qingmiao.core import audit
from qingmiao.core.attachments import attach
from qingmiao.core.errors import DomainError
from qingmiao.core.facts import Raw, dump, join
from qingmiao.core.parties import News, tell
from qingmiao.core.privacy import index_of
from qingmiao.core.typed_words import written
from qingmiao.core.workflow import lock, take
from qingmiao.institutions.models import (
    CareClass,
    Certificate,
    FactsVersion,
    Institution,
    Photo,
    PhotoState,
    StaffMember,
    Standing,
    Vacancy,
)
from qingmiao.institutions.permissions import CONFIRM_VACANCY, KEEP_PHOTOS
from qingmiao.institutions.queries import expiring
from qingmiao.institutions.queries.vacancies import rooms_to_confirm
from qingmiao.institutions.rules.facts import CareClass as FiledClass
from qingmiao.institutions.rules.facts import Facts, parse_draft
from qingmiao.institutions.rules.vocabulary import ClassType
from qingmiao.institutions.workflow import PHOTOS

CLASS_AGES_END, MOST_PHOTOS, LONGEST_CAPTION, LONGEST_REASON = 36, 6, 40, 200
NAMES_OF_TYPES = {kind.value: str(kind.label) for kind in ClassType}
# Told to the apps above, inside the transaction. facts_established: institution, facts, on, filing_number, actor, at.
# institution_closed: institution, on, actor, at.
facts_established, institution_closed = Signal(), Signal()


@dataclass(frozen=True)
class Establishment:
    """Facts that hold from a day on, and the filing that made them hold."""

    facts: Raw
    personal: Raw
    on: date
    filing_number: str


@transaction.atomic
def open_institution(name: str, county_code: str, *, actor: Post | None, at: datetime) -> Institution:
    """Give an institution its identity, before anything is filed. Raises DomainError for a name without a letter."""
    name = clean(name, Typed.NAME)
    if not key_of(name) or strange_character(name):
        raise DomainError(strange_character(name) or "机构名称里没有可以看见的字，请核对。", field="name")
    organisation = Organisation.objects.create(kind=OrganisationKind.INSTITUTION, name=name[:100], division_code=county_code)
    institution = Institution.objects.create(
        organisation=organisation,
        code=f"{county_code}{organisation.pk:06d}",
        county_code=county_code,
        name=name,
        name_pinyin=pinyin_key(name),
        name_initials=pinyin_initials(name),
    )
    audit.record(actor, "open_institution", institution, at=at, changes={"name": name, "county_code": county_code})
    return institution


@transaction.atomic
def establish_facts(institution: Institution, what: Establishment, *, actor: Post | None, at: datetime) -> FactsVersion:
    """Make facts hold from a day on; what held before ends there. The institution is then filed."""
    facts = parse_draft(join(what.facts, what.personal))
    _end_periods(institution, what.on)
    version = FactsVersion.objects.create(
        institution=institution,
        period=DateRange(what.on, None),
        facts=what.facts,
        personal=dump(what.personal),
        filing_number=what.filing_number,
    )
    _mirror(institution, facts)
    institution.standing = Standing.FILED
    institution.filed_on = institution.filed_on or what.on
    _save_once(institution)
    _mirror_organisation(institution)
    _write_classes(institution, facts, what.on)
    _write_staff(institution, facts, what.on)
    audit.record(actor, "establish_facts", institution, at=at, changes={"filing": what.filing_number, "from": what.on.isoformat()})
    told = {"institution": institution, "facts": facts, "on": what.on, "filing_number": what.filing_number}
    facts_established.send(Institution, **told, actor=actor, at=at)
    return version


@transaction.atomic
def close_institution(institution: Institution, *, on: date, actor: Post | None, at: datetime) -> None:
    """End an institution: it keeps its identity and its past, and no facts hold from that day."""
    _end_periods(institution, on)
    institution.certificates.filter(is_current=True).update(is_current=False)
    institution.standing, institution.closed_on = Standing.DEREGISTERED, on
    institution.save(update_fields=["standing", "closed_on"])
    audit.record(actor, "close_institution", institution, at=at, changes={"on": on.isoformat()})
    institution_closed.send(Institution, institution=institution, on=on, actor=actor, at=at)


@transaction.atomic
def mark_demonstration_site(institution: Institution, *, is_site: bool, actor: Post | None, at: datetime) -> None:
    """Let lists and the map say whether an institution is a demonstration today; the app that grants the terms calls it. Idempotent."""
    changed = Institution.objects.filter(pk=institution.pk).exclude(is_demonstration_site=is_site).update(is_demonstration_site=is_site)
    institution.is_demonstration_site = is_site
    if changed:
        audit.record(actor, "mark_demonstration_site", institution, at=at, changes={"is_site": is_site})


def replace_certificates(institution: Institution, certificates: list[Certificate]) -> None:
    """Make these the current papers of an institution; the others stay as history."""
    institution.certificates.filter(is_current=True).update(is_current=False)
    Certificate.objects.bulk_create(certificates)


@transaction.atomic
def remind_of_papers(institution: Institution, *, actor: Post, at: datetime) -> None:
    """Remind an institution of its papers that expired or soon will. Raises DomainError when there are none, or for a second time a day."""
    on = timezone.localdate(at)
    papers = expiring(institution.certificates.all(), on, names=False)
    if not papers:
        raise DomainError("这家机构没有已过期或 60 天内到期的证照。")
    body = "、".join(dict.fromkeys(f"{paper.certificate.get_kind_display()}{paper.words}" for paper in papers))
    news = News(f"papers-reminder-{on.isoformat()}", f"请更新 {len(papers)} 份证照", body, reverse("certificate_list"))
    if not tell(institution, news, institution.organisation, at=at):
        raise DomainError("今天已经提醒过这家机构，明天可以再提醒。")
    audit.record(actor, "remind_of_papers", institution, at=at, changes={"papers": len(papers)})


def _end_periods(institution: Institution, on: date) -> None:
    """Close every open period at a day (exclusive); a period that began on that very day becomes empty."""
    models: tuple[type[Model], ...] = (FactsVersion, CareClass, StaffMember)
    for model in models:
        for row in model._default_manager.filter(institution=institution, period__upper_inf=True):
            period: Any = getattr(row, "period")  # noqa: B009  # all three have one
            lower = min(period.lower, on)
            model._default_manager.filter(pk=row.pk).update(period=DateRange(lower, on))


def _mirror(institution: Institution, facts: Facts) -> None:
    """Copy the facts that lists and the map need into the institution's own columns."""
    basic = facts.basic
    name = basic.name or institution.name
    institution.name, institution.name_pinyin, institution.name_initials = name, pinyin_key(name), pinyin_initials(name)
    institution.form, institution.legal_nature = basic.form or "", basic.legal_nature or ""
    institution.uscc, institution.sponsor = basic.uscc or "", basic.sponsor or ""
    institution.inclusive = bool(basic.inclusive)
    institution.county_code = basic.county_code or institution.county_code
    institution.town_code, institution.village_code = basic.town_code or "", basic.village_code or ""
    institution.address = basic.address or ""
    institution.latitude, institution.longitude = basic.latitude, basic.longitude
    institution.care_modes = [str(mode) for mode in basic.care_modes or []]
    institution.public_phone = basic.public_phone or ""
    institution.places = _places(facts)
    institution.age_from_months, institution.age_below_months = _ages(facts)


def _save_once(institution: Institution) -> None:
    """Save an institution; one that is in the register already is refused with the sentence of the constraint."""
    try:
        with transaction.atomic():
            institution.save()
    except IntegrityError as twin:
        constraints = {one.name: one for one in institution._meta.constraints}
        broken = constraints.get(str(getattr(twin.__cause__, "diag").constraint_name))  # noqa: B009  # psycopg says which
        if broken is None:
            raise
        raise DomainError(str(broken.violation_error_message), field="uscc") from twin


def _mirror_organisation(institution: Institution) -> None:
    organisation = institution.organisation
    organisation.name, organisation.division_code = institution.name[:100], institution.county_code
    organisation.save(update_fields=["name", "division_code"])


def _places(facts: Facts) -> int:
    if facts.is_home_based:
        return facts.home_based.places or 0
    return sum(care_class.places or 0 for care_class in facts.classes or [])


def _ages(facts: Facts) -> tuple[int | None, int | None]:
    """Return the ages taken in, in months: from (included) and below (excluded); unknown without classes.

    A class takes in the ages of its type, whatever children it holds today; only a mixed class says its own.
    """
    if facts.is_home_based:
        return 0, CLASS_AGES_END
    ages = [_ages_of(care_class, care_class.type) for care_class in facts.classes or [] if care_class.type is not None]
    return (min(low for low, _ in ages), max(high for _, high in ages)) if ages else (None, None)


def _ages_of(care_class: FiledClass, kind: ClassType) -> tuple[int, int]:
    if kind is not ClassType.MIXED or care_class.youngest_months is None or care_class.oldest_months is None:
        return kind.age_from_months, kind.age_below_months
    return care_class.youngest_months, care_class.oldest_months + 1


def _write_classes(institution: Institution, facts: Facts, on: date) -> None:
    CareClass.objects.bulk_create(
        CareClass(
            institution=institution,
            period=DateRange(on, None),
            key=care_class.key or str(place),
            name=care_class.name or "",
            type=care_class.type or "",
            places=care_class.places or 0,
            children=care_class.children or 0,
            carers=care_class.carers or 0,
        )
        for place, care_class in enumerate(facts.classes or [])
    )


def _write_staff(institution: Institution, facts: Facts, on: date) -> None:
    StaffMember.objects.bulk_create(
        StaffMember(
            institution=institution,
            period=DateRange(on, None),
            key=person.key or str(place),
            name=person.name or "",
            identity_number=person.identity_number or "",
            identity_index=index_of(person.identity_number or "", "institutions.staffmember.identity_number"),
            role=person.role or "",
            health_certificate_until=person.health_certificate_until,
            background_check_on=person.background_check_on,
        )
        for place, person in enumerate(facts.staff or [])
    )


@transaction.atomic
def confirm_vacancies(institution: Institution, free: Mapping[str, int], *, actor: Post, at: datetime) -> list[Vacancy]:
    """Keep an institution's own word on its free places by class type; all of its types at once, none more than its places."""
    institution = lock(Institution, institution.pk)
    if not CONFIRM_VACANCY.permits(actor, institution):
        raise DomainError("只能确认本机构的空托位。")
    rooms = rooms_to_confirm(institution, timezone.localdate(at))
    if not rooms or set(free) != {room.class_type for room in rooms}:
        raise DomainError("班型和备案的对不上，请刷新页面再确认。")
    over = next((room for room in rooms if not 0 <= free[room.class_type] <= room.places), None)
    if over is not None:
        raise DomainError(f"{over.name}备案 {over.places} 个托位，空位不能多于这个数。")
    told = [
        Vacancy(institution=institution, class_type=key, free=number, confirmed_at=at, confirmed_by=actor) for key, number in free.items()
    ]
    Vacancy.objects.bulk_create(told)
    audit.record(
        actor, "confirm_vacancy", institution, at=at, changes={NAMES_OF_TYPES.get(row.class_type, "混合"): row.free for row in told}
    )
    return told


@transaction.atomic
def bring_photo(institution: Institution, upload: "UploadedFile[Any] | None", caption: str, *, actor: Post, at: datetime) -> Photo:
    """Keep a photo for the public page, with the light pictures that pages send; nobody outside sees it before an officer has."""
    institution = lock(Institution, institution.pk)
    if not KEEP_PHOTOS.permits(actor, institution):
        raise DomainError("只能上传本机构的照片。")
    caption = written(caption, "请写照片上是什么，看不见图的人靠它知道。", field="caption")
    if len(caption) > LONGEST_CAPTION:
        raise DomainError(f"请不超过 {LONGEST_CAPTION} 字。", field="caption")
    if institution.photos.filter(state__in=(PhotoState.WAITING, PhotoState.SHOWN)).count() >= MOST_PHOTOS:
        raise DomainError(f"最多 {MOST_PHOTOS} 张照片，请先撤下一张。")
    photo = attach(Photo(institution=institution, caption=caption, brought_at=at), upload, actor=actor, at=at)
    audit.record(actor, "bring_photo", photo, at=at, changes={"caption": caption, "sha256": photo.file.sha256})
    county = health_department_of(institution.county_code)
    tell(photo, News("brought", f"{institution.name}上传了照片，待核对", caption, reverse("photo_check", args=[photo.pk])), county, at=at)
    return photo


@transaction.atomic
def show_photo(photo: Photo, *, version: int, actor: Post, at: datetime) -> Photo:
    """Let families see a photo."""
    photo = PHOTOS.perform(take(photo, version), "show_photo", actor=actor, at=at)
    _tell_of_photo(photo, f"照片已公开：{photo.caption}", at)
    return photo


@transaction.atomic
def turn_down_photo(photo: Photo, reason: str, *, version: int, actor: Post, at: datetime) -> Photo:
    """Say why a photo is not shown, or not any more, to the institution."""
    photo = take(photo, version)
    photo.reason = written(reason, "请写明理由，机构会看到。")[:LONGEST_REASON]
    step = "take_down_photo" if photo.state == PhotoState.SHOWN else "refuse_photo"
    PHOTOS.perform(photo, step, actor=actor, at=at, note=photo.reason)
    _tell_of_photo(photo, f"照片{photo.get_state_display()}：{photo.caption}", at)
    return photo


@transaction.atomic
def withdraw_photo(photo: Photo, *, version: int, actor: Post, at: datetime) -> Photo:
    """Take one's own photo off the public page."""
    return PHOTOS.perform(take(photo, version), "withdraw_photo", actor=actor, at=at)


def _tell_of_photo(photo: Photo, title: str, at: datetime) -> None:
    news = News(photo.state, title, photo.reason, reverse("photo_list"))
    tell(photo, news, photo.institution.organisation, at=at)
