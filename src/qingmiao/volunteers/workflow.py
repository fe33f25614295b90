"""How somebody who wants to help becomes a volunteer."""

from qingmiao.core.workflow import Transition, Workflow
from qingmiao.volunteers.models import Volunteer, VolunteerState
from qingmiao.volunteers.permissions import MANAGE_VOLUNTEERS

State = VolunteerState
VOLUNTEER = Workflow(
    "volunteer",
    Volunteer,
    (
        Transition("confirm_volunteer", "核对身份", frozenset({State.APPLIED}), State.CHECKING, MANAGE_VOLUNTEERS),
        Transition("clear_volunteer", "登记为志愿者", frozenset({State.CHECKING}), State.ACTIVE, None),
        Transition(
            "decline_volunteer",
            "不予登记",
            frozenset({State.APPLIED}),
            State.DECLINED,
            MANAGE_VOLUNTEERS,
            consequence="报名人的姓名和电话将清除。",
        ),
        Transition(
            "end_volunteer",
            "办理退出",
            frozenset({State.CHECKING, State.ACTIVE}),
            State.ENDED,
            MANAGE_VOLUNTEERS,
            consequence="还没有开始的报名将取消；服务记录和时长证明保留。",
        ),
        Transition("bar_volunteer", "停止志愿服务", frozenset({State.CHECKING, State.ACTIVE}), State.ENDED, None),
    ),
    tied_fields=("worker", "active_on", "ended_on"),
)
