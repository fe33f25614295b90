"""An institution's own word on its free places: one page, one tap where nothing has changed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qingmiao.core.errors import DomainError
from qingmiao.core.gates import GET_POST, Request, one
from qingmiao.institutions.models import Institution
from qingmiao.institutions.permissions import CONFIRM_VACANCY
from qingmiao.institutions.queries.vacancies import rooms_to_confirm
from qingmiao.institutions.services import confirm_vacancies
from qingmiao.ui.answering import take_step


@one(CONFIRM_VACANCY, methods=GET_POST)
def vacancy_confirm(request: Request, institution: Institution) -> HttpResponse:
    """Show free places by class type as they were said last, and take today's word."""
    rooms = rooms_to_confirm(institution, timezone.localdate(request.at))
    if request.method == "GET":
        return render(request, "institutions/vacancy_confirm.html", {"institution": institution, "rooms": rooms})

    def act() -> None:
        typed = {room.class_type: request.POST.get(f"free-{room.class_type}", "") for room in rooms}
        if not all(words.isdecimal() and words.isascii() and len(words) < 5 for words in typed.values()):
            raise DomainError("空托位请填整数，没有空位填 0。")
        confirm_vacancies(institution, {key: int(words) for key, words in typed.items()}, actor=request.actor, at=request.at)

    said = "已确认，家长马上能看到，写明是今天确认的。"
    return take_step(request, act, said=said, back="vacancy_confirm", pk=institution.pk)
