"""Recognitions: the conditions of a house, and who is recognised on a day."""

from datetime import date

from django.db.models import Q, QuerySet

from qingmiao.core.legislation import load
from qingmiao.core.rules import RuleLine
from qingmiao.institutions.models import FactsVersion, Institution
from qingmiao.support.models import Recognition, RecognitionState
from qingmiao.support.rules.recognition import RECOGNITION, HouseFacts


def condition_lines(house: Institution, on: date) -> list[RuleLine]:
    """Return the conditions of a house as the register shows them on a day."""
    fees = FactsVersion.objects.filter(institution=house, period__contains=on).values_list("facts__basic__fees", flat=True).first()
    facts = HouseFacts(house.uscc, house.filed_on, house.form, len(fees) if fees is not None else None)
    return RECOGNITION.judge(facts, on, load())


def recognised_on(on: date) -> "QuerySet[Recognition]":
    """Return the recognitions that hold on a day, with their houses."""
    rows = Recognition.objects.filter(state=RecognitionState.GRANTED, since_on__lte=on, until_on__gte=on)
    return rows.select_related("institution").order_by("institution__county_code", "institution__name_pinyin", "pk")


def runs_out_by(day: date) -> Q:
    """Return the condition of recognitions that end by a day."""
    return Q(state=RecognitionState.GRANTED, until_on__lte=day)
