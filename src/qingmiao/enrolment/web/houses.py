"""An institution's pages: what families asked, who is there, how full it is."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.clocks import with_due
from qingmiao.core.gates import GET_POST, POST, Request, many, one
from qingmiao.enrolment.models import Choice, ChoiceState, Contract, ContractState, Enrolment
from qingmiao.enrolment.permissions import (
    ANSWER_CHOICE,
    END_ENROLMENT,
    TAKE_CHILD,
    VIEW_CHOICE,
    VIEW_ENROLMENT,
    VIEW_OCCUPANCY,
    WRITE_CONTRACT,
)
from qingmiao.enrolment.queries.lists import CHOICES, ENROLMENTS, born_words, choice_status, contract_status, way_words, with_children
from qingmiao.enrolment.queries.occupancy import occupancy, rooms_of
from qingmiao.enrolment.rules.vocabulary import EndReason, Half, RefusalReason
from qingmiao.enrolment.services.answering import Refusal, offer_place, refuse_choice
from qingmiao.enrolment.services.finding import child_for_entry
from qingmiao.enrolment.services.reading import read_child
from qingmiao.enrolment.services.seating import Place, end_enrolment, take_place
from qingmiao.enrolment.services.settling import Leaving, leave
from qingmiao.enrolment.web.forms import LeavingForm, RefusalForm, TakeForm
from qingmiao.enrolment.workflow import CHOICE
from qingmiao.families.queries import has_consented
from qingmiao.families.rules import ConsentPurpose
from qingmiao.institutions.models import Institution
from qingmiao.institutions.rules.vocabulary import CareMode
from qingmiao.ui import components
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import take_form, take_step
from qingmiao.ui.listing import answer_table


@many(VIEW_CHOICE)
def choice_list(request: Request, rows: "QuerySet[Choice]") -> HttpResponse:
    """List what families sent, in the order in which it came."""
    return CHOICES.answer(request, with_due(with_children(rows)))


@one(VIEW_CHOICE, related=("application__child", "institution"))
def choice_show(request: Request, row: Choice) -> HttpResponse:
    """Show an application with what decides: name and month of birth; needs only once an offer was made."""
    application = row.application
    is_offered = row.state == ChoiceState.OFFERED
    seen = read_child(application.child, purpose="入托申请", actor=request.actor, at=request.at)
    context = {
        "row": row,
        "name": seen.name,
        "born": born_words(application.child),
        "way": way_words(application.care_mode, application.half),
        "status": choice_status(row),
        "needs": application.needs.open() if is_offered and has_consented(application.child, ConsentPurpose.HEALTH) else "",
        "is_offered": is_offered,
        "is_direct": application.round_id is None,
        "may_answer": row.state == ChoiceState.WAITING and application.round_id is None and ANSWER_CHOICE.permits(request.actor, row),
        "rooms": occupancy([row.institution], max(application.start_on, timezone.localdate(request.at))),
        "consequence": CHOICE.by_name["offer_place"].consequence,
        "version_text": str(row.version),
        "parents": [("入托申请", reverse("choice_list"))],
    }
    return render(request, "enrolment/choice_show.html", context)


@one(ANSWER_CHOICE, methods=POST)
def choice_offer(request: Request, row: Choice) -> HttpResponse:
    """Offer the place."""
    return take_step(request, lambda: offer_place(row, **by(request)), said="录取通知已发给家庭。", back="choice_show", pk=row.pk)


@one(ANSWER_CHOICE, methods=GET_POST, related=("application",))
def choice_refuse(request: Request, row: Choice) -> HttpResponse:
    """Say no for a lawful reason."""
    form = RefusalForm(request.POST or None)
    done = take_form(
        request,
        form,
        lambda told: refuse_choice(row, Refusal(RefusalReason(told["reason"]), told["words"], told["alternative"]), **by(request)),
    )
    if done:
        messages.success(request, "已答复，家庭能看到理由。")
        return redirect("choice_list")
    back = reverse("choice_show", kwargs={"pk": row.pk})
    consequence = CHOICE.by_name["refuse_choice"].consequence
    act = Act(
        "不接收", consequence, back, [("入托申请", reverse("choice_list"))], about=row.application.number, version=row.version, tone="bad"
    )
    return act.show(request, form)


@many(VIEW_ENROLMENT)
def enrolled_list(request: Request, rows: "QuerySet[Enrolment]") -> HttpResponse:
    """List the children who are here or will come."""
    own = TAKE_CHILD.rows(request.actor).first()
    return ENROLMENTS.answer(request, rows.select_related("child"), template="enrolment/enrolled_list.html", own=own)


@one(VIEW_ENROLMENT, related=("child", "institution"))
def enrolled_show(request: Request, row: Enrolment) -> HttpResponse:
    """Show a child who is here: place, agreement, what may be done."""
    seen = read_child(row.child, purpose="在托照护", actor=request.actor, at=request.at)
    contracts = list(Contract.objects.filter(enrolment=row).order_by("-written_at", "-pk"))
    context = {
        "row": row,
        "name": seen.name,
        "born": born_words(row.child),
        "way": way_words(row.care_mode, row.half),
        "contracts": [(contract, contract_status(contract)) for contract in contracts],
        "may_write": WRITE_CONTRACT.permits(request.actor, row),
        "may_leave": row.period.upper is None and END_ENROLMENT.permits(request.actor, row),
        "parents": [("在托的孩子", reverse("enrolled_list"))],
    }
    return render(request, "enrolment/enrolled_show.html", context)


@one(TAKE_CHILD, methods=GET_POST)
def enrolled_take(request: Request, house: Institution) -> HttpResponse:
    """Enter a child who is in care already, found by its exact number."""
    on = timezone.localdate(request.at)
    classes = [(room.key, f"{room.name}（空 {room.free(on)} 个）") for room in rooms_of([house.pk], on)[house.pk]]
    form = TakeForm(classes, request.POST or None)

    def act(told: dict[str, str]) -> Enrolment:
        child = child_for_entry(told["number"], actor=request.actor, at=request.at)
        place = Place(told["class_key"], CareMode(told["care_mode"]), Half(told["half"]), told["from_on"], told["over_reason"])  # type: ignore[arg-type]  # a day
        return take_place(house, child, place, actor=request.actor, at=request.at)

    done = take_form(request, form, act)
    if done:
        messages.success(request, "已登记在托，可以拟定协议。")
        return redirect("enrolled_show", pk=done.made.pk)
    back = reverse("enrolled_list")
    told = "登记后孩子的监护人能看到，托位占用随之更新。"
    return Act("登记在托的孩子", told, back, [("在托的孩子", back)], verb="登记", about=house.name).show(request, form)


@one(END_ENROLMENT, methods=GET_POST, related=("institution", "child"))
def enrolled_leave(request: Request, row: Enrolment) -> HttpResponse:
    """Let a child leave: with an agreement in force the last month is reckoned and the rest is owed back."""
    contract = Contract.objects.filter(enrolment=row, state=ContractState.SIGNED).first()
    form = LeavingForm(request.POST or None, initial={"last_day": contract.leaves_on if contract is not None else None})

    def act(told: dict[str, object]) -> object:
        leaving = Leaving(EndReason(told["reason"]), told["last_day"], told["came"])  # type: ignore[arg-type]  # as the form cleaned them
        if contract is not None:
            return leave(contract, leaving, version=contract.version, actor=request.actor, at=request.at)
        return end_enrolment(row, leaving.reason, leaving.last_day, version=row.version, actor=request.actor, at=request.at)

    is_house = VIEW_ENROLMENT.is_granted(request.actor)
    back = reverse("enrolled_list") if is_house else reverse("place_list")
    done = take_form(request, form, act)
    if done:
        messages.success(request, "已办理离托，托位从第二天起空出。")
        return redirect(back)
    consequence = "最后一个月按协议核算；预付的余额应在协议写明的期限内退还；托位马上可以给别的孩子。"
    return Act("办理离托", consequence, back, [("在托" if is_house else "托位", back)], about=row.institution.name, tone="bad").show(
        request, form
    )


@many(VIEW_OCCUPANCY)
def occupancy_list(request: Request, rows: "QuerySet[Institution]") -> HttpResponse:
    """Show how full the classes are on a day, and whether that is counted or as filed."""
    on = timezone.localdate(request.at)
    houses = list(rows.filter(places__gt=0, closed_on=None).order_by("county_code", "town_code", "name_pinyin", "pk"))
    columns = (
        components.Column("机构"),
        components.Column("班级"),
        components.Column("班型"),
        components.Column("托位", "number"),
        components.Column("在托", "number"),
        components.Column("录取中", "number"),
        components.Column("空", "number"),
        components.Column("数从哪里来", "status"),
    )
    table = components.Table(
        "托位占用",
        columns,
        [
            components.Row(
                line.institution.name,
                "",
                (
                    line.room.name,
                    line.kind,
                    line.room.places,
                    line.children,
                    line.held,
                    line.free,
                    components.Status("在托登记", "ok") if line.is_counted else components.Status("备案时", "none"),
                ),
            )
            for line in occupancy(houses, on)
        ],
    )
    return answer_table(request, table, "enrolment/occupancy_list.html")
