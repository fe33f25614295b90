"""Who of the register is there during a visit: names from the register, seen or not seen."""

from dataclasses import dataclass
from datetime import date

from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import StaffRole
from qingmiao.supervision.models import InspectionPart
from qingmiao.supervision.rules.vocabulary import ItemGroup
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.models.people import in_force

PRESENT, ABSENT = "present", "absent"
PRESENCE = ((PRESENT, "在场"), (ABSENT, "不在场"))


@dataclass(frozen=True)
class Present:
    """Somebody who holds a post, and what was said of them."""

    key: int
    name: str
    role: str
    answer: str

    @property
    def role_label(self) -> str:
        """The role in words."""
        return StaffRole(self.role).label

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Seen or not: value, word, whether it is the one given."""
        return [(value, label, value == self.answer) for value, label in PRESENCE]


def staff_of(part: InspectionPart, institution: Institution, on: date) -> list[Present]:
    """Return the people of the register, for an office that looks at staff."""
    if not any(row["group"] == ItemGroup.STAFF for row in part.checklist):
        return []
    rows = Engagement.objects.filter(in_force(on), institution=institution).select_related("worker").order_by("role", "pk")
    return [Present(row.pk, row.worker.name.open(), row.role, part.value_of(f"staff-{row.pk}")) for row in rows]
