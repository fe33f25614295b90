"""One institution in the register once: who has this code, this name and address, or this licence already."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from qingmiao.codes.cleaning import clean_code, key_of
from qingmiao.codes.pinyin import pinyin_key
from qingmiao.core.facts import Problem
from qingmiao.institutions.models import Certificate, Institution, Standing
from qingmiao.institutions.rules.facts import Facts
from qingmiao.institutions.rules.vocabulary import CertificateKind

# Papers that one institution has for itself; a fire certificate or a lease may be of a whole building.
OWN_LICENCES = (CertificateKind.LEGAL_PERSON, CertificateKind.FOOD_LICENCE, CertificateKind.KINDERGARTEN_LICENCE)
SAME_CODE = (
    "这个统一社会信用代码已有备案机构（{}），请核对。同一机构搬迁或改名的，请在原账号下办理变更；"
    "分支机构请填写分支机构自己的登记证书上的代码；原机构不再办的，请先办理注销备案"
)
SAME_PLACE = "“{}”已在同一地址备案，请核对。同一机构请在原账号下办理变更；同一处的分园请把名称或地址写到能分清（如楼栋、楼层）"
SAME_LICENCE = "{}的这个编号已由“{}”备案时使用，请核对编号。分支机构请填写自己的证照"


def in_force() -> "QuerySet[Institution]":
    """Return the institutions that stand in the register; one that was taken out frees its code."""
    return Institution.objects.filter(standing=Standing.FILED)


def identity_problems(facts: Facts, institution: Institution) -> list[Problem]:
    """Return at which facts an institution would be in the register a second time; one query, and one more where it lists licences."""
    basic, others = facts.basic, in_force().exclude(pk=institution.pk)
    near = Q(uscc=basic.uscc) if basic.uscc else Q(pk=None)
    if basic.name and basic.address:
        near |= Q(name_pinyin=pinyin_key(basic.name))
    found: list[Problem] = []
    for other in others.filter(near).only("name", "uscc", "address", "county_code").order_by("pk"):
        if basic.uscc and other.uscc == basic.uscc:
            found.append(Problem("basic.uscc", SAME_CODE.format(other.name)))
        elif basic.name and basic.address and (key_of(other.name), key_of(other.address)) == (key_of(basic.name), key_of(basic.address)):
            found.append(Problem("basic.name", SAME_PLACE.format(other.name)))
    return [*found[:1], *_licences(facts, institution)]


def _licences(facts: Facts, institution: Institution) -> Iterator[Problem]:
    given = {
        (paper.kind.value, key_of(paper.number)): place
        for place, paper in enumerate(facts.certificates or [])
        if paper.kind in OWN_LICENCES and paper.kind and paper.number and key_of(paper.number)
    }
    if not given:
        return
    numbers = [clean_code(paper.number) for paper in facts.certificates or [] if paper.number]
    taken = Certificate.objects.filter(is_current=True, institution__standing=Standing.FILED, kind__in=OWN_LICENCES)
    for paper in (
        taken.alias(capitals=Upper("number"))
        .filter(capitals__in=numbers)
        .exclude(institution=institution)
        .select_related("institution")
        .order_by("pk")
    ):
        place = given.get((paper.kind, key_of(paper.number)))
        if place is not None:
            yield Problem(f"certificates[{place}].number", SAME_LICENCE.format(paper.get_kind_display(), paper.institution.name))
