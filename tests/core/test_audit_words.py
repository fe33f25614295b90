"""Every code that the audit records has a word that an auditor reads."""

import ast
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client

import qingmiao
from accounts.factories import a_county_officer, an_auditor
from qingmiao.core import audit
from qingmiao.core.audit_words import CHANGES, SUBJECTS, VERBS
from qingmiao.filings.workflow import STEPS

SOURCE = Path(qingmiao.__file__).parent
CALLS = {"record", "_record_sign"}
VERB_POSITION = 1


def recorded() -> Iterator[tuple[str, str]]:
    """Find every verb that the source gives to the audit as a plain text, with where it stands."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in CALLS and len(node.args) > 1:
                verb = node.args[VERB_POSITION]
                if isinstance(verb, ast.Constant) and isinstance(verb.value, str):
                    yield verb.value, f"{file.relative_to(SOURCE)}:{node.lineno}"


def test_every_recorded_verb_has_a_word() -> None:
    found = list(recorded())
    assert len(found) > 20
    assert [f"{verb} {place}" for verb, place in found if verb not in VERBS] == []


def keys_in(told: ast.expr) -> Iterator[str]:
    """Yield the keys that a dictionary written out in the source has."""
    if isinstance(told, ast.Dict):
        for key, value in zip(told.keys, told.values, strict=True):
            if key is None:
                yield from keys_in(value)
            elif isinstance(key, ast.Constant):
                yield str(key.value)
    elif isinstance(told, ast.BinOp):
        yield from (*keys_in(told.left), *keys_in(told.right))


def test_every_key_of_a_recorded_change_has_a_word() -> None:
    told = {
        key
        for file in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        for argument in node.keywords
        if argument.arg == "changes"
        for key in keys_in(argument.value)
    }
    assert len(told) > 100
    assert told - set(CHANGES) == set()


def test_every_step_of_a_filing_has_a_word() -> None:
    assert {"submit", "withdraw", "complete", *STEPS} - set(VERBS) == set()


def test_every_named_subject_is_a_model() -> None:
    models = {model._meta.label_lower for model in apps.get_models()}
    assert set(SUBJECTS) - models == set()


@pytest.mark.django_db
def test_an_auditor_searches_by_words(client: Client, at: datetime) -> None:
    officer = a_county_officer()
    audit.record(officer, "upload", officer, at=at)
    audit.record(officer, "submit", officer, at=at)
    client.force_login(an_auditor().user)
    page = client.get("/audit/", {"verb": "upload", "subject_type": "accounts.post", "subject_id": officer.pk}).content.decode()
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "存入文件" in body
    assert f"岗位 {officer.user.display_name}（{officer.label}）" in body
    assert "提交" not in body
