"""Conventions of the database: keys indexed, periods that cannot overlap, refusals in words, personal data declared."""

import re

import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import connection, models

from qingmiao.config import rooms
from qingmiao.core.privacy import PersonalData, SealedField

OWN_MODELS = [model for model in apps.get_models() if model.__module__.startswith("qingmiao.")]
CHINESE = re.compile("[\u4e00-\u9fff]")
UNINDEXED = f"""
SELECT c.conrelid::regclass::text || '.' || a.attname
FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND c.conrelid::regclass::text ~ '^({"|".join(rooms.apps())})_'
  AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])
"""


@pytest.mark.django_db
def test_every_foreign_key_is_indexed() -> None:
    with connection.cursor() as cursor:
        cursor.execute(UNINDEXED)
        assert cursor.fetchall() == []


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_every_constraint_refuses_in_chinese(model: type[models.Model]) -> None:
    for constraint in model._meta.constraints:
        assert CHINESE.search(str(constraint.violation_error_message)), constraint.name


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_every_field_has_a_chinese_name(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if not field.auto_created and not isinstance(field, models.ForeignKey | models.OneToOneField):
            assert CHINESE.search(str(field.verbose_name)) or field.name in {"sha256", "hash", "password", "last_login"}, field.name


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_periods_cannot_overlap(model: type[models.Model]) -> None:
    has_period = any(isinstance(field, DateRangeField) for field in model._meta.concrete_fields)
    assert not has_period or any(isinstance(constraint, ExclusionConstraint) for constraint in model._meta.constraints)


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_every_model_with_sealed_fields_says_why_and_for_how_long(model: type[models.Model]) -> None:
    is_sealed = any(isinstance(field, SealedField) for field in model._meta.concrete_fields)
    assert not is_sealed or model._meta.label_lower in PersonalData.declared
