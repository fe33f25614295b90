"""What the outlines ask of a course on a day: hours of theory and practice by topic. Pure."""

from dataclasses import dataclass
from datetime import date

from qingmiao.core.legislation import Confidence, Law, LegalValue, declare
from qingmiao.workforce.rules.vocabulary import Topic

# Topic → the values its hours of theory and of practice stand in; where only the whole is named, all may be theory.
HOURS: dict[Topic, tuple[str, ...]] = {
    Topic.PRINCIPAL: declare("training.principal_theory_hours", "training.principal_practice_hours"),
    Topic.CARER: declare("training.carer_theory_hours", "training.carer_practice_hours"),
    Topic.HEALTH_WORKER: declare("training.health_worker_hours"),
    Topic.COOK: declare("training.cook_hours"),
    Topic.MENTAL_HEALTH: declare("training.mental_health_hours"),
    Topic.FIRE: declare("training.fire_hours"),
    Topic.FIRST_AID: declare("training.first_aid_hours"),
    Topic.CHILD_PROTECTION: declare("training.child_protection_hours"),
}


@dataclass(frozen=True)
class Outline:
    """What one topic asks for on a day; `values` are where that is said, and how sure it is. Before its first value: no hours."""

    topic: Topic
    values: tuple[LegalValue, ...]

    @property
    def hours(self) -> float:
        """All hours."""
        return float(sum(value.value for value in self.values))

    def words(self) -> str:
        """Return the hours as they are written."""
        if len(self.values) > 1:
            return f"{self.hours:g} 学时（理论 {self.values[0].value}，实践 {self.values[1].value}）"
        return f"{self.hours:g} 学时" if self.values else "没有规定"

    def is_covered(self, theory: float, practice: float) -> bool:
        """Tell whether a course of so many hours is the whole training, not a part of it. What is unsure asks for nothing."""
        sure = [float(value.value) for value in self.values if value.confidence is not Confidence.UNSURE]
        if len(sure) == 2:
            return theory >= sure[0] and practice >= sure[1]
        return theory + practice >= sum(sure)


def outline_of(topic: Topic, law: Law, on: date) -> Outline:
    """Return what is asked of a training in a topic. The first day of the session selects the law."""
    return Outline(topic, tuple(value for name in HOURS[topic] if (value := law.find(name, on)) is not None))
