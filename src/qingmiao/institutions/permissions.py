"""Who may do what with institutions."""

from qingmiao.accounts.models import Role
from qingmiao.core.permissions import Action, Grant, of_city, of_county, of_organisation
from qingmiao.institutions.models import Certificate, Institution, Photo, StaffMember

own, in_county, in_city = of_organisation("organisation"), of_county("county_code"), of_city("county_code")
# The same for what belongs to an institution.
of_own_institution = of_organisation("institution__organisation")
institution_in_county, institution_in_city = of_county("institution__county_code"), of_city("institution__county_code")

VIEW_INSTITUTION = Action(
    "institutions.view_institution",
    "查看机构",
    Institution,
    [
        Grant(Role.INSTITUTION_MANAGER, own),
        Grant(Role.INSTITUTION_STAFF, own),
        Grant(Role.COUNTY_OFFICER, in_county),
        Grant(Role.CITY_OFFICER, in_city),
        Grant(Role.AUDITOR),
    ],
)
BROWSE_REGISTER = Action(
    "institutions.browse_register",
    "查阅机构档案",
    Institution,
    [Grant(Role.COUNTY_OFFICER, in_county), Grant(Role.CITY_OFFICER, in_city), Grant(Role.AUDITOR)],
)
OPEN_INSTITUTION = Action("institutions.open_institution", "开通机构账号", Institution, [Grant(Role.COUNTY_OFFICER, in_county)])
VIEW_CERTIFICATE = Action(
    "institutions.view_certificate",
    "查看证照到期",
    Certificate,
    [
        Grant(Role.INSTITUTION_MANAGER, of_own_institution),
        Grant(Role.INSTITUTION_STAFF, of_own_institution),
        Grant(Role.COUNTY_OFFICER, institution_in_county),
        Grant(Role.CITY_OFFICER, institution_in_city),
    ],
)
OWN_CERTIFICATES = Action(
    "institutions.own_certificates",
    "查看本机构证照",
    Certificate,
    [Grant(Role.INSTITUTION_MANAGER, of_own_institution), Grant(Role.INSTITUTION_STAFF, of_own_institution)],
)
WATCH_CERTIFICATES = Action(
    "institutions.watch_certificates",
    "查看辖区证照到期",
    Certificate,
    [
        Grant(Role.COUNTY_OFFICER, institution_in_county),
        Grant(Role.CITY_OFFICER, institution_in_city),
    ],
)
REMIND_OF_PAPERS = Action("institutions.remind_of_papers", "提醒机构更新证照", Institution, [Grant(Role.COUNTY_OFFICER, in_county)])
CONFIRM_VACANCY = Action(
    "institutions.confirm_vacancy",
    "确认空托位",
    Institution,
    [Grant(Role.INSTITUTION_MANAGER, own), Grant(Role.INSTITUTION_STAFF, own)],
)
KEEP_PHOTOS = Action(
    "institutions.keep_photos",
    "上传本机构的照片",
    Institution,
    [Grant(Role.INSTITUTION_MANAGER, own), Grant(Role.INSTITUTION_STAFF, own)],
)
WITHDRAW_PHOTO = Action(
    "institutions.withdraw_photo",
    "撤下本机构的照片",
    Photo,
    [Grant(Role.INSTITUTION_MANAGER, of_own_institution), Grant(Role.INSTITUTION_STAFF, of_own_institution)],
)
CHECK_PHOTO = Action("institutions.check_photo", "核对机构照片", Photo, [Grant(Role.COUNTY_OFFICER, institution_in_county)])
VIEW_PHOTO = Action(
    "institutions.view_photo",
    "查看机构照片原件",
    Photo,
    [
        Grant(Role.INSTITUTION_MANAGER, of_own_institution),
        Grant(Role.INSTITUTION_STAFF, of_own_institution),
        Grant(Role.COUNTY_OFFICER, institution_in_county),
    ],
)
REVEAL_STAFF = Action(
    "institutions.reveal_staff",
    "查看人员身份信息",
    StaffMember,
    [
        Grant(Role.INSTITUTION_MANAGER, of_own_institution),
        Grant(Role.COUNTY_OFFICER, institution_in_county),
    ],
)
