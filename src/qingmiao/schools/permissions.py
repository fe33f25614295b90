"""Who may do what with schools and students: education gives the numbers, institutions take students, health and education read."""

from django.db.models import Q

from qingmiao.accounts.models import Department, Organisation, Post, Role
from qingmiao.core.permissions import Action, Grant, Where, of_city, of_health, of_organisation
from qingmiao.institutions.models import Institution, Standing
from qingmiao.schools.models import Internship, School


def of_education(where: Where) -> Where:
    """Return a relationship that only posts of an education department have."""
    return lambda post: where(post) if post.organisation and post.organisation.department == Department.EDUCATION else Q(pk=None)


def own_office(post: Post) -> Q:
    """The organisation a post is held in."""
    return Q(pk=post.organisation_id)


GIVE_NUMBERS = Action("schools.give_numbers", "报送学校数据", Organisation, [Grant(Role.DEPARTMENT_OFFICER, of_education(own_office))])
BROWSE_SCHOOLS = Action(
    "schools.browse_schools",
    "查看学校和人才供需",
    School,
    [
        Grant(Role.CITY_OFFICER, of_city("county_code")),
        Grant(Role.COUNTY_OFFICER, of_health(of_city("county_code"))),
        Grant(Role.DEPARTMENT_OFFICER, of_education(of_city("county_code"))),
    ],
)
TAKE_STUDENTS = Action(
    "schools.take_students",
    "登记实习学生和合作协议",
    Institution,
    [Grant(Role.INSTITUTION_MANAGER, lambda post: of_organisation("organisation")(post) & Q(standing=Standing.FILED))],
)
RUN_INTERNSHIP = Action(
    "schools.run_internship",
    "管理本机构的实习",
    Internship,
    [Grant(Role.INSTITUTION_MANAGER, of_organisation("institution__organisation"))],
)
