"""The result of an evaluation as PDF."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from qingmiao.accounts.models import Post
from qingmiao.accounts.queries import health_department_of
from qingmiao.core import audit
from qingmiao.core.errors import DomainError
from qingmiao.core.printing import compile_pdf
from qingmiao.quality.models import Evaluation
from qingmiao.quality.rules.grading import read_standard
from qingmiao.ui.words import day_cn

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "quality"


@transaction.atomic
def print_result(row: Evaluation, *, actor: Post, at: datetime) -> bytes:
    """Return the notice of a proposed or decided grade as PDF/A-2b: points by part, what was missed, and how to object."""
    if not row.grade or row.proposed_on is None:
        raise DomainError("还没有拟定等级，没有可以打印的结果。")
    audit.record(actor, "print_evaluation", row, at=at, purpose="打印质量评估结果")
    standard, office = read_standard(row.standard), health_department_of(row.county_code)
    texts = {one.clause: one.text for one in standard.questions}
    is_decided = row.decided_on is not None
    data: dict[str, Any] = {
        "title": "质量评估结果告知书" if is_decided else "质量评估拟定等级告知书",
        "number": row.number,
        "opening": f"{row.institution.name}：",
        "visited": day_cn(row.visited_on),
        "grade": row.get_grade_display(),
        "total": row.total,
        "most": standard.total,
        "parts": [{"name": part.label, "points": row.points[part.value], "most": most} for part, most in standard.parts.items()],
        "missed": [f"{clause} {texts[clause]}" for clause, _, is_base_missed in row.answers if is_base_missed],
        "conclusion": row.conclusion,
        "until": day_cn(row.valid_until) if row.valid_until else "",
        "revisit": day_cn(row.revisit_on) if row.revisit_on else "",
        "is_unsure": standard.is_unsure,
        "issuer": office.name if office else "",
        "date": day_cn(row.decided_on or row.proposed_on),
    }
    return compile_pdf(TEMPLATES / "evaluation_result.typ", data, at=at)
