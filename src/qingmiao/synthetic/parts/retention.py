"""Last year's survey in the synthetic city: answers of nobody."""

from random import Random

from qingmiao.retention.models import PayAnswer
from qingmiao.retention.rules import ContractKind, Insurance, Leaving, PayBand
from qingmiao.synthetic.parts import Scene

MOST_A_COUNTY = 24


def tell(scene: Scene) -> None:
    """Let some of each county have answered last year."""
    random, made = Random(f"{scene.seed}-retention"), []
    for county in scene.offices.county_officers:
        for _ in range(random.randrange(2, MOST_A_COUNTY)):
            answers = {
                "pay": random.choices(list(PayBand), (2, 8, 6, 3, 1))[0],
                "contract": random.choices(list(ContractKind), (2, 8, 2, 1))[0],
                "insurance": random.choices(list(Insurance), (7, 4, 1))[0],
                "leaving": random.choices(list(Leaving), (8, 5, 3, 2, 1, 1))[0],
            }
            made.append(PayAnswer(year=scene.today.year - 1, county_code=county, **answers))
    PayAnswer.objects.bulk_create(made)
