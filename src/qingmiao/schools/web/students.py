"""For institutions: students who learn here, and agreements with schools."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from qingmiao.core.gates import GET_POST, POST, Request, many, one
from qingmiao.institutions.models import Institution
from qingmiao.schools.models import Cooperation, Internship
from qingmiao.schools.permissions import RUN_INTERNSHIP, TAKE_STUDENTS
from qingmiao.schools.queries.students import students_of
from qingmiao.schools.services.interning import begin_internship, end_internship, sign_cooperation
from qingmiao.schools.web.forms import AgreementForm, StudentForm
from qingmiao.ui.answering import show_form, take_form, take_step
from qingmiao.workforce.models import Engagement
from qingmiao.workforce.models.people import in_force
from qingmiao.workforce.services.reading import note_read

PARENT = ("实习学生", "student_list")


def _context(title: str, consequence: str) -> dict[str, object]:
    back = reverse(PARENT[1])
    return {"title": title, "consequence": consequence, "back": back, "parents": [(PARENT[0], back)]}


@many(TAKE_STUDENTS)
def student_list(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """List the students of the own house and its agreements with schools."""
    house, on = get_object_or_404(institutions), timezone.localdate(request.at)
    note_read(house, "管理实习学生", actor=request.actor, at=request.at)
    context = {
        "students": students_of(Internship.objects.filter(institution=house), on),
        "cooperations": Cooperation.objects.filter(institution=house).select_related("school"),
        "on": on,
    }
    return render(request, "schools/student_list.html", context)


@many(TAKE_STUDENTS, methods=GET_POST)
def student_take(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Enter a student."""
    house, on = get_object_or_404(institutions), timezone.localdate(request.at)
    staff = Engagement.objects.filter(in_force(on), institution=house, is_main=True).select_related("worker").order_by("role", "pk")
    form = StudentForm(list(staff), request.POST or None, initial={"since": on})
    done = take_form(request, form, lambda _told: begin_internship(house, form.placement(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, "实习已登记。从业查询答复无记录以前，学生不得进入。")
        return redirect(PARENT[1])
    said = "登记时向公安机关申请从业查询。实习学生不计入照护比，不能固定到班级，不能单独与婴幼儿相处。"
    return show_form(request, "workforce/enter.html", form, _context("登记实习学生", said))


@many(TAKE_STUDENTS, methods=GET_POST)
def cooperation_sign(request: Request, institutions: "QuerySet[Institution]") -> HttpResponse:
    """Enter an agreement with a school."""
    house = get_object_or_404(institutions)
    form = AgreementForm(request.POST or None)
    done = take_form(request, form, lambda _told: sign_cooperation(house, form.agreement(), actor=request.actor, at=request.at))
    if done:
        messages.success(request, "合作协议已登记。")
        return redirect(PARENT[1])
    return show_form(request, "workforce/enter.html", form, _context("登记合作协议", ""))


@one(RUN_INTERNSHIP, methods=POST)
def internship_end(request: Request, row: Internship) -> HttpResponse:
    """End an internship."""
    return take_step(request, lambda: end_internship(row, actor=request.actor, at=request.at), said="实习已结束。", back=PARENT[1])
