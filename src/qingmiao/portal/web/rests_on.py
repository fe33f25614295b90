"""Which tables the public pages rest on: a page is kept until one of its tables is written to. A test holds each page to its list."""

from django.db.models import Model

from qingmiao.accounts.models import Organisation
from qingmiao.core.indicators import SOURCES
from qingmiao.core.models import StoredFile
from qingmiao.demonstration.models import Demonstration, Guidance
from qingmiao.figures.models import IndicatorSnapshot
from qingmiao.filings.models import Filing, NonconformityNotice, Receipt
from qingmiao.governance.models import Evidence, Measure, Task
from qingmiao.governance.queries.states import PROMISES
from qingmiao.institutions.models import CareClass, Certificate, FactsVersion, Institution, Photo, StaffMember, Vacancy
from qingmiao.policy.models import Clause, Document, DocumentFile, Relation
from qingmiao.publicity.models import Booking, Edition, Publication
from qingmiao.quality.models import CreditEntry, Evaluation
from qingmiao.regions.models import Division, TownPoint
from qingmiao.registrations.models import Registration
from qingmiao.supervision.models import Finding, FindingStep, Inspection, InspectionItem, InspectionPart, Objection
from qingmiao.workforce.models import Engagement, Qualification

CITED = (Document, Relation)
HOME = (Institution, Division)
LISTED = (*HOME, TownPoint, FactsVersion, CareClass, Vacancy, Certificate, Filing, NonconformityNotice, Finding, Evaluation, Registration)
DEMONSTRATIONS = (*HOME, Demonstration, Guidance)
SUPERVISION = (Inspection, InspectionPart, InspectionItem, Finding, FindingStep, Objection)
NEWS = (Publication, Edition, Booking, Organisation)
INSTITUTION = (
    *LISTED, *CITED, StaffMember, Engagement, Qualification, Receipt, Demonstration, Guidance, CreditEntry, *NEWS, *SUPERVISION, Photo,
)  # fmt: skip
LIBRARY = (*CITED, Clause, DocumentFile, StoredFile)
FIGURES = (IndicatorSnapshot, Division)
PLAN: tuple[type[Model], ...] = (*FIGURES, *SOURCES, *PROMISES, *CITED, Evidence.documents.through, Organisation)
MEASURES: tuple[type[Model], ...] = (*PLAN, Measure, Task)
