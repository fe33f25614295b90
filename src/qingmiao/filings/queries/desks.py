"""Reads of filings shaped for desks and lists."""

from typing import Any

from django.db.models import CharField, DateField, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from qingmiao.core.clocks import clocks_on
from qingmiao.filings.models import Filing

# What a filing tells and what was judged of it, tens of kilobytes: no list shows any.
FACTS = ("facts", "personal", "judgement")


def with_deadline(filings: "QuerySet[Filing]") -> "QuerySet[Any]":
    """Annotate each filing, without its facts, with its nearest running deadline: `due_on`, `clock_id`; those without one come last."""
    clocks = clocks_on(Filing).filter(subject_id=Cast(OuterRef("pk"), CharField()), stopped_on=None).order_by("due_on", "pk")
    return filings.defer(*FACTS).annotate(
        due_on=Subquery(clocks.values("due_on")[:1], output_field=DateField()),
        clock_id=Subquery(clocks.values("pk")[:1], output_field=IntegerField()),
    )
