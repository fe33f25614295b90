"""Who may do what with filings."""

from django.db.models import Q

from qingmiao.accounts.models import Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county, of_health, of_organisation
from qingmiao.filings.models import (
    Chase,
    CorrectionNotice,
    Filing,
    FilingDocument,
    NonconformityNotice,
    NoticeFile,
    Receipt,
    VerificationItem,
    VisitPhoto,
)

SEEN_BY_OFFICERS = ~Q(state="draft") & ~Q(state="withdrawn", submitted_at=None)
HANDED_IN = ~Q(filing__state="draft") & ~Q(filing__state="withdrawn", filing__submitted_at=None)


# The institution's own; handed in to an officer's county or city. A draft is nobody's but the institution's.
own = of_organisation("institution__organisation")
in_county = of_county("county_code", SEEN_BY_OFFICERS)
in_city = of_city("county_code", SEEN_BY_OFFICERS)
# The same for what belongs to a filing.
own_filing = of_organisation("filing__institution__organisation")
filing_in_county, filing_in_city = of_county("filing__county_code"), of_city("filing__county_code")


# Filings a county health officer decides; other departments of the county do not.
decided_here = of_health(in_county)


VIEW_FILING = Action(
    "filings.view_filing",
    "查看备案",
    Filing,
    [
        Grant(Role.INSTITUTION_MANAGER, own),
        Grant(Role.INSTITUTION_STAFF, own),
        Grant(Role.COUNTY_OFFICER, in_county),
        Grant(Role.CITY_OFFICER, in_city),
        Grant(Role.AUDITOR, lambda _post: SEEN_BY_OFFICERS),
    ],
)
EDIT_FILING = Action("filings.edit_filing", "填写备案", Filing, [Grant(Role.INSTITUTION_MANAGER, own), Grant(Role.INSTITUTION_STAFF, own)])
SUBMIT_FILING = Action("filings.submit_filing", "提交备案", Filing, [Grant(Role.INSTITUTION_MANAGER, own)])
REVIEW_FILING = Action(
    "filings.review_filing", "审核备案", Filing, [Grant(Role.COUNTY_OFFICER, in_county), Grant(Role.CITY_OFFICER, in_city)]
)
DECIDE_FILING = Action("filings.decide_filing", "受理、补正、出具回执", Filing, [Grant(Role.COUNTY_OFFICER, decided_here)])
VERIFY_FILING = Action("filings.verify_filing", "现场核实", Filing, [Grant(Role.COUNTY_OFFICER, decided_here)])
VIEW_COUNTY_DESK = Action("filings.view_county_desk", "查看备案待办", Filing, [Grant(Role.COUNTY_OFFICER, in_county)])
REVEAL_PERSON = Action("filings.reveal_person", "查看备案人员身份信息", Filing, [Grant(Role.COUNTY_OFFICER, decided_here)])
VIEW_VISIT_PHOTO = Action(
    "filings.view_visit_photo",
    "查看核实照片",
    VerificationItem,
    [
        Grant(Role.COUNTY_OFFICER, of_county("verification__filing__county_code")),
        Grant(Role.CITY_OFFICER, of_city("verification__filing__county_code")),
    ],
)
EDIT_VISIT_PHOTO = Action(
    "filings.edit_visit_photo",
    "拍摄和移除核实照片",
    VisitPhoto,
    [Grant(Role.COUNTY_OFFICER, of_county("draft__filing__county_code"))],
)
VIEW_CITY_DESK = Action("filings.view_city_desk", "查看全市备案办理", Filing, [Grant(Role.CITY_OFFICER, in_city)])
VIEW_DOCUMENT = Action(
    "filings.view_document",
    "查看扫描件",
    FilingDocument,
    [
        Grant(Role.INSTITUTION_MANAGER, own_filing),
        Grant(Role.INSTITUTION_STAFF, own_filing),
        Grant(Role.COUNTY_OFFICER, of_county("filing__county_code", HANDED_IN)),
        Grant(Role.CITY_OFFICER, of_city("filing__county_code", HANDED_IN)),
    ],
)
EDIT_DOCUMENT = Action(
    "filings.edit_document",
    "移除扫描件",
    FilingDocument,
    [
        Grant(Role.INSTITUTION_MANAGER, own_filing),
        Grant(Role.INSTITUTION_STAFF, own_filing),
    ],
)
VIEW_RECEIPT = Action(
    "filings.view_receipt",
    "查看回执",
    Receipt,
    [
        Grant(Role.INSTITUTION_MANAGER, own_filing),
        Grant(Role.INSTITUTION_STAFF, own_filing),
        Grant(Role.COUNTY_OFFICER, filing_in_county),
        Grant(Role.CITY_OFFICER, filing_in_city),
        Grant(Role.AUDITOR),
    ],
)
VIEW_NOTICE = Action(
    "filings.view_notice",
    "查看不符合告知书",
    NonconformityNotice,
    [
        Grant(Role.INSTITUTION_MANAGER, own_filing),
        Grant(Role.COUNTY_OFFICER, filing_in_county),
        Grant(Role.CITY_OFFICER, filing_in_city),
    ],
)
VIEW_NOTICE_FILE = Action(
    "filings.view_notice_file",
    "查看整改材料",
    NoticeFile,
    [
        Grant(Role.INSTITUTION_MANAGER, of_organisation("notice__filing__institution__organisation")),
        Grant(Role.COUNTY_OFFICER, of_county("notice__filing__county_code")),
        Grant(Role.CITY_OFFICER, of_city("notice__filing__county_code")),
    ],
)
VIEW_CORRECTION_NOTICE = Action(
    "filings.view_correction_notice",
    "查看补正告知书",
    CorrectionNotice,
    [
        Grant(Role.INSTITUTION_MANAGER, own_filing),
        Grant(Role.INSTITUTION_STAFF, own_filing),
        Grant(Role.COUNTY_OFFICER, filing_in_county),
        Grant(Role.CITY_OFFICER, filing_in_city),
    ],
)
CHASE_FILING = Action("filings.chase_filing", "催办备案", Filing, [Grant(Role.CITY_OFFICER, of_health(in_city))])
ANSWER_CHASE = Action("filings.answer_chase", "答复催办", Chase, [Grant(Role.COUNTY_OFFICER, of_health(of_county("county_code")))])
