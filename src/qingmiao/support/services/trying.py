"""A change of the city's own amount tried on everybody, kept, and turned into the next version by a decision."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from qingmiao.accounts.models import Post
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.legislation import load
from qingmiao.core.workflow import take
from qingmiao.support.models import CityValue, WhatIf, WhatIfState
from qingmiao.support.queries.trying import try_value
from qingmiao.support.rules.fact_kinds import MOST
from qingmiao.support.rules.programmes import programmes

NATIONAL = "这是国家规定的标准，本市不能改；可以测算，不能确定。"


@dataclass(frozen=True)
class Trial:
    """Which value of which programme, changed to what, from which day, looked at over which year."""

    programme: str
    name: str
    value: int
    since: date
    year: int
    title: str


@transaction.atomic
def keep_what_if(trial: Trial, *, actor: Post, at: datetime) -> WhatIf:
    """Try a value on every institution of the city and keep what came out. Raises DomainError for what cannot be tried."""
    programme = programmes().get(trial.programme)
    if programme is None or trial.name not in programme.values:
        raise DomainError("这个项目没有这个标准，请另选。", field="target")
    if not 0 <= trial.value < MOST:
        raise DomainError("标准不能是负数，也不能超过一千亿元。", field="value")
    if not date(trial.year - 1, 1, 1) <= trial.since <= date(trial.year, 12, 31):
        raise DomainError("开始日期须在测算年度或前一年之内。", field="since")
    found = asdict(try_value(programme, (trial.name, trial.value, trial.since), trial.year, at=at))
    told = {"programme": trial.programme, "name": trial.name, "value": trial.value, "since_on": trial.since}
    row = WhatIf.objects.create(**told, year=trial.year, title=trial.title, found=found, at=at, post=actor)
    audit.record(actor, "keep_what_if", row, at=at, changes=told | {"since_on": trial.since.isoformat()})
    return row


@transaction.atomic
def decide_value(row: WhatIf, document: str, *, version: int, actor: Post, at: datetime) -> CityValue:
    """Make a kept trial the city's value from its day on. Raises DomainError for a national value, a past day and an overlap."""
    row = take(row, version)
    if row.state != WhatIfState.KEPT:
        raise DomainError("这个测算已经成为标准，请刷新页面查看。")
    if any(legal.mandatory for legal in load().history(row.name)):
        raise DomainError(NATIONAL)
    if CityValue.objects.filter(name=row.name, since_on__gte=row.since_on).exists():
        raise DomainError("这一天或以后已有标准，两版不能重叠。")
    if not document.strip():
        raise DomainError("请写明依据文件的名称和文号。", field="document")
    if row.since_on < timezone.localdate(at).replace(day=1):
        raise DomainError("不能从已经过去的月份开始；请另存一个从本月或以后开始的测算。")
    told = {"since_on": row.since_on, "value": row.value, "document": document.strip(), "decided_at": at, "post": actor}
    value = CityValue.objects.create(name=row.name, **told)
    row.decided, row.state = value, WhatIfState.DECIDED
    row.save(update_fields=["decided", "state"])
    audit.record(actor, "decide_value", value, at=at, changes={"name": row.name, "value": row.value, "document": document})
    return value
