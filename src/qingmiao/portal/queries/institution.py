"""One institution as the public sees it: the facts in force as filed, papers, published findings, receipts."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from qingmiao.filings.models import NonconformityNotice, Receipt, ReceiptState
from qingmiao.institutions.models import Certificate, FactsVersion, Institution, StaffMember, Standing
from qingmiao.institutions.queries.photos import PublicPhoto, public_photos, shown_photos
from qingmiao.institutions.queries.vacancies import RoomToConfirm, confirmed_vacancies
from qingmiao.institutions.rules.facts import Facts, read_draft
from qingmiao.institutions.rules.vocabulary import CertificateKind, StaffRole
from qingmiao.portal.queries.demonstrations import PublicTerm, terms_of
from qingmiao.portal.queries.register import PUBLIC_COLUMNS, Columns, RegisterRow
from qingmiao.publicity.queries.public import Shown, events_of
from qingmiao.quality.queries.credit import PublishedCredit, published_credit
from qingmiao.quality.queries.published import PublishedGrade, grade_of_institution
from qingmiao.regions.queries import Place, places
from qingmiao.retention.queries.turnover import turnover_words
from qingmiao.supervision.queries.published import Published, published_of
from qingmiao.ui.components import Status, Tone
from qingmiao.workforce.queries.public import certified_here

SECTIONS = ("basic", "premises", "classes", "home_based")
EXPIRES_SOON = timedelta(days=30)
# Papers that name no person. Consent of neighbours, leases and everything about one worker stay inside.
PUBLIC_PAPERS = (
    CertificateKind.LEGAL_PERSON,
    CertificateKind.FIRE,
    CertificateKind.FOOD_LICENCE,
    CertificateKind.HYGIENE_ASSESSMENT,
    CertificateKind.KINDERGARTEN_LICENCE,
    CertificateKind.SITE_PROOF,
    CertificateKind.LIABILITY_INSURANCE,
)
RECEIPT_TONES: dict[str, Tone] = {ReceiptState.VALID: "ok", ReceiptState.AMENDED: "warn", ReceiptState.WITHDRAWN: "none"}


@dataclass(frozen=True)
class PublicPaper:
    """A paper of the institution and whether it still holds."""

    kind: str
    number: str
    issued_on: date | None
    expires_on: date | None
    status: Status


@dataclass(frozen=True)
class PublicFinding:
    """A published notice of nonconformity and how far its rectification is."""

    number: str
    reasons: list[str]
    published_at: datetime
    rectify_by: date | None
    closed_on: date | None
    status: Status


@dataclass(frozen=True)
class PublicReceipt:
    """A receipt of the institution, with the code by which anyone may check it."""

    number: str
    code: str
    issued_on: date
    issuer: str
    status: Status


@dataclass(frozen=True)
class InstitutionPage:
    """Everything the page of one institution shows."""

    row: RegisterRow
    standing: Status
    closed_on: date | None
    village: str
    facts: Facts
    facts_since: date | None
    staff: list[tuple[str, int]]
    people: list[tuple[str, int]] = field(default_factory=list)
    turnover: str = ""
    papers: list[PublicPaper] = field(default_factory=list)
    findings: list[PublicFinding] = field(default_factory=list)
    receipts: list[PublicReceipt] = field(default_factory=list)
    terms: list[PublicTerm] = field(default_factory=list)
    supervision: Published = field(default_factory=lambda: Published([], [], 0, []))
    grade: PublishedGrade | None = None
    credit: list[PublishedCredit] = field(default_factory=list)
    events: list[Shown] = field(default_factory=list)
    vacancies: list[RoomToConfirm] = field(default_factory=list)
    photos: list[PublicPhoto] = field(default_factory=list)

    @property
    def expired(self) -> list[PublicPaper]:
        """The papers that do not hold any more."""
        return [paper for paper in self.papers if paper.status.tone == "bad"]

    @property
    def receipt(self) -> PublicReceipt | None:
        """The newest receipt."""
        return self.receipts[0] if self.receipts else None


def institution_page(code: str, *, on: date, at: datetime) -> InstitutionPage | None:
    """Return what is public about an institution, in seventeen to nineteen queries; None when unknown or never filed."""
    columns = (
        Institution.objects.exclude(standing=Standing.PREPARING)
        .filter(code=code)
        .values(*PUBLIC_COLUMNS, "village_code", "standing", "closed_on", sent=shown_photos())
        .first()
    )
    if columns is None:
        return None
    key, day = columns["pk"], _last_day(columns, on)
    facts, since = _facts(key, day)
    findings, place = _findings(key), _place(columns)
    return InstitutionPage(
        row=RegisterRow(columns, place.county, place.town, any(finding.closed_on is None for finding in findings)),
        standing=_standing(columns),
        closed_on=columns["closed_on"],
        village=place.village,
        facts=facts,
        facts_since=since,
        staff=_staff(key, day),
        people=certified_here(key, day),
        turnover=turnover_words(key, day),
        papers=_papers(key, columns["standing"], on),
        findings=findings,
        receipts=_receipts(key),
        terms=terms_of(key, on),
        supervision=published_of(key, on),
        grade=grade_of_institution(key, on),
        credit=published_credit(key, on),
        events=events_of(key, at),
        vacancies=_vacancies(facts, key),
        photos=public_photos(columns["sent"]),
    )


def _vacancies(facts: Facts, key: int) -> list[RoomToConfirm]:
    """Return what the institution itself said of its free places, by class type in force; empty unless it spoke of each. One query."""
    sums = {row.type.value: 0 for row in facts.classes or [] if row.type}
    for row in facts.classes or []:
        if row.type:
            sums[row.type.value] += row.places or 0
    if facts.is_home_based:
        sums = {"": facts.home_based.places or 0}
    told = confirmed_vacancies(key)
    found = [
        RoomToConfirm(kind, places, min(told[key, kind][0], places), told[key, kind][1])
        for kind, places in sums.items()
        if (key, kind) in told
    ]
    return found if len(found) == len(sums) else []


def _last_day(columns: Columns, on: date) -> date:
    """Return the day whose facts are shown: today, or the last day before the institution closed."""
    closed_on: date | None = columns["closed_on"]
    return on if closed_on is None else closed_on - timedelta(days=1)


def _place(columns: Columns) -> Place:
    codes = [columns[name] for name in ("village_code", "town_code", "county_code") if columns[name]]
    named = places(set(codes))
    return next((named[code] for code in codes if code in named), Place("", "", ""))


def _standing(columns: Columns) -> Status:
    standing = Standing(columns["standing"])
    return Status(str(standing.label), "ok" if standing == Standing.FILED else "none")


def _facts(institution: int, day: date) -> tuple[Facts, date | None]:
    """Return the published sections of the facts in force on a day, and since when they hold. The staff list is never read."""
    version: Any = (
        FactsVersion.objects.filter(institution=institution, period__contains=day)
        .values("period", **{section: F(f"facts__{section}") for section in SECTIONS})
        .first()
    )
    if version is None:
        return Facts(), None
    facts, _ = read_draft({name: version[name] for name in SECTIONS if version[name] is not None})
    return facts, version["period"].lower


def _staff(institution: int, day: date) -> list[tuple[str, int]]:
    """Return how many people hold each role, and nothing about any of them."""
    rows = StaffMember.objects.filter(institution=institution, period__contains=day).order_by().values_list("role").annotate(n=Count("pk"))
    counted = dict(rows)
    return [(role.label, counted[role.value]) for role in StaffRole if role.value in counted]


def _papers(institution: int, standing: str, on: date) -> list[PublicPaper]:
    if standing != Standing.FILED:
        return []
    kinds = list(PUBLIC_PAPERS)
    rows = Certificate.objects.filter(institution=institution, is_current=True, holder="", kind__in=kinds)
    labels = dict(CertificateKind.choices())
    papers = [
        PublicPaper(labels[kind], number, issued_on, expires_on, _validity(expires_on, on))
        for kind, number, issued_on, expires_on in rows.values_list("kind", "number", "issued_on", "expires_on")
    ]
    order = [kind.label for kind in kinds]
    return sorted(papers, key=lambda paper: order.index(paper.kind))


def _validity(expires_on: date | None, on: date) -> Status:
    if expires_on is None:
        return Status("有效", "ok")
    if expires_on < on:
        return Status("已到期", "bad")
    return Status("即将到期", "warn") if expires_on - on <= EXPIRES_SOON else Status("有效", "ok")


def _findings(institution: int) -> list[PublicFinding]:
    rows = NonconformityNotice.objects.filter(filing__institution=institution, recalled_at=None).annotate(is_reported=~Q(rectification=""))
    return [
        PublicFinding(
            number=row["number"],
            reasons=[reason for reason in row["reasons"].split("；") if reason],
            published_at=row["published_at"],
            rectify_by=row["rectify_by"],
            closed_on=row["closed_on"],
            status=_finding_status(row["closed_on"], is_reported=row["is_reported"]),
        )
        for row in rows.values("number", "reasons", "published_at", "rectify_by", "closed_on", "is_reported")
    ]


def _finding_status(closed_on: date | None, *, is_reported: bool) -> Status:
    if closed_on is not None:
        return Status("已整改销号", "ok")
    return Status("已报整改，待复核", "warn") if is_reported else Status("整改中", "bad")


def _receipts(institution: int) -> list[PublicReceipt]:
    rows = Receipt.objects.filter(filing__institution=institution).values("number", "code", "issued_on", "issuer", "state")
    return [PublicReceipt(row["number"], row["code"], row["issued_on"], row["issuer"], receipt_status(row["state"])) for row in rows]


def receipt_status(state: str) -> Status:
    """Return the word and colour of a receipt's state."""
    return Status(str(ReceiptState(state).label), RECEIPT_TONES[state])
