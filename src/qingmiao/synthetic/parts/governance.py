"""What waits for a second look in the city's plan: a change to approve, more time asked for, replies to a meeting; by the services."""

from datetime import datetime, time, timedelta

from qingmiao.accounts.models import Department, Post
from qingmiao.governance.models import Invitation, MeetingState, Plan, Reply, Target, Task, TaskState
from qingmiao.governance.services.changing import Draft, approve_change, draft_change
from qingmiao.governance.services.conference.inviting import Answer, reply_invitation
from qingmiao.governance.services.extending import ExtensionAnswer, answer_extension, ask_extension
from qingmiao.governance.services.planning import TargetText
from qingmiao.synthetic.lives import LOCAL
from qingmiao.synthetic.parts import Scene

WHY = "两个县的数据还没有报齐（演示内容）。"
REPLIES = ((Department.FIRE_RESCUE, Answer(Reply.COMES)), (Department.EDUCATION, Answer(Reply.SENDS, "基础教育科负责人")))


def tell(scene: Scene) -> None:
    """Leave one change approved and one waiting, one request for more time granted and one waiting, and some replies."""
    at = datetime.combine(scene.today - timedelta(days=1), time(10), LOCAL)
    _change(scene, at)
    _extend(scene, at)
    posts = scene.offices.liaisons
    invited = Invitation.objects.filter(meeting__state=MeetingState.CALLED, meeting__held_on__gte=scene.today).select_related(
        "organisation"
    )
    for department, answer in REPLIES:
        row = invited.filter(organisation=posts[department].organisation_id).first()
        if row is not None:
            reply_invitation(row, answer, actor=posts[department], at=at)


def _change(scene: Scene, at: datetime) -> None:
    plan, office = Plan.objects.order_by("published_on").first(), scene.offices
    rows = list(Target.objects.filter(phase__plan=plan, proof="evidence").select_related("phase").order_by("position", "pk")[:2])
    if plan is None or len(rows) < 2:
        return
    told = "每半年在联席会议上通报一次进展。"
    drafts = [draft_change(plan, Draft(_longer(row, told), row, row.phase, is_sure=True), actor=office.city_officer, at=at) for row in rows]
    approve_change(drafts[0], actor=office.reviewer, at=at + timedelta(hours=2))


def _longer(row: Target, told: str) -> TargetText:
    return TargetText(row.code, row.title, f"{row.statement}{told}", row.scope, row.proof)


def _extend(scene: Scene, at: datetime) -> None:
    live = Task.objects.filter(state=TaskState.OPEN, due_on__gte=scene.today, owner__division_code=scene.offices.city_officer.division_code)
    for place, task in enumerate(live.select_related("owner").order_by("due_on", "pk")[:2]):
        owner = next((post for post in scene.offices.liaisons.values() if post.organisation_id == task.owner_id), None)
        if owner is not None:
            _ask(task, owner, scene, at, is_granted=place == 0)


def _ask(task: Task, owner: Post, scene: Scene, at: datetime, *, is_granted: bool) -> None:
    wanted = max(task.due_on, scene.today) + timedelta(days=14)
    row = ask_extension(task, wanted, WHY, version=task.version, actor=owner, at=at)
    if is_granted:
        answer_extension(row, ExtensionAnswer(wanted, "请抓紧补齐。"), actor=scene.offices.city_officer, at=at + timedelta(hours=2))
