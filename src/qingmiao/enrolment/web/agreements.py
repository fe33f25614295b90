"""Pages of an agreement: written, read, signed; its months, payments, and what goes back."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.downloads import show_pdf
from qingmiao.core.errors import DomainError
from qingmiao.core.gates import GET_POST, Request, one
from qingmiao.enrolment.models import Contract, ContractState, Enrolment, Refund
from qingmiao.enrolment.permissions import KEEP_MONEY, SIGN_CONTRACT, VIEW_CONTRACT, WRITE_CONTRACT
from qingmiao.enrolment.queries.agreements import clauses_of, contract_path, money_of, price_words, published_prices
from qingmiao.enrolment.queries.lists import contract_status
from qingmiao.enrolment.rules.vocabulary import PaymentWay
from qingmiao.enrolment.services.agreeing import Terms, side_of, sign_contract, write_contract
from qingmiao.enrolment.services.printing import print_contract
from qingmiao.enrolment.services.reading import read_child
from qingmiao.enrolment.services.settling import Days, Received, charge_month, give_notice, pay_refund, record_payment
from qingmiao.enrolment.web.forms import MonthForm, NoticeForm, PaymentForm, RefundForm, SignForm, TermsForm
from qingmiao.ui.acting import Act, by
from qingmiao.ui.answering import take_form


@one(WRITE_CONTRACT, methods=GET_POST, related=("institution", "child"))
def contract_write(request: Request, row: Enrolment) -> HttpResponse:
    """Write an agreement from the published list."""
    on = timezone.localdate(request.at)
    begins = max(on, row.period.lower)
    published = published_prices(row, begins)
    form = TermsForm(
        [(str(place), price_words([price])) for place, price in enumerate(published)], request.POST or None, initial={"from_on": begins}
    )
    done = take_form(
        request,
        form,
        lambda told: write_contract(row, Terms(form.chosen(published), told["from_on"]), actor=request.actor, at=request.at),
    )
    if done:
        messages.success(request, "已拟定，请双方签署。")
        return redirect(contract_path(done.made))
    back = reverse("enrolled_show", kwargs={"pk": row.pk})
    told = "条款按现行示范条款生成，监护人会收到通知；拟定后不能改，只能重新拟定。"
    return Act("拟定协议", told, back, [("在托的孩子", reverse("enrolled_list"))], verb="拟定", about=row.institution.name).show(
        request, form
    )


@one(VIEW_CONTRACT, related=("enrolment__child", "enrolment__institution"))
def contract_show(request: Request, row: Contract) -> HttpResponse:
    """Show an agreement, who signed it, and its money."""
    seen = read_child(row.enrolment.child, purpose="托育服务协议", actor=request.actor, at=request.at)
    signatures = list(row.signatures.select_related("post__user"))
    side = side_of(request.actor)
    may_sign = row.state == ContractState.TO_SIGN and all(one.side != side for one in signatures)
    context = {
        "row": row,
        "name": seen.name,
        "status": contract_status(row),
        "clauses": clauses_of(row),
        "signatures": signatures,
        "may_sign": may_sign and SIGN_CONTRACT.permits(request.actor, row),
        "keeps_money": row.state == ContractState.SIGNED and KEEP_MONEY.permits(request.actor, row),
        "may_leave": row.state == ContractState.SIGNED,
        "money": money_of(row),
        "refund": Refund.objects.filter(contract=row).first(),
        "is_house": side == "institution",
        "parents": _parents(request),
    }
    return render(request, "enrolment/contract_show.html", context)


@one(SIGN_CONTRACT, methods=GET_POST, related=("enrolment__child", "enrolment__institution"))
def contract_sign(request: Request, row: Contract) -> HttpResponse:
    """Sign what was read."""
    form = SignForm(request.POST or None, initial={"digest": row.digest})
    done = take_form(request, form, lambda told: sign_contract(row, told["digest"], told["password"], **by(request)))
    if done:
        messages.success(request, "已签署。")
        return redirect(contract_path(row))
    told = "签署后协议对双方有约束力；签署的是您读到的这份条款。"
    act = Act("签署协议", told, contract_path(row), _parents(request), verb="签署", about=row.number, version=row.version)
    return act.show(request, form)


@one(VIEW_CONTRACT, related=("enrolment__child", "enrolment__institution"))
def contract_pdf(request: Request, row: Contract) -> HttpResponse:
    """Show the agreement as it is printed."""
    read_child(row.enrolment.child, purpose="打印托育服务协议", actor=request.actor, at=request.at)
    return show_pdf(print_contract(row, at=request.at), f"{row.number}.pdf")


@one(KEEP_MONEY, methods=GET_POST, related=("enrolment__institution",))
def charge_make(request: Request, row: Contract) -> HttpResponse:
    """Reckon a month."""
    form = MonthForm(request.POST or None)

    def act(told: dict[str, object]) -> object:
        days = Days(told["closed"], told["came"])  # type: ignore[arg-type]  # as the form cleaned them
        return charge_month(row, _month(str(told["month"])), days, actor=request.actor, at=request.at)

    done = take_form(request, form, act)
    if done:
        messages.success(request, "已核算，家庭能看到明细；预付的余额已按当月费用划出。")
        return redirect(contract_path(row))
    told = "按协议的价格和工作日核算，清单以外的不能收。"
    return Act("核算当月费用", told, contract_path(row), _parents(request), verb="核算", about=row.number).show(request, form)


@one(KEEP_MONEY, methods=GET_POST, related=("enrolment__institution",))
def payment_record(request: Request, row: Contract) -> HttpResponse:
    """Take a payment."""
    form = PaymentForm(request.POST or None)

    def act(told: dict[str, object]) -> str:
        fen = int(told["amount"] * 100)  # type: ignore[operator]  # a decimal
        received = Received(fen, PaymentWay(told["way"]), str(told["reference"]), told["paid_on"])  # type: ignore[arg-type]  # a day
        return record_payment(row, received, actor=request.actor, at=request.at)[1]

    done = take_form(request, form, act)
    if done:
        (messages.warning if done.made else messages.success)(request, done.made or "已记账。先抵欠缴，其余存入监管账户。")
        return redirect(contract_path(row))
    told = "先抵欠缴，其余作为预付存入监管账户，照护以后才划给机构。"
    return Act("记家庭付款", told, contract_path(row), _parents(request), verb="记账", about=row.number).show(request, form)


@one(SIGN_CONTRACT, methods=GET_POST, related=("enrolment__institution",))
def contract_notice(request: Request, row: Contract) -> HttpResponse:
    """Tell the other side that the agreement will end."""
    form = NoticeForm(request.POST or None)
    done = take_form(request, form, lambda told: give_notice(row, told["last_day"], told["why"], **by(request)))
    if done:
        messages.success(request, "已告知对方。")
        return redirect(contract_path(row))
    told = f"监护人会收到通知；满 {row.notice_days} 天后才能以机构提出为由办理离托。"
    if request.actor.organisation_id is None:
        told = f"机构会收到通知，最后一天以后结清费用、退还预付的余额；协议约定提前 {row.notice_days} 天。"
    act = Act("告知解除协议", told, contract_path(row), _parents(request), about=row.number, version=row.version, tone="bad")
    return act.show(request, form)


@one(KEEP_MONEY, methods=GET_POST, related=("enrolment__institution", "refund"))
def refund_pay(request: Request, row: Contract) -> HttpResponse:
    """Note that the rest was paid back."""
    form = RefundForm(request.POST or None)
    refund = Refund.objects.filter(contract=row).first()

    def act(told: dict[str, object]) -> Refund:
        if refund is None:
            raise DomainError("这份协议没有要退的款。")
        return pay_refund(refund, str(told["reference"]), told["paid_on"], version=refund.version, actor=request.actor, at=request.at)  # type: ignore[arg-type]  # a day

    done = take_form(request, form, act)
    if done:
        messages.success(request, "已记退费，家庭能看到。")
        return redirect("enrolled_list")
    told = "退还以后这份协议的账就结清了。"
    about = f"应退 {refund.amount_fen / 100:,.2f} 元" if refund is not None else row.number
    return Act("记退费", told, contract_path(row), _parents(request), verb="记账", about=about).show(request, form)


def _parents(request: Request) -> list[tuple[str, str]]:
    if side_of(request.actor) == "institution":
        return [("在托的孩子", reverse("enrolled_list"))]
    return [("托位", reverse("place_list"))]


def _month(typed: str) -> date:
    year, _, month = typed.partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month) <= 12):
        raise DomainError("请选择年和月。", field="month")
    return date(int(year), int(month), 1)
