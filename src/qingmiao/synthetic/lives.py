"""The life of one institution: the clicks of manager and officers, each at its own time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from qingmiao.accounts.models import Post
from qingmiao.codes.working_days import WorkingCalendar
from qingmiao.core.legislation import load
from qingmiao.filings.models import Filing, FilingKind, SettlementKind
from qingmiao.filings.queries.judging import facts_of
from qingmiao.filings.rules import judge
from qingmiao.filings.services import closing, deciding, drafting, submitting, verifying
from qingmiao.filings.services.verifying import SeenItem, Visit
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import CertificateKind, InstitutionForm
from qingmiao.synthetic.offices import Opening, open_second
from qingmiao.synthetic.papers import scan
from qingmiao.synthetic.scenario import Plot, Story

LOCAL = ZoneInfo("Asia/Shanghai")
DAYS_AGO = {
    Story.DRAFT: (1, 20),
    Story.SUBMITTED: (0, 2),
    Story.OVERDUE: (9, 13),
    Story.ACCEPTED: (1, 4),
    Story.RETURNED: (3, 9),
    Story.RECEIPTED: (6, 14),
    Story.NONCONFORMING: (25, 60),
    Story.RECTIFIED: (30, 60),
}
# Institutions that live longest began between the summer of the city's plan and this many days ago, and have renewed their papers since.
FIRST_FILING = date(2020, 7, 1)
FIRST_HOME_BASED = date(2023, 12, 1)  # their own rules came in November 2023
RENEWED_DAYS_AGO = 420
OTHERS_DAYS_AGO = (20, 240)
# Cases that somebody still works on, and may open the papers of.
STILL_OPEN = frozenset(
    {Story.SUBMITTED, Story.OVERDUE, Story.ACCEPTED, Story.RETURNED, Story.RECEIPTED, Story.NONCONFORMING, Story.RECTIFIED}
)
SECTIONS = ("basic", "premises", "classes", "home_based", "staff", "certificates", "hygiene")
NEEDED = (("certificates", "消防安全检查合格证明扫描件不清晰，请重新上传。"), ("staff", "保健人员的培训合格证明未附。"))


@dataclass(frozen=True)
class Cast:
    """Who acts: manager and officer; and what they share."""

    manager: Post
    officer: Post
    opening: Opening
    today: date
    days: WorkingCalendar


def first_day(random: Random, plot: Plot, today: date) -> date:
    """Return the day on which an institution of this story and form files."""
    if plot.story is Story.RENEWED:
        earliest = FIRST_HOME_BASED if plot.form is InstitutionForm.HOME_BASED else FIRST_FILING
        return earliest + timedelta(days=random.randrange((today - earliest).days - RENEWED_DAYS_AGO))
    low, high = DAYS_AGO.get(plot.story, OTHERS_DAYS_AGO)
    return today - timedelta(days=random.randint(low, high))


class Life:
    """One institution's filing, step by step; every step is a call of the service behind the button."""

    def __init__(self, random: Random, institution: Institution, cast: Cast) -> None:
        self.random, self.institution, self.cast = random, institution, cast

    def live(self, story: Story, draw: Callable[[date], dict[str, Any]], on: date) -> None:
        """Live up to where the story has come. `draw` gives the facts as they are on a day."""
        filing = self._draft(FilingKind.FILING, on, draw(on), unfinished=story is Story.DRAFT)
        if story is Story.DRAFT:
            return
        if story in STILL_OPEN:
            self._attach_scans(filing, self._at(on))
        filing = self._submit(filing, on)
        if story in (Story.SUBMITTED, Story.OVERDUE):
            return
        if story is Story.RETURNED:
            self._return(filing, on)
            return
        filing = self._accept(filing, self._later(on, 1))
        if story is Story.ACCEPTED:
            return
        filing = self._receipt(filing, self._later(on, self.random.randint(2, 4)))
        if story is Story.RECEIPTED:
            return
        self._after_receipt(filing, story, draw, on)

    def _after_receipt(self, filing: Filing, story: Story, draw: Callable[[date], dict[str, Any]], on: date) -> None:
        visited = self._later(on, self.random.randint(6, 12))
        fails = story in (Story.NONCONFORMING, Story.RECTIFIED)
        filing = self._visit(filing, visited, fails=fails)
        if story is Story.RECTIFIED:
            text = "已按要求整改：监控存储扩容，录像保存 90 天以上，附现场照片。"
            at = self._at(self._later(visited, 5))
            verifying.report_rectification(filing, text, version=filing.version, actor=self.cast.manager, at=at)
        elif story is Story.RENEWED:
            self._amend(draw, self.cast.today - timedelta(days=self.random.randint(30, 200)), finish=True)
        elif story is Story.AMENDING:
            self._amend(draw, self._later(self.cast.today, -2), finish=False)
        elif story in (Story.CLOSING, Story.CLOSED):
            self._close(self._later(self.cast.today, -3), finish=story is Story.CLOSED)

    def _draft(self, kind: str, on: date, raw: dict[str, Any], *, unfinished: bool = False) -> Filing:
        at = self._at(on)
        filing = drafting.start_filing(self.institution, kind, actor=self.cast.manager, at=at)
        wanted = [name for name in SECTIONS if name in raw]
        for name in wanted[:-2] if unfinished else wanted:
            filing = drafting.save_section(filing, name, raw[name], version=filing.version, actor=self.cast.manager, at=at)
        return filing

    def _attach_scans(self, filing: Filing, at: datetime) -> None:
        """Attach a scan of every paper listed, so that a reviewer has something to open."""
        for paper in filing.facts.get("certificates", []):
            kind = CertificateKind(paper["kind"])
            drafting.attach_document(filing, kind.value, scan(kind), actor=self.cast.manager, at=at)

    def _submit(self, filing: Filing, on: date) -> Filing:
        return submitting.submit(
            filing, password=self.cast.opening.password, version=filing.version, actor=self.cast.manager, at=self._at(on, 10)
        )

    def _return(self, filing: Filing, on: date) -> None:
        at = self._at(self._later(on, 1))
        deciding.return_for_correction(filing, NEEDED, version=filing.version, actor=self.cast.officer, at=at)

    def _accept(self, filing: Filing, on: date) -> Filing:
        return deciding.accept(filing, version=filing.version, actor=self.cast.officer, at=self._at(on))

    def _receipt(self, filing: Filing, on: date) -> Filing:
        deciding.issue_receipt(filing, version=filing.version, actor=self.cast.officer, at=self._at(on, 15))
        return Filing.objects.get(pk=filing.pk)

    def _visit(self, filing: Filing, on: date, *, fails: bool) -> Filing:
        lines = judge(facts_of(filing), on, load())
        seen = [line for line in lines if line.mandatory and line.step in ("premises", "staff") and not line.subject][:12]
        items = [SeenItem(line.key, line.title, line.sources[0].document or "", "conforms") for line in seen]
        if fails:
            note = "监控录像只保存了 60 天，未达到 90 天。"
            items = [SeenItem("premises.cctv_days", "监控录像保存", "托育机构管理规范（试行）", "fails", note)]
            items += [
                SeenItem(line.key, line.title, line.sources[0].document or "", "conforms") for line in seen if line.key != items[0].key
            ]
        second = open_second(self.cast.officer, self.cast.opening)
        visit = Visit(on, second, items, rectify_by=on + timedelta(days=30) if fails else None)
        verifying.record_signed_visit(filing, visit, version=filing.version, actor=self.cast.officer, at=self._at(on, 16))
        return Filing.objects.get(pk=filing.pk)

    def _amend(self, draw: Callable[[date], dict[str, Any]], on: date, *, finish: bool) -> None:
        renewed = draw(on)
        kept: dict[str, Any] = {name: renewed[name] for name in ("certificates", "staff", "hygiene") if name in renewed}
        filing = self._submit(self._draft(FilingKind.AMENDMENT, on, kept), on)
        if finish:
            filing = self._accept(filing, self._later(on, 1))
            filing = self._receipt(filing, self._later(on, 2))
            self._visit(filing, self._later(on, 6), fails=False)

    def _close(self, on: date, *, finish: bool) -> None:
        filing = self._draft(FilingKind.DEREGISTRATION, on, {})
        answers = {SettlementKind.CHILD.value: "转入同区另一机构", SettlementKind.STAFF.value: "协商解除劳动合同"}
        first = {str(row.pk): answers[row.kind] for row in filing.settlements.all()[:3]}
        filing = closing.answer_settlements(
            filing, first, fill=answers if finish else {}, version=filing.version, actor=self.cast.manager, at=self._at(on)
        )
        if finish:
            filing = self._submit(filing, on)
            at = self._at(self._later(on, 1))
            deciding.complete_deregistration(filing, version=filing.version, actor=self.cast.officer, at=at)

    def _later(self, on: date, working_days: int) -> date:
        """Return a working day so many after (or before) a day, never after today."""
        if working_days < 0:
            return on + timedelta(days=working_days)
        return min(self.cast.days.add_working_days(on, working_days), self.cast.today)

    def _at(self, on: date, hour: int = 9) -> datetime:
        return datetime.combine(on, time(hour, self.random.randrange(60)), LOCAL)
