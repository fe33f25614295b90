"""The library that comes with the program: loaded once, never over an officer's change, and every cited clause is there."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from qingmiao.core.clauses import clause_path
from qingmiao.core.legislation import load
from qingmiao.core.models import AuditEntry
from qingmiao.policy.models import Clause, Document, DocumentStatus
from qingmiao.policy.queries import source_marks
from qingmiao.policy.rules.searching import bigrams, plain, words_of
from qingmiao.policy.services import load_library

ON = date(2026, 11, 23)


def the_library(at: datetime) -> None:
    load_library(load().documents, actor=None, at=at)


@pytest.mark.django_db
def test_loading_writes_everything_once_and_then_nothing(at: datetime) -> None:
    documents = load().documents
    first = load_library(documents, actor=None, at=at)
    assert (first.rows, first.written) == (len(documents), len(documents))
    second = load_library(documents, actor=None, at=at)
    assert (second.written, second.kept) == (0, [])
    assert AuditEntry.objects.filter(verb="load_reference").count() == 1


@pytest.mark.django_db
def test_a_changed_fact_is_written_and_nothing_else(at: datetime) -> None:
    the_library(at)
    documents = load().documents
    changed = {**documents, "D2": replace(documents["D2"], summary="另一句概要。", relations=(), clauses=(("第一条", "一条。"),))}
    assert load_library(changed, actor=None, at=at).written == 1
    row = Document.objects.get(key="D2")
    assert (row.summary, row.relations.count(), row.clauses.get().path) == ("另一句概要。", 0, "1")


@pytest.mark.django_db
def test_what_an_officer_changed_is_kept_and_told(at: datetime) -> None:
    the_library(at)
    Document.objects.filter(key="D2").update(summary="经办人写的概要。", edited_at=at)
    loaded = load_library(load().documents, actor=None, at=at + timedelta(days=1))
    assert (loaded.written, loaded.kept) == (0, ["D2"])
    assert Document.objects.get(key="D2").summary == "经办人写的概要。"


def test_every_article_that_a_legal_value_cites_is_a_clause_of_its_document() -> None:
    law = load()
    cited = {(legal.document.key, legal.article) for name in law.names() for legal in law.history(name) if legal.document and legal.article}
    held = {(key, article) for key, document in law.documents.items() for article, _ in document.clauses}
    assert cited - held == set()
    assert len(cited) > 20


def test_every_document_says_what_it_decides_and_whose_it_is() -> None:
    for document in load().documents.values():
        assert document.summary, document.key
        assert document.summary.endswith("。"), document.key
        assert document.kind, document.key
        assert document.topics, document.key


@pytest.mark.parametrize(
    ("article", "path"),
    [
        ("第八条", "8"),
        ("第十九、二十条", "19-20"),
        ("第七至九条", "7-9"),
        ("第一百三十条", "130"),
        ("4.1.3B", "4.1.3B"),
        ("落实休假", "落实休假"),
    ],
)
def test_an_article_has_an_address(article: str, path: str) -> None:
    assert clause_path(article) == path


@pytest.mark.django_db
def test_no_two_clauses_of_a_document_share_an_address(at: datetime) -> None:
    the_library(at)
    assert Clause.objects.count() == sum(len(document.clauses) for document in load().documents.values())


@pytest.mark.django_db
def test_a_status_follows_from_dates_and_successors(at: datetime) -> None:
    the_library(at)

    def status(key: str, on: date = ON) -> str:
        found: str = Document.objects.with_status(on).values_list("status", flat=True).get(key=key)
        return found

    assert status("D1") == DocumentStatus.CURRENT
    assert (status("D17", date(2025, 12, 31)), status("D17", date(2026, 1, 1))) == (DocumentStatus.CURRENT, DocumentStatus.REPEALED)
    assert (status("D26", date(2026, 6, 16)), status("D26", date(2026, 6, 17))) == (DocumentStatus.CURRENT, DocumentStatus.REPLACED)
    assert (status("D10", date(2025, 12, 31)), status("D10", date(2026, 1, 1))) == (DocumentStatus.FUTURE, DocumentStatus.CURRENT)
    assert (status("D9", date(2025, 12, 31)), status("D9", date(2026, 1, 1))) == (DocumentStatus.CURRENT, DocumentStatus.PARTLY)
    assert (status("D28"), status("D2")) == (DocumentStatus.DRAFT, DocumentStatus.UNSURE)
    marks = source_marks(ON)
    assert (marks["D17"], marks["D28"]) == ("已失效", "草案，不是法律")
    assert "D1" not in marks


def test_the_search_compares_a_plain_writing() -> None:
    assert plain("国办发〔２０１９〕 15号") == plain("国办发[2019]15号") == "国办发201915号"
    assert words_of("育儿 补 育儿 假期") == ["育儿", "假期"]
    assert bigrams("育儿假\n产假") == ["产假", "儿假", "育儿"]


@pytest.mark.django_db
def test_a_word_of_two_characters_is_found_by_an_index(at: datetime) -> None:
    the_library(at)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        plan = Document.objects.filter(bigrams__contains=["育儿"]).explain()
    assert "document_by_bigrams" in plan
    assert set(Document.objects.filter(bigrams__contains=["育儿"]).values_list("key", flat=True)) >= {"D3", "D23", "D24"}
