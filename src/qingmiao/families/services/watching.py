"""What happens at night: deadlines of requests are told of, sign-in codes that open nothing any more are removed."""

from datetime import datetime, timedelta

from qingmiao.accounts.queries import health_department_of
from qingmiao.codes.divisions import city_code_of
from qingmiao.core.watching import Watch
from qingmiao.families.models import DataRequest, PhoneCode

KEPT = timedelta(days=1)  # so long a phone's codes are counted
REQUESTS: Watch[DataRequest] = Watch(
    DataRequest,
    title=lambda row, _clock: f"个人信息请求 {row.number} ",
    said=lambda _row, _clock: "答复",
    path=lambda _row: "",  # the city is told that it is late, and sees nothing of the child
    who_acts=lambda row, _clock, _on: health_department_of(row.county_code),
    who_stands_above=lambda row, _clock, _on: health_department_of(city_code_of(row.county_code)),
)


def watch(*, at: datetime) -> int:
    """Warn and escalate, remove old codes; return how many clocks were told of."""
    PhoneCode.objects.filter(sent_at__lt=at - KEPT).delete()
    return REQUESTS.warn_due(at=at) + REQUESTS.escalate_late(at=at)
