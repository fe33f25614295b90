"""What the database itself refuses about documents, readings and suggestions."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError

from qingmiao.accounts.models import Post, Role
from qingmiao.policy.models import Clause, Document, Reading, Relation, Suggestion
from tests.filings.factories import a_post

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def _document(key: str = "D1") -> Document:
    return Document.objects.create(key=key, title="示例文件")


def _post() -> Post:
    return a_post(Role.GUARDIAN, None)


def test_a_document_is_not_repealed_before_it_is_in_force() -> None:
    with pytest.raises(IntegrityError, match="document_repealed_after_in_force"):
        Document.objects.create(key="D1", title="示例文件", in_force_on=date(2026, 1, 2), repealed_on=date(2026, 1, 1))


def test_a_document_does_not_replace_itself() -> None:
    document = _document()
    with pytest.raises(IntegrityError, match="relation_between_two"):
        Relation.objects.create(document=document, other=document, kind=Relation.Kind.REPLACES)


def test_a_clause_has_its_own_path_in_its_document() -> None:
    document = _document()
    Clause.objects.create(document=document, path="1.1", position=1, heading="甲")
    with pytest.raises(IntegrityError, match="clause_one_per_path"):
        Clause.objects.create(document=document, path="1.1", position=2, heading="乙")


def test_a_reading_is_not_accepted_without_a_document() -> None:
    with pytest.raises(IntegrityError, match="reading_accepted_has_document"):
        Reading.objects.create(raw_sha256="0" * 64, result={}, state=Reading.State.ACCEPTED, read_by=_post(), read_at=AT)


def test_a_suggestion_is_not_accepted_by_nobody() -> None:
    reading = Reading.objects.create(raw_sha256="0" * 64, result={}, read_by=_post(), read_at=AT)
    with pytest.raises(IntegrityError, match="suggestion_decided_by_someone"):
        Suggestion.objects.create(
            reading=reading, kind=Suggestion.Kind.TARGET, position=1, sentence="到2025年。", state=Suggestion.State.ACCEPTED
        )
