"""The interface keeps to its own description, whatever is sent."""

import json
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filings.factories import AT, COUNTY, a_department
from qingmiao.accounts.models import Department
from qingmiao.registrations.services.receiving import issue_token

SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


def test_the_description_names_the_push() -> None:
    assert [(operation.method, operation.path) for operation in OPERATIONS] == [("post", "/api/v1/registrations")]


@pytest.mark.django_db
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_the_description_names(data: Any) -> None:
    token = issue_token(a_department(Department.MARKET_REGULATION, COUNTY), "测试", actor=None, at=AT)
    for operation in OPERATIONS:
        case = data.draw(operation.as_strategy())
        body = json.dumps(case.body) if isinstance(case.body, dict) else b"?"
        headers = {"Authorization": f"Bearer {token}"}
        response = Client().generic(case.method, case.formatted_path, body, content_type="application/json", headers=headers)
        assert str(response.status_code) in operation.definition.raw["responses"]
